namespace ThreatLayers.Kernels;

/// <summary>
/// Exact ranks of a stream of cells that can be read more than once, as shares in 0..1, in bounded memory: the mean rank of all cells that equal a cell,
/// over the number of known cells (the empirical distribution function; R: rank(x, ties.method = "average") / n). -0 is 0.
/// </summary>
/// <remarks>
/// The upper half of a float's bits, in the order of the numbers, says in which of 65,536 buckets a cell lies; the first pass counts these. Then as many
/// buckets at a time as memory holds are counted by the lower half, at half a megabyte each, and their cells get their ranks. Land cover, shares and
/// counts fill a few hundred buckets: one turn. Counts do not depend on the order or size of blocks, nor ranks on the memory.
/// <code>foreach (block) ranks.Count(block); while (ranks.NextTurn()) { foreach (block) ranks.Refine(block); ranks.Settle(); foreach (block) ranks.Rank(block, result); }</code>
/// </remarks>
/// <param name="memoryBytes">For the counts; at least one bucket is held.</param>
public sealed class MeanRanks(long memoryBytes)
{
    const int Buckets = 1 << 16;

    readonly Lock turn = new();
    readonly long[] upper = new long[Buckets];
    readonly long[]?[] counts = new long[Buckets][];
    readonly float[]?[] shares = new float[Buckets][];
    readonly int bucketsPerTurn = (int)Math.Clamp(memoryBytes / (Buckets * (sizeof(long) + sizeof(float))), 1, Buckets);
    int next;
    long below;

    /// <summary>Known cells.</summary>
    public long Known { get; private set; }

    /// <summary>Counts some cells in the first pass. From any thread; they take turns.</summary>
    public void Count(ReadOnlySpan<float> cells)
    {
        lock (turn)
        {
            foreach (float x in cells)
            {
                if (float.IsNaN(x))
                    continue;
                upper[OrderedBits.Of(x) >> 16]++;
                Known++;
            }
        }
    }

    /// <summary>Chooses the next buckets; false when all have been.</summary>
    public bool NextTurn()
    {
        Array.Clear(shares);
        int chosen = 0;
        for (; next < Buckets && chosen < bucketsPerTurn; next++)
        {
            if (upper[next] == 0)
                continue;
            counts[next] = new long[Buckets];
            chosen++;
        }
        return chosen > 0;
    }

    /// <summary>Counts some cells in the second pass of a turn. From any thread; they take turns.</summary>
    public void Refine(ReadOnlySpan<float> cells)
    {
        lock (turn)
        {
            foreach (float x in cells)
            {
                if (!float.IsNaN(x) && counts[OrderedBits.Of(x) >> 16] is { } bucket)
                    bucket[OrderedBits.Of(x) & 0xFFFF]++;
            }
        }
    }

    /// <summary>All cells have been counted: makes the ranks of this turn.</summary>
    public void Settle()
    {
        // Buckets are taken in order, so what lies below one has been counted in it and before it.
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            if (counts[bucket] is not { } equal)
                continue;
            float[] share = new float[Buckets];
            for (int i = 0; i < Buckets; i++)
            {
                share[i] = (float)((below + ((equal[i] + 1) / 2.0)) / Known);
                below += equal[i];
            }
            shares[bucket] = share;
            counts[bucket] = null;
        }
    }

    /// <summary>Sets the ranks of those cells that lie in this turn's buckets, and leaves the others of <paramref name="ranks"/> alone. From any thread.</summary>
    public void Rank(ReadOnlySpan<float> cells, Span<float> ranks)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (!float.IsNaN(cells[i]) && shares[OrderedBits.Of(cells[i]) >> 16] is { } share)
                ranks[i] = share[OrderedBits.Of(cells[i]) & 0xFFFF];
        }
    }
}
