using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>Holds what a run made against what its pipeline allows, before it goes out.</summary>
static class QualityGates
{
    public static IReadOnlyList<GateResult> Run(IReadOnlyList<SurfaceProduct> products, RunContext run, Releases releases) => [];
}
