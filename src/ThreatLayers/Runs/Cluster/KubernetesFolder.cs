using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThreatLayers.Runs;

/// <summary>What a plan's stale nodes became for a cluster.</summary>
/// <param name="Tasks">In each wave.</param>
public sealed record KubernetesOutcome(string Folder, IReadOnlyList<int> Tasks, int Files);

/// <summary>Writes a folder from which a cluster of Kubernetes makes what is stale of a plan: manifests, a Dockerfile, a script that applies them in order, and what to do with them.</summary>
public static class KubernetesFolder
{
    /// <summary>Where containers have things.</summary>
    internal const string Inputs = "/inputs", Workspace = "/workspace", JobFile = "/job/job.json.gz";

    /// <summary>A ConfigMap holds a mebibyte; the rest is for its own names.</summary>
    const int MostBytes = 1_000_000;

    /// <returns>Null where there is nothing for a cluster to do, and nothing is written.</returns>
    /// <exception cref="ArgumentException">A file lies where containers cannot have it, or there are too many tasks.</exception>
    public static KubernetesOutcome? Write(PreparedRun prepared, RunPlan plan, string folder, KubernetesChoices choices)
    {
        WorkEstimate estimate = WorkEstimate.Of(new(prepared.Workspace.Runs), plan);
        ClusterJob cut = new ClusterCut(plan, prepared.Options, estimate, choices.TaskSeconds, choices.Parallelism).Job(plan.Pipeline.File);
        if (cut.Tasks.Count == 0)
            return null;
        ClusterJob job = cut with
        {
            PipelineFile = There(cut.PipelineFile, choices.Root),
            Options = prepared.Options with { Workspace = Workspace, Data = prepared.Options.Data is { } data ? There(data, choices.Root) : null },
        };
        string[] files = [.. prepared.FilesRead.Order(StringComparer.Ordinal)];
        string known = prepared.InputsKnown(path => There(path, choices.Root));
        byte[] packed = job.Packed();
        int bytes = packed.Length + Encoding.UTF8.GetByteCount(known);
        if (bytes > MostBytes)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--kubernetes: {job.Tasks.Count} tasks take {bytes} bytes, and a ConfigMap holds {MostBytes}. Make fewer, larger ones with --task-seconds (found {choices.TaskSeconds})."));
        KubernetesManifests manifests = new(NameOf(plan.Pipeline.Definition.Id, Convert.ToBase64String(packed) + JsonSerializer.Serialize(choices)), choices, job, plan.Grid.Cells);
        Directory.CreateDirectory(folder);
        foreach (string earlier in Directory.GetFiles(folder, "wave-*.yaml").Append(Path.Combine(folder, "finish.yaml")))
            File.Delete(earlier);
        job.Write(Path.Combine(folder, "job.json"));
        File.WriteAllText(Path.Combine(folder, "job.yaml"), manifests.Files(packed, known));
        for (int wave = 0; wave < job.Waves.Count; wave++)
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"wave-{wave + 1}.yaml")), manifests.Wave(wave));
        if (choices.WorkspaceClaim is not null)
            File.WriteAllText(Path.Combine(folder, "finish.yaml"), manifests.Finish());
        File.WriteAllLines(Path.Combine(folder, "inputs.txt"), files.Select(f => There(f, choices.Root)[(Inputs.Length + 1)..]));
        KubernetesTexts.Write(folder, choices, job, manifests, prepared.Geodata.Version);
        return new(Path.GetFullPath(folder), [.. job.Waves.Select(w => w.Count)], files.Length);
    }

    /// <summary>The path of a file in the containers.</summary>
    static string There(string path, string root)
    {
        string relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        return relative == "." ? Inputs : relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? throw new ArgumentException($"{Path.GetFullPath(path)}: lies outside {Path.GetFullPath(root)}, the folder that containers have as {Inputs}. Name one that holds definitions and data with --inputs-root.") : $"{Inputs}/{relative}";
    }

    /// <summary>Another for every other set of tasks: a Job cannot be changed once it is there. Short enough that a pod's name, with wave, index and five letters behind it, is a DNS label.</summary>
    internal static string NameOf(string pipeline, string content)
    {
        string plain = Regex.Replace(pipeline.ToLowerInvariant(), "[^a-z0-9]+", "-");
        return $"threats-{plain[..Math.Min(plain.Length, 24)].Trim('-')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..8]}";
    }
}
