namespace ThreatLayers.Kernels;

/// <summary>
/// Exact quantiles of a stream of cells that can be read more than once, in bounded memory: the 99.99th percentile of a world does not fit into memory,
/// and sketches are worst in that tail. R's type 7 (linear between order statistics); unknown cells do not count; -0 is 0.
/// </summary>
/// <remarks>
/// Pass 1 counts the cells by the upper half of the float's bits, mapped so that their order is the order of the numbers; that says in which of 65,536
/// buckets each wanted order statistic lies. Each later pass counts the lower half within at most 64 of those buckets (32 MiB): one pass for up to 32
/// probabilities. Counts do not depend on the order or size of the blocks.
/// <code>while (selection.NeedsPass) { foreach (block) selection.Add(block); selection.EndPass(); }</code>
/// </remarks>
public sealed class QuantileSelection
{
    private const int Buckets = 1 << 16;
    private const int BucketsPerPass = 64;

    private readonly Lock turn = new();
    private readonly double[] probabilities;
    private readonly Dictionary<long, float> found = [];
    private readonly long[] upper = new long[Buckets];
    private readonly long[]?[] lower = new long[]?[Buckets];
    private List<(long Rank, int Bucket, long RankInBucket)> wanted = [];
    private bool counted;

    /// <param name="probabilities">Each in 0..1.</param>
    public QuantileSelection(params ReadOnlySpan<double> probabilities)
    {
        foreach (double p in probabilities)
        {
            if (!(p >= 0 && p <= 1))
                throw new ArgumentOutOfRangeException(nameof(probabilities), p, "A probability lies in 0..1.");
        }

        this.probabilities = probabilities.ToArray();
    }

    /// <summary>The cells have to be given once more, all of them.</summary>
    public bool NeedsPass => !counted || wanted.Count > 0;

    /// <summary>Known cells, after the first pass.</summary>
    public long Count { get; private set; }

    /// <summary>The quantiles of blocks that can be enumerated more than once.</summary>
    public static double[] Of(IEnumerable<ReadOnlyMemory<float>> blocks, params ReadOnlySpan<double> probabilities)
    {
        var selection = new QuantileSelection(probabilities);
        while (selection.NeedsPass)
        {
            foreach (ReadOnlyMemory<float> block in blocks)
                selection.Add(block.Span);
            selection.EndPass();
        }

        return selection.Values();
    }

    /// <summary>Counts some cells. From any thread; they take turns.</summary>
    public void Add(ReadOnlySpan<float> cells)
    {
        lock (turn)
        {
            foreach (float x in cells)
            {
                if (float.IsNaN(x))
                    continue;
                uint ordered = OrderedBits.Of(x);
                if (!counted)
                    upper[ordered >> 16]++;
                else if (lower[ordered >> 16] is { } counts)
                    counts[ordered & 0xFFFF]++;
            }
        }
    }

    /// <summary>All cells have been given.</summary>
    public void EndPass()
    {
        if (counted)
            Settle();
        else
            Locate();
        foreach ((_, int bucket, _) in wanted.DistinctBy(w => w.Bucket).Take(BucketsPerPass))
            lower[bucket] = new long[Buckets];
    }

    /// <summary>The quantiles, in the order of the probabilities; NaN when no cell is known.</summary>
    public double[] Values()
    {
        if (NeedsPass)
            throw new InvalidOperationException("The cells have to be given once more before the quantiles are known.");
        return [.. probabilities.Select(Value)];
    }

    private double Value(double probability)
    {
        if (Count == 0)
            return double.NaN;
        double h = (Count - 1) * probability;
        long rank = (long)Math.Floor(h);
        double low = found[rank];
        double share = h - rank;
        return share == 0 ? low : low + (share * (found[rank + 1] - low));
    }

    private void Locate()
    {
        counted = true;
        Count = upper.Sum();
        if (Count == 0)
            return;
        var ranks = new SortedSet<long>();
        foreach (double p in probabilities)
        {
            long rank = (long)Math.Floor((Count - 1) * p);
            ranks.Add(rank);
            ranks.Add(Math.Min(rank + 1, Count - 1));
        }

        int bucket = 0;
        long before = 0;
        foreach (long rank in ranks)
        {
            for (; before + upper[bucket] <= rank; bucket++)
                before += upper[bucket];
            wanted.Add((rank, bucket, rank - before));
        }
    }

    private void Settle()
    {
        foreach ((long rank, int bucket, long rankInBucket) in wanted)
        {
            if (lower[bucket] is not { } counts)
                continue;
            long before = 0;
            int i = 0;
            for (; before + counts[i] <= rankInBucket; i++)
                before += counts[i];
            found[rank] = OrderedBits.Number(((uint)bucket << 16) | (uint)i);
        }

        wanted = [.. wanted.Where(w => !found.ContainsKey(w.Rank))];
        Array.Clear(lower);
    }
}
