namespace ThreatLayers.Runs;

/// <summary>What the person or scheduler chose for a run, besides the definitions.</summary>
public sealed record RunOptions
{
    public required string Workspace { get; init; }

    /// <summary>Folder that '{data}' in input paths stands for.</summary>
    public string? Data { get; init; }

    public required int Threads { get; init; }

    /// <summary>What the whole process is to stay under, whatever the size of the grid.</summary>
    public long MemoryBytes { get; init; } = DefaultMemoryBytes;

    /// <summary>Half of the machine's memory, or of the container's.</summary>
    public static long DefaultMemoryBytes => Math.Max(LeastMemoryBytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>Below this the program, GDAL and the buffers of two threads do not fit.</summary>
    public const long LeastMemoryBytes = 1L << 30;

    /// <summary>What is left for a step's arrays: the program itself, GDAL's block cache and blocks under way take the rest.</summary>
    public long StepMemoryBytes => MemoryBytes - (512L << 20);

    /// <summary>auto, cuda, opencl or cpu.</summary>
    public string Backend { get; init; } = "auto";
}
