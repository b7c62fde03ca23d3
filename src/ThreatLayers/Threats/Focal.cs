using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>Operators over a round window, every cell of it with the same weight.</summary>
public abstract record FocalStep : Step
{
    [Description("Surface that is read.")]
    [ReadsSurface]
    public required string Of { get; init; }

    [Description("Radius of the window; cells whose centre is within it count.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public required double RadiusKm { get; init; }

    [Description("ground measures true lengths along parallels and meridians, across 180° where the grid goes round the globe (grids in degrees and cylindrical ones; within 0.2 % up to 1,000 km below 75° of latitude, not across a pole); map measures in the map's own plane, as InVEST and most GIS do. Other grids have the map's lengths alone.")]
    public Distances Distances { get; init; }

    public override Reach Reach => Reach.Focal;

    public override bool IsCutByRows => true;

    private protected CellFile Window(string name, IRasterSource source, NeighbourhoodMode mode, StepScope scope) =>
        new Neighbourhood(1000 * RadiusKm, _ => 1, mode, Distances, "radius_km").Run(name, source, scope);
}

[Named("focal_mean")]
[Description("Mean of the known cells within a radius.")]
public sealed record FocalMean : FocalStep
{
    public override Surface Run(string name, StepScope scope) =>
        scope.Surface(Of) with { Name = name, Cells = Window(name, scope.Stored(Of).Cells, NeighbourhoodMode.Mean, scope) };
}

[Named("focal_sum")]
[Description("Sum of the known cells within a radius; a radius of 10 km over inhabitants per cell is the direct human impact of Halpern et al.")]
public sealed record FocalSum : FocalStep
{
    public override Surface Run(string name, StepScope scope) =>
        scope.Surface(Of) with { Name = name, Cells = Window(name, scope.Stored(Of).Cells, NeighbourhoodMode.Sum, scope) };
}

[Named("neighbourhood_share")]
[Description("Share of the known cells within a radius that are of one class, or of a range of values.")]
public sealed record NeighbourhoodShare : FocalStep
{
    [Description("Least value that counts.")]
    public required double From { get; init; }

    [Description("Greatest value that counts; the same as 'from' for one class.")]
    public required double To { get; init; }

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (From > To)
            yield return ("to", FormattableString.Invariant($"found {To}, allowed is at least 'from', {From}."));
    }

    public override Surface Run(string name, StepScope scope)
    {
        IRasterSource member = new MappedCells<Between>(scope.Stored(Of).Cells, new((float)From, (float)To), scope.Backend);
        return new(name, Window(name, member, NeighbourhoodMode.Mean, scope), "share");
    }
}

/// <summary>Kernels of a density estimate; both hold one thing in all.</summary>
public enum DensityKernel
{
    /// <summary>3 / (π h²) (1 - (d/h)²)² within the bandwidth.</summary>
    Quartic,
    /// <summary>1 / (2π h²) exp(-d² / 2h²), cut at four bandwidths.</summary>
    Gaussian,
}

[Named("kernel_density")]
[Description("Density per km² of things counted per cell, spread by a kernel over distance. Divided by the density of another surface it is a relative density, free of where people looked.")]
public sealed record KernelDensity : Step
{
    [Description("Number of things per cell (point_density with per: cell).")]
    [ReadsSurface]
    public required string Of { get; init; }

    [Description("Bandwidth h.")]
    [Range(0, 5000, MinimumIsExclusive = true)]
    public required double BandwidthKm { get; init; }

    [Description("quartic or gaussian.")]
    public DensityKernel Kernel { get; init; } = DensityKernel.Quartic;

    [Description("Number of all records per cell, of whatever species (the target group): the result is the share of these.")]
    [ReadsSurface]
    public string? Effort { get; init; }

    [Description("Where the density of all records per km² is below this, too few have looked and the result is nodata.")]
    [Range(0, double.MaxValue)]
    public double LeastEffort { get; init; }

    [Description("ground measures true lengths along parallels and meridians, across 180° where the grid goes round the globe (grids in degrees and cylindrical ones; within 0.2 % up to 1,000 km below 75° of latitude, not across a pole); map measures in the map's own plane, as InVEST and most GIS do. Other grids have the map's lengths alone.")]
    public Distances Distances { get; init; }

    public override Reach Reach => Reach.Focal;

    public override bool IsCutByRows => true;

    public override Surface Run(string name, StepScope scope)
    {
        CellFile density = Density(name, Of, scope);
        if (Effort is null)
            return new(name, density, "per km²");
        IRasterSource effort = Density(name + ".effort", Effort, scope);
        IRasterSource looked = new ZippedCells<Mask>(effort, new MappedCells<Affine>(effort, new(1, (float)-LeastEffort), scope.Backend), default, scope.Backend);
        return new(name, new ZippedCells<Divide>(density, looked, default, scope.Backend), "share of all records");
    }

    /// <summary>Per km² at a distance in km.</summary>
    internal double At(double d)
    {
        double h = BandwidthKm;
        return Kernel == DensityKernel.Gaussian ? Math.Exp(-d * d / (2 * h * h)) / (2 * Math.PI * h * h)
            : d > h ? 0 : 3 / (Math.PI * h * h) * Math.Pow(1 - (d * d / (h * h)), 2);
    }

    CellFile Density(string name, string of, StepScope scope) =>
        new Neighbourhood(1000 * BandwidthKm * (Kernel == DensityKernel.Gaussian ? 4 : 1), d => At(d / 1000), NeighbourhoodMode.Sum, Distances, "bandwidth_km").Run(name, scope.Stored(of).Cells, scope);
}
