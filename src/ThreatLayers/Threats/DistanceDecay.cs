using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

[Named("distance_decay")]
[Description("Effect of the nearest source, fading with its exact distance; how strong the source is does not count (InVEST Habitat Quality since 3.13). 0 beyond the greatest distance.")]
public sealed record DistanceDecay : DecayStep
{
    [Description("A cell is a source where its value is above this.")]
    public double SourceAbove { get; init; }

    public override Surface Run(string name, StepScope scope)
    {
        CellFile distance = new NearestDistance(Of, SourceAbove, 1000 * MaxDistanceKm, Distances, 1, float.PositiveInfinity).Run(name, name + ".distance_m", scope);
        return Fade(name, distance, scope.Backend);
    }
}

[Named("distance")]
[Description("Distance to the nearest source in km, exact in the lengths chosen; nodata beyond the greatest distance. Without one the far ones are too long: see distances.")]
public sealed record Distance : Step
{
    [Description("Surface with the sources.")]
    [ReadsSurface]
    public required string Of { get; init; }

    [Description("Distance up to which is looked; everywhere without it.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double? MaxDistanceKm { get; init; }

    [Description("A cell is a source where its value is above this.")]
    public double SourceAbove { get; init; }

    public override Reach Reach => Reach.Focal;

    [Description("ground measures true lengths along parallels and meridians, across 180° where the grid goes round the globe (grids in degrees and cylindrical ones; within 0.2 % up to 1,000 km below 75° of latitude, not across a pole); map measures in the map's own plane, as InVEST and most GIS do. Other grids have the map's lengths alone.")]
    public Distances Distances { get; init; }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new NearestDistance(Of, SourceAbove, 1000 * (MaxDistanceKm ?? double.PositiveInfinity), Distances, 1000, float.NaN).Run(name, name, scope), "km");
}
