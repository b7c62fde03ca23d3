using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>How an effect fades with distance d; beyond the greatest distance it is 0.</summary>
public enum DecayShape
{
    /// <summary>exp(-2.99 d / max), which leaves 5% at the greatest distance (InVEST).</summary>
    Exponential,
    /// <summary>1 - d / max.</summary>
    Linear,
    /// <summary>exp(-d² / 2σ²) with σ = max / 3.</summary>
    Gaussian,
    /// <summary>2^(-d / half_distance_km).</summary>
    HalfDistance,
}

/// <summary>Operators whose effect fades with distance, across 180° where the grid goes round the globe.</summary>
public abstract record DecayStep : Step
{
    [Description("Surface with the sources.")]
    [ReadsSurface]
    public required string Of { get; init; }

    [Description("Distance beyond which there is no effect.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public required double MaxDistanceKm { get; init; }

    [Description("Shape: exponential exp(-2.99 d/max), linear 1 - d/max, gaussian with σ = max/3, half_distance 2^(-d/half_distance_km).")]
    public DecayShape Decay { get; init; } = DecayShape.Exponential;

    [Description("Distance at which half of the effect is left, for decay: half_distance. A third of the greatest distance without it.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double? HalfDistanceKm { get; init; }

    [Description("ground measures true lengths along parallels and meridians, across 180° where the grid goes round the globe (grids in degrees and cylindrical ones; within 0.2 % up to 1,000 km below 75° of latitude, not across a pole); map measures in the map's own plane, as InVEST and most GIS do. Other grids have the map's lengths alone.")]
    public Distances Distances { get; init; }

    public override Reach Reach => Reach.Focal;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (HalfDistanceKm is not null && Decay != DecayShape.HalfDistance)
            yield return ("half_distance_km", $"is given, but decay is {Names.ToYaml(Decay.ToString())}, which has none. Set decay: half_distance, or leave it out.");
    }

    private protected double HalfDistance_m => 1000 * (HalfDistanceKm ?? MaxDistanceKm / 3);

    /// <summary>Effect left at a distance in metres, in float64: for stencils.</summary>
    internal double At(double distance_m)
    {
        double share = distance_m / (1000 * MaxDistanceKm);
        return share > 1 ? 0 : Decay switch
        {
            DecayShape.Exponential => Math.Exp(-2.99 * share),
            DecayShape.Linear => 1 - share,
            DecayShape.Gaussian => Math.Exp(-4.5 * share * share),
            _ => Math.Pow(2, -distance_m / HalfDistance_m),
        };
    }

    /// <summary>The same as a kernel over a distance surface in metres.</summary>
    private protected Surface Fade(string name, IRasterSource distance, Backend backend)
    {
        float reach = (float)(1000 * MaxDistanceKm);
        IRasterSource cells = Decay switch
        {
            DecayShape.Exponential => new MappedCells<ExponentialDecay>(distance, new(reach), backend),
            DecayShape.Linear => new MappedCells<LinearDecay>(distance, new(reach), backend),
            DecayShape.Gaussian => new MappedCells<GaussianDecay>(distance, new(reach / 3, reach), backend),
            _ => new MappedCells<HalfDistanceDecay>(distance, new((float)HalfDistance_m, reach), backend),
        };
        return new(name, cells, "0..1");
    }
}
