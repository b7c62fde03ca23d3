namespace ThreatLayers.Kernels;

/// <summary>How much of a result's variance a factor causes.</summary>
/// <param name="First">S1: by itself.</param>
/// <param name="Total">ST: with all that it does together with others.</param>
public readonly record struct SobolIndex(double First, double Total);

/// <summary>A factor's elementary effects (Morris 1991, Campolongo et al. 2007).</summary>
/// <param name="MeanAbsolute">μ*: how much it matters.</param>
/// <param name="Mean">μ: in which direction.</param>
/// <param name="Sd">σ: how much that hangs on the other factors, or is no straight line.</param>
public readonly record struct MorrisEffect(double MeanAbsolute, double Mean, double Sd);

/// <summary>Indices of sensitivity from results of a designed experiment.</summary>
public static class Sensitivity
{
    /// <summary>Saltelli et al. 2010: S1 by their formula (b) of table 2, ST by Jansen's. NaN where the result does not vary.</summary>
    /// <param name="a">Results of the first sample.</param>
    /// <param name="b">Of the second.</param>
    /// <param name="mixed">By factor: of the first sample with this factor taken from the second.</param>
    public static SobolIndex[] Sobol(ReadOnlySpan<double> a, ReadOnlySpan<double> b, IReadOnlyList<double[]> mixed)
    {
        double[] both = [.. a, .. b];
        double mean = both.Average(), variance = both.Sum(v => (v - mean) * (v - mean)) / both.Length;
        SobolIndex[] found = new SobolIndex[mixed.Count];
        for (int f = 0; f < found.Length; f++)
        {
            double first = 0, total = 0;
            for (int i = 0; i < a.Length; i++)
            {
                // Less the mean: the estimator is then not spoilt by a result that is far from 0.
                first += (b[i] - mean) * (mixed[f][i] - a[i]);
                total += (a[i] - mixed[f][i]) * (a[i] - mixed[f][i]);
            }
            found[f] = variance > 0 ? new(first / a.Length / variance, total / (2 * a.Length) / variance) : new(double.NaN, double.NaN);
        }
        return found;
    }

    /// <param name="effects">By factor: change of the result over change of the factor, one for each trajectory.</param>
    public static MorrisEffect[] Morris(IReadOnlyList<double[]> effects) => [.. effects.Select(e =>
    {
        double mean = e.Average();
        return new MorrisEffect(e.Average(Math.Abs), mean, e.Length < 2 ? double.NaN : Math.Sqrt(e.Sum(v => (v - mean) * (v - mean)) / (e.Length - 1)));
    })];
}
