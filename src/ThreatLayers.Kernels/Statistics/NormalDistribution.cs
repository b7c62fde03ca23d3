namespace ThreatLayers.Kernels;

/// <summary>The standard normal distribution in float64.</summary>
public static class NormalDistribution
{
    /// <summary>Value below which a share lies: Acklam's rational approximation, then one step of Halley's; relative error below 1e-14. ±∞ at 0 and 1.</summary>
    public static double Quantile(double probability)
    {
        if (!(probability > 0 && probability < 1))
            return probability == 0 ? double.NegativeInfinity : probability == 1 ? double.PositiveInfinity : double.NaN;
        double x = Rough(probability);
        double error = Cumulative(x) - probability, step = error * Math.Sqrt(2 * Math.PI) * Math.Exp(x * x / 2);
        return x - (step / (1 + (x * step / 2)));
    }

    /// <summary>Share below a value.</summary>
    public static double Cumulative(double x) => 0.5 * ErrorComplement(-x / Math.Sqrt(2));

    /// <summary>Share that lies further from 0 than a value, on both sides.</summary>
    public static double TwoSided(double x) => ErrorComplement(Math.Abs(x) / Math.Sqrt(2));

    /// <summary>erfc: series below 2, Lentz's continued fraction above; relative error below 1e-13.</summary>
    static double ErrorComplement(double x)
    {
        if (x < 0)
            return 2 - ErrorComplement(-x);
        if (x < 2)
        {
            double term = x, sum = x;
            for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }
            return 1 - (2 / Math.Sqrt(Math.PI) * sum);
        }
        if (x > 27)
            return 0;
        double fraction = 0;
        for (int k = 200; k > 0; k--)
            fraction = k / 2.0 / (x + fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / (x + fraction);
    }

    static double Rough(double p)
    {
        const double Tail = 0.02425;
        if (p > 1 - Tail)
            return -Rough(1 - p);
        if (p < Tail)
        {
            double q = Math.Sqrt(-2 * Math.Log(p));
            return ((((((((((-7.784894002430293e-03 * q) - 3.223964580411365e-01) * q) - 2.400758277161838) * q) - 2.549732539343734) * q) + 4.374664141464968) * q) + 2.938163982698783)
                / ((((((((7.784695709041462e-03 * q) + 3.224671290700398e-01) * q) + 2.445134137142996) * q) + 3.754408661907416) * q) + 1);
        }
        double d = p - 0.5, r = d * d;
        return ((((((((((-3.969683028665376e+01 * r) + 2.209460984245205e+02) * r) - 2.759285104469687e+02) * r) + 1.383577518672690e+02) * r) - 3.066479806614716e+01) * r) + 2.506628277459239) * d
            / ((((((((((-5.447609879822406e+01 * r) + 1.615858368580409e+02) * r) - 1.556989798598866e+02) * r) + 6.680131188771972e+01) * r) - 1.328068155288572e+01) * r) + 1);
    }
}
