namespace ThreatLayers.Kernels;

/// <summary>Many tests at once (Benjamini and Hochberg 1995).</summary>
public static class FalseDiscovery
{
    /// <summary>For each p the least false discovery rate at which it would count.</summary>
    public static double[] Adjusted(IReadOnlyList<double> p)
    {
        int[] order = [.. Enumerable.Range(0, p.Count).OrderBy(i => p[i])];
        double[] adjusted = new double[p.Count];
        double least = 1;
        for (int rank = order.Length; rank >= 1; rank--)
        {
            least = Math.Min(least, p[order[rank - 1]] * order.Length / rank);
            adjusted[order[rank - 1]] = least;
        }
        return adjusted;
    }
}
