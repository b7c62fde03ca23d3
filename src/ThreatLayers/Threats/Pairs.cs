using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

[Named("mask")]
[Description("Keeps the value where another surface is above a limit; nodata elsewhere.")]
public sealed record MaskBy : Curve
{
    [Description("Surface that decides.")]
    [ReadsSurface]
    public required string Where { get; init; }

    [Description("The value is kept where the deciding surface is above this.")]
    public double Above { get; init; }

    public override Surface Run(string name, StepScope scope)
    {
        Surface source = scope.Surface(Of);
        IRasterSource decider = new MappedCells<Affine>(scope.Surface(Where).Cells, new(1, (float)-Above), scope.Backend);
        return source with { Name = name, Cells = new ZippedCells<Mask>(source.Cells, decider, default, scope.Backend) };
    }
}

[Named("ratio")]
[Description("value / other; nodata where the other is 0.")]
public sealed record Ratio : Curve
{
    [Description("Surface that divides.")]
    [ReadsSurface]
    public required string By { get; init; }

    [Description("Unit of the result.")]
    public string Unit { get; init; } = "ratio";

    public override Surface Run(string name, StepScope scope) =>
        new(name, new ZippedCells<Divide>(scope.Surface(Of).Cells, scope.Surface(By).Cells, default, scope.Backend), Unit);
}
