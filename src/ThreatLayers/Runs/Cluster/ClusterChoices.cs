namespace ThreatLayers.Runs;

/// <summary>How a run uses a cluster.</summary>
public sealed record ClusterChoices
{
    /// <summary>What a worker is started with, before the options of the task: the program, or the runtime and the program.</summary>
    public required IReadOnlyList<string> Worker { get; init; }

    public required string PipelineFile { get; init; }

    /// <summary>A task is to take about so long on one core. Null: <see cref="DefaultTaskSeconds"/>, or a pool of workers where all is done in a few of those.</summary>
    public double? TaskSeconds { get; init; }

    /// <summary>Long enough that starting a task, about a second, does not count.</summary>
    public const double DefaultTaskSeconds = 120;

    /// <summary>Tasks at work at once, at most.</summary>
    public int? Throttle { get; init; }

    public int CpusPerTask { get; init; } = 1;

    /// <summary>Passed on to sbatch.</summary>
    public IReadOnlyList<string> Sbatch { get; init; } = [];
}
