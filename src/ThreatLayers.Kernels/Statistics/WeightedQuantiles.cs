namespace ThreatLayers.Kernels;

/// <summary>
/// Exact weighted quantiles of values in memory: the least value at or below which at least the asked share of the weight lies (the inverse of the weighted
/// distribution function; with equal weights R's type 1). Weights are whole numbers, so sums have no order.
/// </summary>
/// <remarks>Values are counted into steps between the least and the greatest, and only the steps in which a quantile lies are sorted.</remarks>
public static class WeightedQuantiles
{
    const int Steps = 1024;

    /// <param name="values">Known and finite or infinite; not NaN.</param>
    /// <param name="weights">Of the values, 0 or more.</param>
    /// <returns>In the order of the probabilities; NaN where there is no weight.</returns>
    public static double[] Of(ReadOnlySpan<float> values, ReadOnlySpan<long> weights, IReadOnlyList<double> probabilities)
    {
        float least = float.PositiveInfinity, greatest = float.NegativeInfinity;
        foreach (float x in values)
            (least, greatest) = (x < least ? x : least, x > greatest ? x : greatest);
        double scale = Steps / ((double)greatest - least);
        // Few values, and those that no step can be told of, are sorted as they are.
        if (values.Length < Steps || !double.IsFinite(scale) || scale == 0)
            return OfSorted(values.ToArray(), weights.ToArray(), probabilities);
        Int128[] sums = new Int128[Steps];
        int[] counts = new int[Steps];
        for (int i = 0; i < values.Length; i++)
        {
            int step = Step(values[i], least, scale);
            sums[step] += weights[i];
            counts[step]++;
        }
        (int Step, Int128 Left)[] wanted = Wanted(sums, probabilities);
        if (wanted.Length == 0)
            return [.. probabilities.Select(_ => double.NaN)];
        Dictionary<int, (float[] Values, long[] Weights)> inSteps = Gather(values, weights, least, scale, counts, wanted);
        return [.. wanted.Select(w => At(inSteps[w.Step].Values, inSteps[w.Step].Weights, w.Left))];
    }

    static int Step(float x, float least, double scale) => Math.Min(Steps - 1, (int)(((double)x - least) * scale));

    static (int, Int128)[] Wanted(Int128[] sums, IReadOnlyList<double> probabilities)
    {
        Int128 all = 0;
        foreach (Int128 sum in sums)
            all += sum;
        return all == 0 ? [] : [.. probabilities.Select(p =>
        {
            Int128 rest = Rank(p, all);
            int step = 0;
            for (; sums[step] < rest; step++)
                rest -= sums[step];
            return (step, rest);
        })];
    }

    static Int128 Rank(double probability, Int128 all) => Int128.Min(all, Int128.Max(1, (Int128)Math.Ceiling(probability * (double)all)));

    static Dictionary<int, (float[], long[])> Gather(ReadOnlySpan<float> values, ReadOnlySpan<long> weights, float least, double scale, int[] counts, (int Step, Int128)[] wanted)
    {
        int[] slots = new int[Steps], ends = new int[wanted.Length];
        Array.Fill(slots, -1);
        int[] steps = [.. wanted.Select(w => w.Step).Distinct()];
        (float[] Values, long[] Weights)[] found = [.. steps.Select(s => (new float[counts[s]], new long[counts[s]]))];
        for (int s = 0; s < steps.Length; s++)
            slots[steps[s]] = s;
        for (int i = 0; i < values.Length; i++)
        {
            int slot = slots[Step(values[i], least, scale)];
            if (slot < 0)
                continue;
            (found[slot].Values[ends[slot]], found[slot].Weights[ends[slot]]) = (values[i], weights[i]);
            ends[slot]++;
        }
        foreach ((float[] some, long[] theirs) in found)
            Sort(some, theirs);
        return steps.Select((s, i) => (s, found[i])).ToDictionary(p => p.s, p => p.Item2);
    }

    static void Sort(float[] values, long[] weights)
    {
        // A step full of zeros is common, and sorted as it is.
        if (values.AsSpan().ContainsAnyExcept(values[0]))
            Array.Sort(values, weights);
    }

    static double[] OfSorted(float[] values, long[] weights, IReadOnlyList<double> probabilities)
    {
        Array.Sort(values, weights);
        Int128 all = 0;
        foreach (long weight in weights)
            all += weight;
        return [.. probabilities.Select(p => all == 0 ? double.NaN : At(values, weights, Rank(p, all)))];
    }

    static double At(float[] sorted, long[] weights, Int128 rank)
    {
        Int128 sum = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            sum += weights[i];
            if (sum >= rank)
                return sorted[i];
        }
        return sorted[^1];
    }
}
