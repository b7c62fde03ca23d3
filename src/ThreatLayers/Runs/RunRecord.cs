using System.Text.Json;

namespace ThreatLayers.Runs;

/// <summary>What a run was, did and found, as <c>runs/ID/run.json</c> keeps it.</summary>
public sealed record RunRecord
{
    public const string File = "run.json";

    public required string Id { get; init; }

    /// <summary>Runs of a workspace are counted; a clock that jumps back cannot make the newest run an old one.</summary>
    public int Number { get; init; }

    /// <summary>Id of the pipeline.</summary>
    public required string Pipeline { get; init; }
    public required string PipelineFile { get; init; }
    public required DateTimeOffset Started { get; init; }

    /// <summary>Null while it runs, and for good where it was killed.</summary>
    public DateTimeOffset? Ended { get; init; }
    public double Seconds { get; init; }

    /// <summary>The time that its release carries, where that is not when it started.</summary>
    public DateTimeOffset? ReleaseTime { get; init; }

    /// <summary>running, done, unchanged, held_back, failed, stopped, or swept: one of the combinations of a sweep, without a release.</summary>
    public string Outcome { get; init; } = "running";
    public string Message { get; init; } = "";

    /// <summary>Versions of everything that has a part in the numbers.</summary>
    public required IReadOnlyDictionary<string, string> MadeWith { get; init; }

    /// <summary>What was chosen besides the definitions: --data, --set, --only and the like.</summary>
    public required RunChoices Choices { get; init; }
    public required string Grid { get; init; }
    public long GridCells { get; init; }

    /// <summary>Definition files as they were; copies lie beside the record.</summary>
    public required IReadOnlyList<DefinitionCopy> Definitions { get; init; }
    public required IReadOnlyList<InputRecord> Inputs { get; init; }
    public IReadOnlyList<NodeRecord> Nodes { get; init; } = [];
    public IReadOnlyList<string> Warnings { get; init; } = [];
    public IReadOnlyList<GateResult> Gates { get; init; } = [];

    /// <summary>Id of the release that it made or found to be right already.</summary>
    public string Release { get; init; } = "";
    public string ReleaseFingerprint { get; init; } = "";

    /// <summary>Id of the release that gates and report were held against; empty where there was none.</summary>
    public string Against { get; init; } = "";

    /// <summary>Of <see cref="Seconds"/>, those that went into keeping results rather than making them.</summary>
    public double StoreSeconds { get; init; }

    /// <summary>Most memory that the process held.</summary>
    public long PeakMemoryBytes { get; init; }

    public NodeRecord? Node(string name) => byName.TryGetValue(name, out NodeRecord? node) ? node : null;

    Dictionary<string, NodeRecord> byName => field ??= Nodes.ToDictionary(n => n.Name);

    public void Write(string folder) => DurableFile.Write(Path.Combine(folder, File), JsonSerializer.Serialize(this, StoreEntry.Json), wait: Ended is not null);

    /// <summary>Null where the folder holds no record that can be read.</summary>
    public static RunRecord? TryRead(string folder)
    {
        string file = Path.Combine(folder, File);
        try
        {
            return System.IO.File.Exists(file) ? JsonSerializer.Deserialize<RunRecord>(System.IO.File.ReadAllText(file), StoreEntry.Json) : null;
        }
        catch (JsonException)
        {
            return null; // Cut by a power failure, or by hand; the run is then unknown, which harms no other.
        }
    }
}

/// <summary>What the person or scheduler chose.</summary>
public sealed record RunChoices(string? Data, IReadOnlyList<string> Set, string Backend, int Threads, long MemoryBytes, string? Only, string? From, IReadOnlyList<string> Force, bool Trial = false);

/// <param name="File">Where it lay.</param>
/// <param name="Copy">Name of the copy in the run's folder.</param>
public sealed record DefinitionCopy(string File, string Copy, string Sha256);

public sealed record InputRecord(string Layer, string Input, string Path, long Bytes, string Sha256, string Origin, string Licence, string Citation);

/// <param name="State">fresh, stale, fused or unneeded, as planned.</param>
/// <param name="Made">It was made by this run.</param>
/// <param name="Seconds">That it took when it was last made.</param>
public sealed record NodeRecord(string Name, string Stage, string Operator, string Key, string State, string Because, bool Made, double Seconds, IReadOnlyList<FingerprintPart> Parts);

/// <summary>What a quality gate found.</summary>
/// <param name="Passed">Null where it had nothing to compare with.</param>
public sealed record GateResult(string Gate, string Surface, bool? Passed, string Found, string Allowed, bool IsFatal);
