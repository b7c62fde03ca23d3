namespace ThreatLayers.Kernels;

/// <summary>Whether one sample tends to lie above another (Mann and Whitney 1947).</summary>
/// <param name="U">Pairs in which the first is greater; ties count half.</param>
/// <param name="Auc">U over all pairs: area under the ROC curve, 0.5 for no difference.</param>
/// <param name="PGreater">Chance of a U so great without any difference.</param>
/// <param name="IsExact">By counting all arrangements; else normal, with corrections for ties and continuity.</param>
public readonly record struct MannWhitney(double U, double Auc, double PGreater, bool IsExact)
{
    /// <summary>Up to so many pairs, all arrangements are counted where nothing is tied.</summary>
    const int ExactPairs = 2500;

    public static MannWhitney Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        double n = first.Length, m = second.Length;
        double[] both = [.. first, .. second], ranks = RankStatistics.Ranks(both);
        double u = ranks.Take(first.Length).Sum() - (n * (n + 1) / 2);
        double[] tied = [.. both.GroupBy(v => v).Select(g => (double)g.Count()).Where(c => c > 1)];
        if (tied.Length == 0 && n > 0 && m > 0 && n * m <= ExactPairs)
            return new(u, u / (n * m), Tail(first.Length, second.Length, (int)Math.Round(u)), true);
        double all = n + m, variance = n * m / 12 * (all + 1 - (tied.Sum(t => (t * t * t) - t) / (all * (all - 1))));
        return new(u, u / (n * m), NormalDistribution.Cumulative(-(u - (n * m / 2) - 0.5) / Math.Sqrt(variance)), false);
    }

    /// <summary>Share of all arrangements of n and m with a U of at least <paramref name="u"/>.</summary>
    static double Tail(int n, int m, int u)
    {
        // ways[i, v]: of the arrangements so far, those with i of the first sample and a U of v.
        double[,] ways = new double[n + 1, (n * m) + 1];
        ways[0, 0] = 1;
        double[,] next = ways;
        for (int place = 0; place < n + m; place++)
        {
            next = new double[n + 1, (n * m) + 1];
            for (int i = 0; i <= Math.Min(n, place); i++)
            {
                int below = place - i;
                for (int v = 0; v <= n * m; v++)
                {
                    double count = ways[i, v];
                    if (count == 0)
                        continue;
                    if (i < n && v + below <= n * m && below <= m)
                        next[i + 1, v + below] += count;
                    if (below < m)
                        next[i, v] += count;
                }
            }
            ways = next;
        }
        double all = 0, tail = 0;
        for (int v = 0; v <= n * m; v++)
            (all, tail) = (all + ways[n, v], v >= u ? tail + ways[n, v] : tail);
        return tail / all;
    }
}
