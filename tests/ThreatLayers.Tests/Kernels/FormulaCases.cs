using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>Every formula there is. A test compares this list with the assembly, so a new one cannot be forgotten.</summary>
internal static class FormulaCases
{
    private const double Rounding = 3e-6;
    private const double Exact = 0;

    public static IReadOnlyList<FormulaCase> All { get; } = [.. Maps(), .. Zips(), .. Folds(), .. Fused()];

    public static IEnumerable<Type> FormulasOf(Type family) =>
        typeof(IMap).Assembly.GetTypes().Where(type => type is { IsValueType: true, IsGenericTypeDefinition: false } && family.IsAssignableFrom(type));

    private static IEnumerable<FormulaCase> Maps()
    {
        yield return Map(new LinearRescale(1f, 5f), x => Math.Clamp((x - 1) / 4, 0, 1));
        yield return Map(new LogRescale(7f, LogBase.E), x => x < 0 ? double.NaN : Math.Clamp(Math.Log(x + 1) / Math.Log(8), 0, 1));
        yield return Map(new LogRescale(7f, LogBase.Ten), x => x < 0 ? double.NaN : Math.Clamp(Math.Log10(x + 1) / Math.Log10(8), 0, 1));
        yield return Map(new LogOnePlus(LogBase.E), x => x < 0 ? double.NaN : Math.Log(x + 1));
        yield return Map(new LogOnePlus(LogBase.Ten), x => x < 0 ? double.NaN : Math.Log10(x + 1));
        yield return Map(new StandardisedLog(0.1f, 0.5f, 2f), x => x < 0 ? double.NaN : (Math.Log10(x + 0.1f) - 0.5) / 2);
        yield return Map(new Clamp(-1f, 3f), x => Math.Clamp(x, -1, 3), Exact);
        yield return Map(new Affine(2.5f, -1f), x => (2.5 * x) - 1);
        yield return Map(default(Complement), x => 1 - x);
        yield return Map(default(Exp), Math.Exp);
        yield return Map(new Power(2.5f), x => Math.Pow(x, 2.5));
        yield return Map(new Logistic(0.5f, 3f), x => 1 / (1 + Math.Exp(-3 * (x - 0.5))));
        yield return Map(new Threshold(2f), x => double.IsNaN(x) ? x : x >= 2 ? 1 : 0, Exact);
        yield return Map(new Between(1f, 2f), x => double.IsNaN(x) ? x : x is >= 1 and <= 2 ? 1 : 0, Exact);
        yield return Map(new Fill(4f), x => double.IsNaN(x) ? 4 : x, Exact);
        yield return Map(new ExponentialDecay(5f), d => d > 5 ? 0 : Math.Exp(-2.99 * d / 5));
        yield return Map(new LinearDecay(5f), d => d > 5 ? 0 : 1 - (d / 5));
        yield return Map(new GaussianDecay(2f, 6f), d => d > 6 ? 0 : Math.Exp(-d * d / 8));
        yield return Map(new HalfDistanceDecay(2f, 7f), d => d > 7 ? 0 : Math.Pow(2, -d / 2));
        yield return Map(new LargeMembership(2f, 5f), x => x < 0 ? double.NaN : 1 / (1 + Math.Pow(x / 2, -5)));
        yield return Map(new SmallMembership(2f, 5f), x => x < 0 ? double.NaN : 1 / (1 + Math.Pow(x / 2, 5)));
        yield return Map(new NearMembership(2f, 0.1f), x => 1 / (1 + (0.1 * (x - 2) * (x - 2))));
        yield return Map(new GaussianMembership(2f, 0.1f), x => Math.Exp(-0.1 * (x - 2) * (x - 2)));
        yield return Map(default(ToblerUp), s => 1.2 * Math.Exp(-3.5 * Math.Abs(s + 0.05)), 2e-5);
        yield return Map(default(ToblerDown), s => 1.2 * Math.Exp(-3.5 * Math.Abs(0.05 - s)), 2e-5);
        yield return Map(default(ToblerBothWays), s => 2.4 / (Math.Exp(3.5 * Math.Abs(s + 0.05)) + Math.Exp(3.5 * Math.Abs(0.05 - s))), 2e-5);
    }

