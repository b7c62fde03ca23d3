using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

/// <summary>Operators that make one surface of several, cell by cell. Used in a layer's steps and in a pipeline's combine alike.</summary>
public abstract record Combination : Step
{
    [Description("Surfaces, [a, b], or surfaces with weights above 0, {a: 2, b: 1}.")]
    [ReadsSurface]
    public required IReadOnlyList<WeightedSource> Of { get; init; }

    [Description("How many surfaces must be known in a cell: any, all, or a number. Fewer make the cell nodata; a missing surface is never 0.")]
    [RegularExpression("any|all|[1-9][0-9]*")]
    public string Require { get; init; } = "any";

    public override Reach Reach => Reach.Local;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Required > Of.Count)
            yield return ("require", FormattableString.Invariant($"found {Required}, but only {Of.Count} surfaces are named. Allowed: any, all, or 1 to {Of.Count}."));
        if (Of.DistinctBy(s => s.Name).Count() < Of.Count)
            yield return ("of", "a surface is named twice. Give it a greater weight instead.");
    }

    /// <summary><see cref="Require"/> as a number.</summary>
    internal int RequiredCount => Required;

    private protected int Required => Require switch { "any" => 1, "all" => Of.Count, var n => int.Parse(n, CultureInfo.InvariantCulture) };

    private protected IRasterSource Fold<TFold>(TFold fold, StepScope scope) where TFold : unmanaged, IFold =>
        new FoldedCells<TFold>([.. Of.Select(s => scope.Surface(s.Name).Cells)], [.. Of.Select(s => (float)s.Weight)], fold, scope.Backend);

    private protected string CommonUnit(StepScope scope) => Of.Select(s => scope.Surface(s.Name).Unit).Distinct().ToArray() is [var unit] ? unit : "mixed";
}
