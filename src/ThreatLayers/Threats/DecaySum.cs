using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

[Named("decay_sum")]
[Description("Sum over all sources within a distance, each fading with its distance. Nodata where no cell within reach is known.")]
public sealed record DecaySum : DecayStep
{
    [Description("sum adds up (people within reach); mean divides by the weight of the known cells (a smoothed density); share_of_kernel divides by the weight of the whole window, as if there were nothing beyond the edge and at nodata (InVEST Habitat Quality 3.3 to 3.12).")]
    public NeighbourhoodMode Mode { get; init; }

    public override bool IsCutByRows => true;

    public override Surface Run(string name, StepScope scope)
    {
        Surface source = scope.Stored(Of);
        return new(name, new Neighbourhood(1000 * MaxDistanceKm, At, Mode, Distances, "max_distance_km").Run(name, source.Cells, scope), source.Unit);
    }
}
