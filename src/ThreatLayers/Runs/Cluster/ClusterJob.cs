using System.IO.Compression;
using System.Text.Json;

namespace ThreatLayers.Runs;

/// <summary>All that workers need to know of a run, as <c>runs/ID/cluster/job-N.json</c> has it.</summary>
/// <param name="PipelineFile">Full path.</param>
/// <param name="Options">What was chosen for the run.</param>
/// <param name="CutRows">Rows of each part of the surfaces that are cut, by the key of the surface.</param>
public sealed record ClusterJob(string PipelineFile, RunOptions Options, IReadOnlyList<ClusterWave> Waves, IReadOnlyList<ClusterTask> Tasks, IReadOnlyDictionary<string, int> CutRows)
{
    /// <summary>Workers that each take one task after the other (<see cref="PoolWorker"/>); 0 where every task is an element of an array job.</summary>
    public int Pool { get; init; }

    public double Seconds => Tasks.Sum(t => t.Seconds);

    /// <summary>The log of the worker of a task.</summary>
    /// <param name="folder">Where logs go; beside the job's file without it.</param>
    public static string LogOf(string file, int task, string? folder = null) => Path.Combine(folder ?? Path.GetDirectoryName(Path.GetFullPath(file))!, FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(file)}-task-{task}.jsonl"));

    /// <summary>What is known of the content of inputs, beside the job's file: workers without a workspace of earlier runs need not read all of them.</summary>
    public static string InputsOf(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "inputs.tsv");

    /// <summary>As <see cref="Read"/> takes it from a file whose name ends with .gz.</summary>
    public byte[] Packed()
    {
        using MemoryStream packed = new();
        using (GZipStream to = new(packed, CompressionLevel.SmallestSize))
            JsonSerializer.Serialize(to, this, StoreEntry.Json);
        return packed.ToArray();
    }

    public void Write(string file) => DurableFile.Write(file, JsonSerializer.Serialize(this, StoreEntry.Json));

    /// <exception cref="ArgumentException">Not the file of a job.</exception>
    public static ClusterJob Read(string file)
    {
        try
        {
            using Stream text = File.OpenRead(file), plain = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(text, CompressionMode.Decompress) : text;
            return JsonSerializer.Deserialize<ClusterJob>(plain, StoreEntry.Json) ?? throw new JsonException("it is empty.");
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{file}: is not the file of a run's tasks: {e.Message} Runs write it to runs/ID/cluster/job-N.json of their workspace.", e);
        }
    }
}
