namespace ThreatLayers.Summarising;

/// <summary>By what factors are compared: the first that was asked for.</summary>
enum SensitivityMeasure
{
    /// <summary>ST: share of the variance that a factor causes together with others.</summary>
    SobolTotal,
    /// <summary>mu*: mean absolute elementary effect.</summary>
    MorrisMeanAbsolute,
    /// <summary>Size of the change when a factor alone goes from its 5th to its 95th percentile.</summary>
    Swing,
}

/// <summary>What moves the mean of one square.</summary>
/// <param name="Square">Its number.</param>
/// <param name="Mean">Without any error.</param>
/// <param name="Known_km2">Area that the mean is of.</param>
/// <param name="Effects">By factor.</param>
/// <param name="Leading">Factor with the greatest index; -1 where nothing moves it to speak of.</param>
sealed record SquareSensitivity(int Square, double Mean, double Known_km2, FactorEffect[] Effects, int Leading)
{
    /// <summary>Below this share of the greatest swing on the map nothing is said to lead: where a surface is hardly above 0, some factor is the greatest of very little.</summary>
    public const double LeastSwing = 0.01;

    public static SensitivityMeasure MeasureOf(int sobolSamples, int morrisTrajectories) =>
        sobolSamples > 0 ? SensitivityMeasure.SobolTotal : morrisTrajectories > 0 ? SensitivityMeasure.MorrisMeanAbsolute : SensitivityMeasure.Swing;

    /// <summary>Of a factor; NaN where the mean does not vary at all.</summary>
    public static double IndexOf(FactorEffect effect, SensitivityMeasure measure) => measure switch
    {
        SensitivityMeasure.SobolTotal => effect.Sobol.Total,
        SensitivityMeasure.MorrisMeanAbsolute => effect.Morris.MeanAbsolute,
        _ => Math.Abs(effect.Swing),
    };

    /// <summary>All squares of which something is known, in their order.</summary>
    /// <param name="means">By square: the mean without error, then by point of the design.</param>
    /// <param name="known_km2">As <paramref name="means"/>.</param>
    public static SquareSensitivity[] Of(double[][] means, double[][] known_km2, SensitivityDesign design, IReadOnlyList<string> factors, SensitivityMeasure measure)
    {
        (int Square, FactorEffect[] Effects)[] known = [.. Enumerable.Range(0, means.Length).Where(s => !double.IsNaN(means[s][0])).Select(s => (s, design.Effects(means[s].AsSpan(1), factors)))];
        double least = LeastSwing * known.Select(s => Greatest(s.Effects)).DefaultIfEmpty(0).Max();
        return [.. known.Select(s => new SquareSensitivity(s.Square, means[s.Square][0], known_km2[s.Square][0], s.Effects, Greatest(s.Effects) < least ? -1 : Leads(s.Effects, measure)))];
    }

    static double Greatest(FactorEffect[] effects) => effects.Select(e => Math.Abs(e.Swing)).Where(v => !double.IsNaN(v)).DefaultIfEmpty(0).Max();

    static int Leads(FactorEffect[] effects, SensitivityMeasure measure)
    {
        int leading = -1;
        double most = 0;
        for (int f = 0; f < effects.Length; f++)
        {
            // NaN is not above anything; of two alike the first leads.
            if (IndexOf(effects[f], measure) > most)
                (leading, most) = (f, IndexOf(effects[f], measure));
        }
        return leading;
    }
}
