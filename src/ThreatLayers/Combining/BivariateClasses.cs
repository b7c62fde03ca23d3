using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

[Named("bivariate")]
[Description("Two surfaces as one map of nine classes: low, middle and high of the first, each with low, middle and high of the second. Use with colours: { bivariate: { first: ..., second: ... } }.")]
public sealed record BivariateClasses : Step
{
    [Description("The surface along the legend.")]
    [ReadsSurface]
    public required string First { get; init; }

    [Description("The surface up the legend.")]
    [ReadsSurface]
    public required string Second { get; init; }

    [Description("Below it is low, on the surfaces' own scale.")]
    public double Low { get; init; } = 1.0 / 3;

    [Description("From it is high.")]
    public double High { get; init; } = 2.0 / 3;

    public override Reach Reach => Reach.Local;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Low >= High)
            yield return ("low", FormattableString.Invariant($"found low {Low} and high {High}; allowed is low < high."));
    }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new ZippedCells<Bivariate>(scope.Surface(First).Cells, scope.Surface(Second).Cells, new((float)Low, (float)High), scope.Backend), "class", IsClass: true);
}
