using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing;

/// <summary>A surface as it is handed over: what people need to know of it, once, for maps, metadata and pages alike.</summary>
public sealed record SurfaceProduct
{
    /// <summary>Names its files.</summary>
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required string Unit { get; init; }
    public required string Meaning { get; init; }
    public required string Citation { get; init; }
    public required string Licence { get; init; }
    public required Colours Colours { get; init; }
    public required bool IsCombined { get; init; }
    public required Surface Surface { get; init; }

    /// <summary>Of the known cells.</summary>
    public required Moments Statistics { get; init; }

    /// <summary>Names of the inputs and steps that it was made by, for people.</summary>
    public string Lineage { get; init; } = "";

    /// <summary>For the corner of a map.</summary>
    public string Attribution => $"{Citation} ({Licence})";

    public Palette Palette => field ??= Palette.Of(Colours);
}
