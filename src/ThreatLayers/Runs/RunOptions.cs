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

    /// <summary>What surfaces may take that are held in memory instead of going through files: a part of what is more than a run needs on a grid of any size. More than one of 134 million cells brings nothing: what is made from many is read by blocks.</summary>
    public long HeldBytes => Math.Clamp((MemoryBytes - (2L << 30)) / 4, 0, 512L << 20);

    /// <summary>What is left for a step's arrays: the program itself, GDAL's block cache and blocks under way take the rest.</summary>
    public long StepMemoryBytes => MemoryBytes - HeldBytes - (512L << 20);

    /// <summary>auto, cuda, opencl or cpu.</summary>
    public string Backend { get; init; } = "auto";

    public RunSelection Selection { get; init; } = new();

    /// <summary>Read every input for its checksum, whatever its length and time.</summary>
    public bool VerifyInputs { get; init; }

    /// <summary>Assignments of --set and --params, as given.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    /// <summary>The time that the release carries, where it is to be another's: a run that is repeated, or SOURCE_DATE_EPOCH.</summary>
    public DateTimeOffset? ReleaseTime { get; init; }

    /// <summary>Folder of the release that gates and report compare with; empty for none, null for the one that is out.</summary>
    public string? Against { get; init; }

    /// <summary>Which results on the way stay in the store.</summary>
    public Keeping Keep { get; init; }

    /// <summary>Address of the storage in which several machines share results; null where none is shared.</summary>
    public string? Store { get; init; }
}

/// <summary>Which results on the way to a layer stay in the store after it is done.</summary>
public enum Keeping
{
    /// <summary>All, where they take less than half of what is free on the disk.</summary>
    Auto,
    All,
    /// <summary>The layers' results, combined surfaces and products.</summary>
    Results,
}
