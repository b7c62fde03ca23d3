using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

[Description("What is kept of earlier runs. What a kept run or release needs is never removed.")]
public sealed record RetentionDefinition
{
    [Description("Runs whose records and stored results are kept.")]
    [Range(1, 100000)]
    public int Runs { get; init; } = 10;

    [Description("Also keep runs that are younger than so many days.")]
    [Range(0, 36500)]
    public int? Days { get; init; }

    [Description("Most that stored results may take, in GB; the oldest go first. Results of the last run and of releases stay all the same.")]
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? StoreGb { get; init; }
}

[Description("Commands that are started when a run has ended: the program and its arguments one by one, no shell between. {outcome}, {message}, {run}, {release}, {workspace}, {summary} and {exit_code} in an argument are filled in; the same are in the environment as THREATLAYERS_OUTCOME and so on.")]
public sealed record NotifyDefinition
{
    [Description("When a run failed, was held back by a gate, or ran into its time limit.")]
    public IReadOnlyList<string> OnFailure { get; init; } = [];

    [Description("When a run put out a release, or found nothing to do.")]
    public IReadOnlyList<string> OnSuccess { get; init; } = [];
}
