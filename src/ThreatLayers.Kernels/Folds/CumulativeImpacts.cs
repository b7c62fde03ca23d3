namespace ThreatLayers.Kernels;

/// <summary>How the impacts of several stressors on one ecosystem add up (Stock and Micheli 2016).</summary>
public enum StressorEffects
{
    /// <summary>Their sum.</summary>
    Additive,
    /// <summary>The greatest alone.</summary>
    Dominant,
    /// <summary>In falling order, the first whole and each further one less: the i-th of n above 0 weighs (n - i) / n, i from 0.</summary>
    Antagonistic,
}

/// <summary>
/// Σ_i E_i effect_j(D_j μ_ij) over the ecosystems i of a cell and the stressors j, over the number of ecosystems with E_i > 0 where the mean is asked for
/// (Halpern et al. 2008: sum; 2015 and 2019: mean). Unknown where an ecosystem is, where none is present, or where fewer than the required stressors are
/// known; a stressor that is not known is left out.
/// </summary>
/// <param name="vulnerability">μ by ecosystem and stressor, 0 or more.</param>
public sealed class CumulativeImpacts(double[,] vulnerability, StressorEffects effects, bool mean, int requiredStressors)
{
    readonly int ecosystemCount = vulnerability.GetLength(0), stressorCount = vulnerability.GetLength(1);

    /// <param name="stressors">D, each at least as long as y.</param>
    /// <param name="ecosystems">E, 0 or 1 or the share of the cell, each at least as long as y.</param>
    public void Run(ReadOnlySpan<float[]> stressors, ReadOnlySpan<float[]> ecosystems, Span<float> y)
    {
        Span<double> intensity = stackalloc double[stressorCount], impacts = stackalloc double[stressorCount];
        Span<int> known = stackalloc int[stressorCount];
        for (int cell = 0; cell < y.Length; cell++)
        {
            int knownCount = 0, present = 0;
            for (int j = 0; j < stressorCount; j++)
            {
                if (!float.IsNaN(stressors[j][cell]))
                    (known[knownCount], intensity[knownCount++]) = (j, stressors[j][cell]);
            }
            double sum = knownCount < requiredStressors ? double.NaN : 0;
            for (int i = 0; i < ecosystemCount; i++)
            {
                double share = ecosystems[i][cell];
                sum += double.IsNaN(share) ? double.NaN : 0;
                if (!(share > 0) || double.IsNaN(sum))
                    continue;
                present++;
                for (int k = 0; k < knownCount; k++)
                    impacts[k] = intensity[k] * vulnerability[i, known[k]];
                sum += share * Effect(impacts[..knownCount]);
            }
            y[cell] = present == 0 ? float.NaN : (float)(mean ? sum / present : sum);
        }
    }

    double Effect(Span<double> impacts)
    {
        double sum = 0;
        if (effects == StressorEffects.Additive)
        {
            foreach (double impact in impacts)
                sum += impact;
            return sum;
        }
        impacts.Sort();
        if (effects == StressorEffects.Dominant)
            return impacts.IsEmpty ? 0 : impacts[^1];
        int above = 0;
        foreach (double impact in impacts)
            above += impact > 0 ? 1 : 0;
        for (int i = 0; i < above; i++)
            sum += impacts[^(i + 1)] * (above - i) / above;
        return sum;
    }
}
