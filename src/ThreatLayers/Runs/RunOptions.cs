namespace ThreatLayers.Runs;

/// <summary>What the person or scheduler chose for a run, besides the definitions.</summary>
public sealed record RunOptions
{
    public required string Workspace { get; init; }

    /// <summary>Folder that '{data}' in input paths stands for.</summary>
    public string? Data { get; init; }

    public required int Threads { get; init; }

    /// <summary>auto, cuda, opencl or cpu.</summary>
    public string Backend { get; init; } = "auto";
}
