using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>What is done to a value before it is brought to 0..1.</summary>
public enum RescaleMethod
{
    /// <summary>(x - low) / (high - low).</summary>
    Linear,
    /// <summary>ln(x + 1) / ln(high + 1) (Halpern).</summary>
    Log1p,
    /// <summary>log10(x + 1) / log10(high + 1) (human footprint).</summary>
    Log10,
    /// <summary>Mean rank among the known cells, over their number.</summary>
    Rank,
}

[Named("rescale")]
[Description("Brings values to 0..1: linear (x - low)/(high - low), log1p ln(x+1)/ln(high+1), log10 log10(x+1)/log10(high+1). What lies outside becomes 0 or 1. rank gives the share of the known cells at or below the value, equal ones their mean rank (exact). With half_quantile a power follows that brings that quantile to 0.5.")]
public sealed record Rescale : Step
{
    [Description("Surface that is read.")]
    [ReadsSurface]
    public required string Of { get; init; }

    [Description("linear, log1p, log10 or rank (the empirical distribution function; takes neither high nor low).")]
    public RescaleMethod Method { get; init; } = RescaleMethod.Linear;

    [Description("Value that becomes 0 (linear).")]
    public double Low { get; init; }

    [Description("Value that becomes 1. Give this or high_quantile.")]
    public double? High { get; init; }

    [Description("The value that becomes 1 is this quantile of the known cells (exact, R type 7).")]
    [Range(0, 1)]
    public double? HighQuantile { get; init; }

    [Description("The quantiles, or ranks, are of the cells above 0 only, where most of the world is 0; with rank the others become 0.")]
    public bool QuantileAboveZero { get; init; }

    [Description("This quantile becomes 0.5, by a power of the result: with high_quantile it gives layers of different make a common yardstick, so that they can be compared.")]
    [Range(0, 1, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double? HalfQuantile { get; init; }

    public override Reach Reach => HighQuantile is null && HalfQuantile is null && Method != RescaleMethod.Rank ? Reach.Local : Reach.Global;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Method == RescaleMethod.Rank)
        {
            if (High is not null || HighQuantile is not null || HalfQuantile is not null || Low != 0)
                yield return ("method", "rank needs no high, high_quantile, half_quantile or low: the greatest value has rank 1. Leave them out.");
            yield break;
        }
        if ((High is null) == (HighQuantile is null))
            yield return ("high", "give either high or high_quantile, not both and not neither.");
        if (High <= (Method == RescaleMethod.Linear ? Low : 0))
            yield return ("high", FormattableString.Invariant($"found {High}, allowed is above {(Method == RescaleMethod.Linear ? Low : 0)}."));
        if (Method != RescaleMethod.Linear && Low != 0)
            yield return ("low", "is for method: linear; a logarithm starts at 0. Leave it out.");
        if (HalfQuantile >= HighQuantile)
            yield return ("half_quantile", FormattableString.Invariant($"found {HalfQuantile}, allowed is below high_quantile, {HighQuantile}."));
    }

    public override Surface Run(string name, StepScope scope)
    {
        if (Method == RescaleMethod.Rank)
            return new(name, new RankWalk(name, scope, QuantileAboveZero).Run(scope.Stored(Of).Cells, Of), "share of cells 0..1");
        Surface source = Reach == Reach.Local ? scope.Surface(Of) : scope.Stored(Of);
        double[] quantiles = Quantiles(source.Cells, scope);
        double high = High is { } given ? Transformed(given) : quantiles[0];
        if (double.IsNaN(high))
        {
            scope.Warn($"{name}: '{Of}' has no known cell{(QuantileAboveZero ? " above 0" : "")}, so the result is nodata.");
            return new(name, source.Cells, "0..1");
        }
        if (high <= Low)
        {
            throw new InputException(name, FormattableString.Invariant($"the value that becomes 1 is {high}{(HighQuantile is null ? "" : $", the {HighQuantile} quantile of '{Of}'")}, allowed is one above {Low}."),
                "The surface is constant or nearly all zero: set high: to a number, take a greater quantile, or set quantile_above_zero: true.");
        }
        IRasterSource cells = new MappedCells<LinearRescale>(Logged(source.Cells, scope), new((float)Low, (float)high), scope.Backend);
        if (HalfQuantile is not null)
        {
            double half = (quantiles[^1] - Low) / (high - Low);
            if (half is not (> 0 and < 1))
            {
                throw new InputException(name, FormattableString.Invariant($"the {HalfQuantile} quantile of '{Of}' lies at {half:0.###} of the way from {Low} to {high}, so no power brings it to 0.5."),
                    "Take another half_quantile, or set quantile_above_zero: true.");
            }
            cells = new MappedCells<Kernels.Power>(cells, new((float)(Math.Log(0.5) / Math.Log(half))), scope.Backend);
        }
        return new(name, cells, "0..1");
    }

    double Transformed(double x) => Method switch { RescaleMethod.Linear => x, RescaleMethod.Log1p => Math.Log(x + 1), _ => Math.Log10(x + 1) };

    IRasterSource Logged(IRasterSource source, StepScope scope) =>
        Method == RescaleMethod.Linear ? source : new MappedCells<LogOnePlus>(source, new(Method == RescaleMethod.Log1p ? LogBase.E : LogBase.Ten), scope.Backend);

    /// <summary>Of the transformed values, as Halpern et al. do: between two order statistics it matters which are interpolated.</summary>
    double[] Quantiles(IRasterSource source, StepScope scope)
    {
        double[] wanted = [.. new[] { HighQuantile, HalfQuantile }.OfType<double>()];
        if (wanted.Length == 0)
            return [];
        source = Logged(source, scope);
        QuantileSelection selection = new(wanted);
        while (selection.NeedsPass)
        {
            BlockWalk.ForEach(scope.Grid, scope.Threads, scope.Cancel, window =>
            {
                float[] cells = new float[window.Cells];
                source.Read(window, cells);
                if (QuantileAboveZero)
                    scope.Backend.Zip(new Mask(), cells, cells, cells);
                selection.Add(cells);
            });
            selection.EndPass();
        }
        return [.. selection.Values()];
    }
}
