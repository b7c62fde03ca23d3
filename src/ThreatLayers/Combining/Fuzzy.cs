using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

[Named("noisy_or")]
[Description("1 - Π (1 - w x): probability that any of the threats acts, if they act independently and the surfaces are probabilities.")]
public sealed record NoisyOr : Combination
{
    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.NoisyOr(Required), scope), "probability 0..1");
}

[Named("fuzzy_gamma")]
[Description("OR^gamma AND^(1 - gamma), with OR = 1 - Π (1 - x) and AND = Π x (Zimmermann 1980).")]
public sealed record FuzzyGamma : Combination
{
    [Description("Between AND (near 0) and OR (near 1).")]
    [Range(0.0001, 0.9999)]
    public double Gamma { get; init; } = 0.9;

    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.FuzzyGamma(Required, (float)Gamma), scope), "0..1");
}
