namespace ThreatLayers.Kernels;

/// <summary>
/// Exact weighted quantiles of cells that can be read twice, in bounded memory: the least value at or below which at least the asked share of the weight
/// lies. Weights are whole numbers, so sums have no order. As <see cref="QuantileSelection"/>, by the upper and then the lower half of a float's bits.
/// </summary>
public sealed class WeightedSelection(IReadOnlyList<double> probabilities)
{
    readonly Lock turn = new();
    readonly long[] upper = new long[1 << 16];
    readonly Dictionary<int, long[]> lower = [];
    readonly (int Bucket, Int128 Above)[] wanted = new (int, Int128)[probabilities.Count];

    /// <summary>0 while the upper half is counted, 1 for the lower, 2 when done.</summary>
    public int Pass { get; private set; }

    /// <summary>Weight of all known cells.</summary>
    public Int128 Weight { get; private set; }

    /// <summary>Takes cells of one weight. From any thread; they take turns.</summary>
    public void Add(ReadOnlySpan<float> cells, long weight)
    {
        lock (turn)
        {
            foreach (float x in cells)
            {
                if (float.IsNaN(x))
                    continue;
                uint bits = OrderedBits.Of(x);
                if (Pass == 0)
                    upper[bits >> 16] += weight;
                else if (lower.TryGetValue((int)(bits >> 16), out long[]? counts))
                    counts[bits & 0xFFFF] += weight;
            }
        }
    }

    public void EndPass()
    {
        if (Pass++ > 0)
            return;
        foreach (long weight in upper)
            Weight += weight;
        for (int i = 0; i < wanted.Length && Weight > 0; i++)
        {
            Int128 rest = Int128.Max(1, (Int128)Math.Ceiling(probabilities[i] * (double)Weight));
            rest = Int128.Min(rest, Weight);
            int bucket = 0;
            for (; upper[bucket] < rest; bucket++)
                rest -= upper[bucket];
            wanted[i] = (bucket, rest);
            lower[bucket] = new long[1 << 16];
        }
    }

    /// <summary>In the order of the probabilities; NaN where no cell is known.</summary>
    public double[] Values() => [.. wanted.Select(w =>
    {
        if (Weight == 0)
            return double.NaN;
        Int128 rest = w.Above;
        long[] counts = lower[w.Bucket];
        int at = 0;
        for (; counts[at] < rest; at++)
            rest -= counts[at];
        return OrderedBits.Number(((uint)w.Bucket << 16) | (uint)at);
    })];
}
