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

    /// <summary>The log that the worker of a task leaves beside the job's file.</summary>
    public static string LogOf(string file, int task) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(file)}-task-{task}.jsonl"));

    public void Write(string file) => DurableFile.Write(file, JsonSerializer.Serialize(this, StoreEntry.Json));

    /// <exception cref="ArgumentException">Not the file of a job.</exception>
    public static ClusterJob Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ClusterJob>(File.ReadAllText(file), StoreEntry.Json) ?? throw new JsonException("it is empty.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"{file}: is not the file of a run's tasks: {e.Message} Runs write it to runs/ID/cluster/job-N.json of their workspace.", e);
        }
    }
}
