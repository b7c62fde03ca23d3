using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
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

/// <summary>Which change between two epochs is measured.</summary>
public enum ChangeMeasure
{
    /// <summary>max(0, from - to).</summary>
    Loss,
    /// <summary>max(0, to - from).</summary>
    Gain,
    /// <summary>to - from.</summary>
    Net,
    /// <summary>ln(to / from) / years (Puyravaud 2003).</summary>
    AnnualRate,
}

[Named("change")]
[Description("Change of a quantity between two epochs: loss, gain, net, or annual rate ln(to/from)/years (Puyravaud 2003).")]
public sealed record Change : Step
{
    [Description("Surface of the earlier epoch.")]
    [ReadsSurface]
    public required string From { get; init; }

    [Description("Surface of the later epoch, in the same unit.")]
    [ReadsSurface]
    public required string To { get; init; }

    [Description("loss, gain, net or annual_rate.")]
    public required ChangeMeasure Measure { get; init; }

    [Description("Years between the epochs, for annual_rate.")]
    [Range(0, 10000, MinimumIsExclusive = true)]
    public double Years { get; init; } = 1;

    public override Reach Reach => Reach.Local;

    public override Surface Run(string name, StepScope scope)
    {
        IRasterSource from = scope.Surface(From).Cells, to = scope.Surface(To).Cells;
        string unit = scope.Surface(From).Unit;
        return Measure switch
        {
            ChangeMeasure.Loss => new(name, new ZippedCells<Loss>(from, to, default, scope.Backend), unit),
            ChangeMeasure.Gain => new(name, new ZippedCells<Gain>(from, to, default, scope.Backend), unit),
            ChangeMeasure.Net => new(name, new ZippedCells<NetChange>(from, to, default, scope.Backend), unit),
            _ => new(name, new ZippedCells<AnnualRate>(from, to, new((float)Years), scope.Backend), "per year"),
        };
    }
}
