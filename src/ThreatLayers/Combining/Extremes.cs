using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

[Named("maximum")]
[Description("The greatest w x.")]
public sealed record Maximum : Combination
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.Maximum(Required), scope), CommonUnit(scope));
}

[Named("minimum")]
[Description("The least w x.")]
public sealed record Minimum : Combination
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.Minimum(Required), scope), CommonUnit(scope));
}

[Named("dominant")]
[Description("Which surface has the greatest w x: 0 for the first that is named, 1 for the second and so on; the first of equals.")]
public sealed record Dominant : Combination
{
    [Description("No surface dominates where the greatest is below this; the cell is nodata.")]
    [Range(0, double.MaxValue)]
    public double Floor { get; init; } = 0.05;

    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.Dominant(Required, (float)Floor), scope), "class", IsClass: true);
}

[Named("margin")]
[Description("The greatest w x less the second greatest: how clearly one threat dominates. Nodata where only one surface is known.")]
public sealed record Margin : Combination
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.DominanceMargin(Required), scope), CommonUnit(scope));
}