    private static IEnumerable<FormulaCase> Zips()
    {
        yield return Zip(new Bivariate(0.25f, 0.75f), (a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : (a < 0.25 ? 0 : a < 0.75 ? 1 : 2) + (3 * (b < 0.25 ? 0 : b < 0.75 ? 1 : 2)), Exact);
        yield return Zip(default(Add), (a, b) => a + b);
        yield return Zip(default(Subtract), (a, b) => a - b);
        yield return Zip(default(Multiply), (a, b) => a * b);
        yield return Zip(default(Divide), (a, b) => b == 0 ? double.NaN : a / b);
        yield return Zip(default(Min), Math.Min, Exact);
        yield return Zip(default(Max), Math.Max, Exact);
        yield return Zip(default(Mask), (a, b) => b > 0 ? a : double.NaN, Exact);
        yield return Zip(default(NetChange), (a, b) => b - a);
        yield return Zip(default(Gain), (a, b) => Math.Max(0, b - a));
        yield return Zip(default(Loss), (a, b) => Math.Max(0, a - b));
        yield return Zip(new AnnualRate(10f), (a, b) => a > 0 && b > 0 ? Math.Log(b / a) / 10 : double.NaN);
        yield return Zip(new CompoundRate(10f), (a, b) => a > 0 && b >= 0 ? Math.Pow(b / a, 0.1) - 1 : double.NaN);
        yield return Zip(new LinearRate(10f), (a, b) => a > 0 ? (b - a) / a / 10 : double.NaN);
        yield return Zip(default(HurdleResponse), (a, b) => Math.Min(1, Math.Exp(b) / (1 + Math.Exp(a))), 2e-6);
        yield return Zip(default(Swap), (a, b) => 2 * Math.Min(a, b), Exact);
    }

    private static IEnumerable<FormulaCase> Folds()
    {
        double total = FormulaCase.Weights.Sum(w => (double)w);
        yield return Fold(new WeightedMean(2), (x, w) => Sum(x, w) / w.Sum());
        yield return Fold(new WeightedSum(1), (x, w) => Sum(x, w) * total / w.Sum());
        yield return Fold(new WeightedGeometricMean(1, 0.01f), (x, w) =>
            Math.Exp(x.Zip(w, (v, weight) => weight * Math.Log(Math.Max(0.01, v))).Sum() / w.Sum()));
        yield return Fold(new NoisyOr(1), (x, w) => 1 - Chances(x, w).Aggregate(1.0, (product, p) => product * (1 - p)));
        yield return Fold(new FuzzyGamma(5, 0.9f), (x, w) =>
            Math.Pow(1 - Chances(x, w).Aggregate(1.0, (product, p) => product * (1 - p)), 0.9)
            * Math.Pow(Chances(x, w).Aggregate(1.0, (product, p) => product * p), 0.1), 2e-5);
        yield return Fold(new Product(3), (x, w) => Weighted(x, w).Aggregate(1.0, (product, v) => product * v));
        yield return Fold(new Maximum(1), (x, w) => Weighted(x, w).Max());
        yield return Fold(new Minimum(1), (x, w) => Weighted(x, w).Min());
        yield return Fold(new DominanceMargin(1), (x, w) =>
            x.Length < 2 ? double.NaN : Weighted(x, w).Max() - Weighted(x, w).Order().ElementAt(x.Length - 2));
        yield return Fold(new CountAbove(2, 0.5f), (x, w) => x.Count(v => v >= 0.5), Exact);
        yield return Fold(default(SharePresent), (x, w) => x.Length / (double)FormulaCase.Layers);

        yield return Fold(new Evenness(1, 0), (x, w) => Shannon(Weighted(x, w)), 2e-5);
        yield return Fold(new Evenness(2, 1), (x, w) => Shannon(Weighted(x, w)) / Math.Log(x.Length), 2e-5);
        yield return Fold(new CoDominance(1, 0.9f, 0.05f), (x, w) =>
        {
            float[] values = [.. x.Zip(w, (v, weight) => (float)v * (float)weight).OrderDescending()];
            return values.Length < 2 || values[0] < 0.05f ? double.NaN : values[1] >= 0.9f * values[0] ? 1 : 0;
        }, Exact);

        // The layer is told by its weight; the sample's weights differ.
        yield return Fold(new Dominant(1, 0.05f), (x, w) =>
        {
            double[] values = [.. x.Zip(w, (v, weight) => (double)((float)v * (float)weight))];
            return values.Max() < 0.05f ? double.NaN : Array.IndexOf(FormulaCase.Weights, (float)w[Array.IndexOf(values, values.Max())]);
        }, Exact);
    }

    /// <summary>Formulas that were made one: each way of doing so once or more.</summary>
    private static IEnumerable<FormulaCase> Fused()
    {
        yield return Map(default(Same), x => x, Exact);
        yield return Map(new Then<Affine, Clamp>(new(2f, 1f), new(0f, 5f)), x => Math.Clamp((2 * x) + 1, 0, 5));
        yield return Map(new Then<Then<LogOnePlus, Affine>, Fill>(new(new(LogBase.E), new(0.5f, 0f)), new(-1f)), x => double.IsNaN(x) || x < 0 ? -1 : Math.Log(x + 1) / 2);
        yield return Map(new WithLeft<Subtract>(1f, default), x => 1 - x);
        yield return Map(new WithRight<Divide>(default, 4f), x => x / 4);
        yield return Zip(new Before<Complement, Same, Multiply>(default, default, default), (a, b) => (1 - a) * b);
        yield return Zip(new Before<Fill, Then<Affine, Exp>, Add>(new(2f), new(new(-1f, 0f), default), default), (a, b) => (double.IsNaN(a) ? 2 : a) + Math.Exp(-b));
        yield return Zip(new ZipThen<Multiply, Fill>(default, new(7f)), (a, b) => double.IsNaN(a * b) ? 7 : a * b);
        yield return Fold(new FoldThen<WeightedMean, Complement>(new(2), default), (x, w) => x.Length < 2 ? double.NaN : 1 - (Sum(x, w) / w.Sum()));
        yield return Fold(new FoldThen<Maximum, Fill>(new(5), new(4f)), (x, w) => x.Length < 5 ? 4 : Weighted(x, w).Max());
    }

    private static double Shannon(double[] v) => v.Sum() > 0 ? -v.Where(a => a > 0).Sum(a => a / v.Sum() * Math.Log(a / v.Sum())) : double.NaN;

    private static double Sum(double[] x, double[] w) => Weighted(x, w).Sum();

    private static double[] Weighted(double[] x, double[] w) => [.. x.Zip(w, (v, weight) => v * weight)];

    private static double[] Chances(double[] x, double[] w) => [.. Weighted(x, w).Select(p => Math.Clamp(p, 0, 1))];

    private static MapCase<TOp> Map<TOp>(TOp op, Func<double, double> truth, double tolerance = Rounding) where TOp : unmanaged, IMap =>
        new(op, truth, tolerance);

    private static ZipCase<TOp> Zip<TOp>(TOp op, Func<double, double, double> truth, double tolerance = Rounding) where TOp : unmanaged, IZip =>
        new(op, truth, tolerance);

    private static FoldCase<TOp> Fold<TOp>(TOp op, Func<double[], double[], double> truth, double tolerance = Rounding) where TOp : unmanaged, IFold =>
        new(op, truth, tolerance);
}
