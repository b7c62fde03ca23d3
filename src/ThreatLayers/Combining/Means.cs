using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

[Named("weighted_mean")]
[Description("Σ w x / Σ w over the known surfaces.")]
public sealed record WeightedMean : Combination
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.WeightedMean(Required), scope), CommonUnit(scope));
}

[Named("weighted_sum")]
[Description("Σ w x; where surfaces are missing, scaled up to the weight of all, so that a gap in the data does not lower the sum.")]
public sealed record WeightedSum : Combination
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.WeightedSum(Required), scope), CommonUnit(scope));
}

[Named("geometric_mean")]
[Description("Π x^(w / Σ w) over the known surfaces; low where any is low.")]
public sealed record GeometricMean : Combination
{
    [Description("Values below this count as this, so that a single 0 does not erase the rest.")]
    [Range(0, 1)]
    public double Floor { get; init; }

    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.WeightedGeometricMean(Required, (float)Floor), scope), CommonUnit(scope));
}

[Named("product")]
[Description("Π w x over the known surfaces: introduction x establishment, source x access.")]
public sealed record Product : Combination
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.Product(Required), scope), "product");
}
