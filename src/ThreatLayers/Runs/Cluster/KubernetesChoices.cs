namespace ThreatLayers.Runs;

/// <summary>How a run's tasks become jobs of Kubernetes.</summary>
public sealed record KubernetesChoices
{
    /// <summary>The container image that the jobs run, by the name under which the cluster pulls it.</summary>
    public required string Image { get; init; }

    /// <summary>The folder here that containers have as <see cref="KubernetesFolder.Inputs"/>: definitions and inputs lie below it.</summary>
    public required string Root { get; init; }

    /// <summary>A task is to take about so long on one core.</summary>
    public required double TaskSeconds { get; init; }

    public required int CpusPerTask { get; init; }

    /// <summary>Tasks at work at once, at most.</summary>
    public int Parallelism { get; init; } = DefaultParallelism;

    /// <summary>A few machines' worth: a cluster that adds machines when pods wait has no size to ask for.</summary>
    public const int DefaultParallelism = 16;

    /// <summary>PersistentVolumeClaim with the inputs, mounted read-only; null where the image has them.</summary>
    public string? InputsClaim { get; init; }

    /// <summary>PersistentVolumeClaim that all tasks write to, for their workspace; null where each has a folder of its own that ends with it, and results are shared through a bucket.</summary>
    public string? WorkspaceClaim { get; init; }

    /// <summary>ServiceAccount of the pods, where the cloud gives it rights to the bucket.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Secret whose keys become environment variables, such as AWS_ACCESS_KEY_ID.</summary>
    public string? Secret { get; init; }

    /// <summary>Variables that are no secret.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
