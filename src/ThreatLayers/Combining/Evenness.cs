using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

/// <summary>Which measure of evenness.</summary>
public enum EvennessIndex
{
    /// <summary>H = -Σ p ln p.</summary>
    Shannon,
    /// <summary>J = H / ln n.</summary>
    Pielou,
}

[Named("evenness")]
[Description("How evenly the threats share a cell: Shannon's H = -Σ p ln p with p = w x / Σ w x, or Pielou's J = H / ln n for n known surfaces. 0 where one has all. Nodata where all are 0.")]
public sealed record Evenness : Combination
{
    [Description("shannon (0 to ln n) or pielou (0 to 1; nodata where one surface is known).")]
    public EvennessIndex Index { get; init; } = EvennessIndex.Pielou;

    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.Evenness(Required, Index == EvennessIndex.Pielou ? 1 : 0), scope), Index == EvennessIndex.Pielou ? "0..1" : "nats");
}

[Named("co_dominance")]
[Description("1 where the second greatest w x is near the greatest, so that dominant alone would mislead; else 0. Nodata where only one surface is known or the greatest is below the floor.")]
public sealed record CoDominance : Combination
{
    [Description("Least share of the greatest that the second must have.")]
    [Range(0, 1, MinimumIsExclusive = true)]
    public double Share { get; init; } = 0.9;

    [Description("No surface dominates where the greatest is below this; the cell is nodata.")]
    [Range(0, double.MaxValue)]
    public double Floor { get; init; } = 0.05;

    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.CoDominance(Required, (float)Share, (float)Floor), scope), "0 or 1", IsClass: true);
}
