namespace ThreatLayers.Kernels;

/// <summary>Takes the costs of a tile out of memory; called from one thread at a time.</summary>
public delegate void CostWriter(int tile, ReadOnlySpan<double> costs);

/// <summary>Brings back what <see cref="CostWriter"/> took; called from several threads.</summary>
public delegate void CostReader(int tile, Span<double> costs);

/// <summary>Where the costs of tiles wait that do not fit in memory.</summary>
/// <param name="MemoryBytes">That costs and frictions of the tiles in memory may take.</param>
public sealed record CostStore(long MemoryBytes, CostWriter Write, CostReader Read);

/// <summary>The tiles that are in memory, and the way of the others out and back. Frictions are not kept: they are read again.</summary>
internal sealed class CostRoom(CostStore? store, int tileLength)
{
    /// <summary>Two workers, each with a tile, and as many that were visited before them.</summary>
    private const int Least = 4;

    private readonly List<CostTile> inside = [];
    private readonly Stack<(float[] Friction, double[] Cost)> free = [];
    private readonly Lock gate = new();

    /// <summary>How many tiles fit.</summary>
    public int Most { get; } = store is null ? int.MaxValue : (int)Math.Clamp(store.MemoryBytes / ((sizeof(float) + sizeof(double)) * (long)tileLength), Least, int.MaxValue);

    /// <summary>Tiles taken out of memory so far.</summary>
    public long Parked { get; private set; }

    /// <summary>Gives a tile its arrays, with the costs that it had when it was parked, or infinity.</summary>
    /// <param name="read">Reads its frictions.</param>
    public void Enter(CostTile tile, Action<CostTile, float[]> read, double leastLength_m)
    {
        (float[] Friction, double[] Cost) arrays;
        lock (gate)
        {
            inside.Add(tile);
            arrays = free.Count > 0 ? free.Pop() : (GC.AllocateUninitializedArray<float>(tileLength), GC.AllocateUninitializedArray<double>(tileLength));
        }
        read(tile, arrays.Friction);
        if (tile.IsParked)
            store!.Read(tile.Number, arrays.Cost);
        else
            Array.Fill(arrays.Cost, double.PositiveInfinity);
        tile.Load(arrays.Friction, arrays.Cost, leastLength_m);
    }

    /// <summary>Parks what is needed last until all of <paramref name="next"/>, at most <see cref="Most"/>, can be in memory.</summary>
    public void MakeRoom(IReadOnlyList<CostTile> next)
    {
        int over = inside.Count + next.Count(t => t.Friction is null) - Most;
        if (over <= 0)
            return;
        HashSet<CostTile> wanted = [.. next];
        CostTile[] parked = [.. inside.Where(t => !wanted.Contains(t)).OrderByDescending(t => t.Due).Take(over)];
        foreach (CostTile tile in parked)
        {
            store!.Write(tile.Number, tile.Cost);
            free.Push((tile.Friction!, tile.Cost));
            tile.Park();
            Parked++;
        }
        HashSet<CostTile> gone = [.. parked];
        inside.RemoveAll(gone.Contains);
    }

    /// <summary>Costs of a tile wherever they are; empty where no path leads to it.</summary>
    public ReadOnlySpan<double> Costs(CostTile tile, double[] buffer)
    {
        if (tile.Friction is not null)
            return tile.Cost;
        if (!tile.IsParked)
            return [];
        store!.Read(tile.Number, buffer);
        return buffer;
    }
}
