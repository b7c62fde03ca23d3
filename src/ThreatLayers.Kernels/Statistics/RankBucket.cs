namespace ThreatLayers.Kernels;

/// <summary>The cells of one bucket of <see cref="MeanRanks"/>, told apart by the lower half of their bits: a count for each half, or, where they are few, the halves themselves.</summary>
/// <param name="cells">How many there are.</param>
internal sealed class RankBucket(long cells)
{
    const int Halves = 1 << 16;
    const long DenseBytes = Halves * (sizeof(long) + sizeof(float)), SparseBytesPerCell = sizeof(ushort) + sizeof(float);

    readonly long[]? counts = cells * SparseBytesPerCell >= DenseBytes ? new long[Halves] : null;
    readonly ushort[] halves = cells * SparseBytesPerCell >= DenseBytes ? [] : new ushort[cells];
    float[] shares = [];
    int filled;

    /// <summary>What a bucket of so many cells takes.</summary>
    public static long Bytes(long cells) => Math.Min(DenseBytes, cells * SparseBytesPerCell);

    public void Add(ushort half)
    {
        if (counts is not null)
            counts[half]++;
        else
            halves[filled++] = half;
    }

    /// <summary>Makes the mean ranks, as shares of <paramref name="known"/>.</summary>
    /// <param name="below">Cells below this bucket.</param>
    public void Settle(long below, long known)
    {
        if (counts is not null)
        {
            shares = new float[Halves];
            for (int half = 0; half < Halves; half++)
            {
                shares[half] = Share(below, counts[half], known);
                below += counts[half];
            }
            return;
        }
        Array.Sort(halves);
        shares = new float[halves.Length];
        for (int first = 0, last; first < halves.Length; first = last)
        {
            for (last = first + 1; last < halves.Length && halves[last] == halves[first];)
                last++;
            Array.Fill(shares, Share(below + first, last - first, known), first, last - first);
        }
    }

    public float ShareOf(ushort half) => shares[counts is not null ? half : Array.BinarySearch(halves, half)];

    /// <summary>Ranks count from 1, and equal cells share the mean of theirs.</summary>
    static float Share(long below, long equal, long known) => (float)((below + ((equal + 1) / 2.0)) / known);
}
