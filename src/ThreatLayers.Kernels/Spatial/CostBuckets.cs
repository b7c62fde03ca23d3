using System.Runtime.CompilerServices;

namespace ThreatLayers.Kernels;

/// <summary>Cells of one tile by the interval that their cost lies in (Dial's buckets): lists in one pool, so that what was freed last, and is in the cache, is used next.</summary>
internal sealed class CostBuckets
{
    private const int None = -1;

    private readonly int[] head = new int[Most];
    private (int Cell, int Next)[] pool = new (int, int)[4096];
    private int free = None;
    private int used;
    private double start;
    private double perCost;

    /// <summary>Greatest number of buckets: their heads stay in the first cache.</summary>
    public const int Most = 1024;

    public CostBuckets() => Array.Fill(head, None);

    /// <summary>Divides the costs from <paramref name="start"/> to <paramref name="end"/>; all buckets are empty before and after a visit.</summary>
    /// <param name="width">As wide as wished for, or wider where there would be too many.</param>
    /// <returns>How many there are.</returns>
    public int Divide(double start, double end, double width)
    {
        this.start = start;
        perCost = Math.Min(1 / width, (Most - 1) / (end - start));
        return Math.Min(Most, (int)((end - start) * perCost) + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(double cost, int cell)
    {
        // Rounding may lift a cost just below the end into one bucket too many.
        int bucket = Math.Min((int)((cost - start) * perCost), Most - 1);
        int entry = free;
        if (entry != None)
            free = pool[entry].Next;
        else if ((entry = used++) == pool.Length)
            Array.Resize(ref pool, 2 * pool.Length);
        pool[entry] = (cell, head[bucket]);
        head[bucket] = entry;
    }

    /// <returns>A cell, last in first out, or -1 from an empty bucket.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Pop(int bucket)
    {
        int entry = head[bucket];
        if (entry == None)
            return None;
        (int cell, head[bucket]) = pool[entry];
        pool[entry].Next = free;
        free = entry;
        return cell;
    }
}
