namespace ThreatLayers.Kernels;

/// <summary>Statistics of ranks: agreement of two orders, and whether one sample lies above another.</summary>
public static class RankStatistics
{
    /// <summary>Mean ranks from 1; equal values share theirs.</summary>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray(), ranks = new double[sorted.Length];
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        for (int i = 0, next; i < sorted.Length; i = next)
        {
            for (next = i + 1; next < sorted.Length && sorted[next] == sorted[i]; next++)
            {
            }
            for (int k = i; k < next; k++)
                ranks[order[k]] = (i + next + 1) / 2.0;
        }
        return ranks;
    }

    /// <summary>Kendall's tau-b, -1 to 1, in n log n steps (Knight 1966); NaN where one of both is constant.</summary>
    public static double KendallTauB(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"{x.Length} values against {y.Length}; they must be pairs.");
        (double X, double Y)[] pairs = new (double, double)[x.Length];
        for (int i = 0; i < pairs.Length; i++)
            pairs[i] = (x[i], y[i]);
        Array.Sort(pairs);
        double all = Pairs(pairs.Length), tiedX = Ties(pairs, (a, b) => a.X == b.X), tiedBoth = Ties(pairs, (a, b) => a == b);
        double[] ys = [.. pairs.Select(p => p.Y)];
        double swaps = Swaps(ys, new double[ys.Length], 0, ys.Length);
        (double X, double Y)[] byY = [.. ys.Select(v => (0.0, v))];
        double tiedY = Ties(byY, (a, b) => a.Y == b.Y);
        double difference = all - tiedX - tiedY + tiedBoth - (2 * swaps);
        return difference / (Math.Sqrt(all - tiedX) * Math.Sqrt(all - tiedY));
    }

    /// <summary>Spearman's rho; NaN where one of both is constant.</summary>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => Pearson(Ranks(x), Ranks(y));

    /// <summary>Correlation of values as they are.</summary>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = Mean(x), meanY = Mean(y), xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (double dx, double dy) = (x[i] - meanX, y[i] - meanY);
            (xx, yy, xy) = (xx + (dx * dx), yy + (dy * dy), xy + (dx * dy));
        }
        return xy / Math.Sqrt(xx * yy);
    }

    static double Mean(ReadOnlySpan<double> x)
    {
        double sum = 0;
        foreach (double v in x)
            sum += v;
        return sum / x.Length;
    }

    static double Pairs(double n) => n * (n - 1) / 2;

    static double Ties((double X, double Y)[] sorted, Func<(double X, double Y), (double X, double Y), bool> same)
    {
        double ties = 0;
        for (int i = 0, next; i < sorted.Length; i = next)
        {
            for (next = i + 1; next < sorted.Length && same(sorted[next], sorted[i]); next++)
            {
            }
            ties += Pairs(next - i);
        }
        return ties;
    }

    /// <summary>Sorts by merging, and counts the pairs that stood the wrong way round.</summary>
    static double Swaps(double[] values, double[] room, int start, int end)
    {
        if (end - start < 2)
            return 0;
        int middle = (start + end) / 2;
        double swaps = Swaps(values, room, start, middle) + Swaps(values, room, middle, end);
        for (int i = start, j = middle, k = start; k < end; k++)
        {
            if (j >= end || (i < middle && values[i] <= values[j]))
            {
                room[k] = values[i++];
                continue;
            }
            room[k] = values[j++];
            swaps += middle - i;
        }
        Array.Copy(room, start, values, start, end - start);
        return swaps;
    }
}
