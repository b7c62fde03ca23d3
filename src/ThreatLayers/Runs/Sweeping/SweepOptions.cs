using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>What is swept, and where the answer goes.</summary>
public sealed record SweepOptions
{
    public required string PipelineFile { get; init; }
    public required IReadOnlyList<SweepAxis> Axes { get; init; }

    /// <summary>Values that hold for all combinations.</summary>
    public required IReadOnlyList<Override> Set { get; init; }

    /// <summary>Folder for pictures, table and page; null puts it into the workspace, under sweeps/.</summary>
    public string? Out { get; init; }

    /// <summary>Polygons for the response by zone; null takes those of the pipeline, where it has any.</summary>
    public string? Zones { get; init; }
    public string? ZoneColumn { get; init; }

    /// <summary>Of every run of the sweep.</summary>
    public required RunOptions Run { get; init; }
}
