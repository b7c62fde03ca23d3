using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>Operators that turn each value into another by a formula.</summary>
public abstract record Curve : Step
{
    [Description("Surface that is read.")]
    [ReadsSurface]
    public required string Of { get; init; }

    public override Reach Reach => Reach.Local;
}

[Named("threshold")]
[Description("1 where the value is at least the limit, else 0.")]
public sealed record Threshold : Curve
{
    [Description("The limit, in the surface's unit.")]
    public required double Limit { get; init; }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new MappedCells<Kernels.Threshold>(scope.Surface(Of).Cells, new((float)Limit), scope.Backend), "0 or 1");
}

[Named("clamp")]
[Description("Values below low become low, values above high become high.")]
public sealed record Clamp : Curve
{
    [Description("Least value.")]
    public double Low { get; init; }

    [Description("Greatest value.")]
    public double High { get; init; } = 1;

    public override Surface Run(string name, StepScope scope) =>
        new(name, new MappedCells<Kernels.Clamp>(scope.Surface(Of).Cells, new((float)Low, (float)High), scope.Backend), scope.Surface(Of).Unit);
}

[Named("scale")]
[Description("factor x value + offset, for a change of unit.")]
public sealed record Scale : Curve
{
    [Description("Factor.")]
    public double Factor { get; init; } = 1;

    [Description("Offset, in the new unit.")]
    public double Offset { get; init; }

    [Description("The new unit.")]
    public required string Unit { get; init; }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new MappedCells<Kernels.Affine>(scope.Surface(Of).Cells, new((float)Factor, (float)Offset), scope.Backend), Unit);
}

[Named("complement")]
[Description("1 - value: a share turned into the share of the rest.")]
public sealed record Complement : Curve
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, new MappedCells<Kernels.Complement>(scope.Surface(Of).Cells, default, scope.Backend), scope.Surface(Of).Unit);
}

[Named("power")]
[Description("value ^ exponent; negative values are nodata.")]
public sealed record Power : Curve
{
    [Description("Exponent.")]
    [Range(0, 100, MinimumIsExclusive = true)]
    public required double Exponent { get; init; }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new MappedCells<Kernels.Power>(scope.Surface(Of).Cells, new((float)Exponent), scope.Backend), scope.Surface(Of).Unit);
}

[Named("logistic")]
[Description("1 / (1 + exp(-steepness (value - midpoint))).")]
public sealed record Logistic : Curve
{
    [Description("Value at which the result is 0.5.")]
    public required double Midpoint { get; init; }

    [Description("Steepness; 50 is nearly a threshold on 0..1 (Stock and Micheli 2016).")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public required double Steepness { get; init; }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new MappedCells<Kernels.Logistic>(scope.Surface(Of).Cells, new((float)Midpoint, (float)Steepness), scope.Backend), "0..1");
}

[Named("fill")]
[Description("Puts a number where the value is nodata. The one operator that makes something of nothing, so say in the layer's meaning why.")]
public sealed record Fill : Curve
{
    [Description("The number.")]
    public required double Value { get; init; }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new MappedCells<Kernels.Fill>(scope.Surface(Of).Cells, new((float)Value), scope.Backend), scope.Surface(Of).Unit);
}
