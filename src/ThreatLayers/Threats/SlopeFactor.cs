using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>Which way a slope is walked.</summary>
public enum SlopeDirection
{
    /// <summary>There and back: the harmonic mean of both speeds.</summary>
    Mean,
    /// <summary>Uphill.</summary>
    Up,
    /// <summary>Downhill.</summary>
    Down,
}

[Named("slope_factor")]
[Description("Walking speed on a slope as a share of 5 km/h, to multiply speeds with: 1.2 exp(-3.5 |s + 0.05|) for the steepest slope s at the cell, rise over run (Tobler 1993). 1.0073 where it is flat.")]
public sealed record SlopeFactor : Step
{
    [Description("Surface of elevations in metres. Slopes are central differences over true ground lengths; beside nodata and at the map's edge one-sided ones, and 0 along a direction without a known neighbour.")]
    [ReadsSurface]
    public required string Elevation { get; init; }

    [Description("mean (there and back), up or down. A path does not know which way it takes a slope, so 'up' is the cautious choice of Weiss et al. 2018.")]
    public SlopeDirection Direction { get; init; } = SlopeDirection.Mean;

    [Description("The factor is no lower than this, so that a cliff, or a cell at a pole that is a metre wide, is slow and not a speed of 0.")]
    [Range(0, 1)]
    public double LeastFactor { get; init; } = 0.01;

    public override Reach Reach => Reach.Focal;

    public override bool IsCutByRows => true;

    public override Surface Run(string name, StepScope scope)
    {
        CellFile slope = new SlopeWalk(scope).Run(name + ".slope", scope.Stored(Elevation).Cells);
        IRasterSource factor = Direction switch
        {
            SlopeDirection.Up => new MappedCells<ToblerUp>(slope, default, scope.Backend),
            SlopeDirection.Down => new MappedCells<ToblerDown>(slope, default, scope.Backend),
            _ => new MappedCells<ToblerBothWays>(slope, default, scope.Backend),
        };
        return new(name, new MappedCells<Kernels.Clamp>(factor, new((float)LeastFactor, float.MaxValue), scope.Backend), "share of 5 km/h");
    }
}
