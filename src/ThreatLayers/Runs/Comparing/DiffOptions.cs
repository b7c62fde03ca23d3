namespace ThreatLayers.Runs;

/// <summary>What is compared, and where the answer goes.</summary>
public sealed record DiffOptions
{
    public required string A { get; init; }
    public required string B { get; init; }

    /// <summary>Folder for the comparison; null puts it into the workspace, under diffs/A_B.</summary>
    public string? Out { get; init; }

    /// <summary>Polygons for the table of zones; null takes those of the pipeline, where it has any.</summary>
    public string? Zones { get; init; }
    public string? ZoneColumn { get; init; }
    public required int Threads { get; init; }
}
