using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

/// <summary>What a failed gate does.</summary>
public enum GateConsequence
{
    /// <summary>Said in the log and the summary; the release goes out.</summary>
    Warn,
    /// <summary>The release is made but does not go out: the one before stays, and the exit code is 5.</summary>
    Fail,
}

/// <summary>Something that must hold before a release goes out.</summary>
[ChosenBy("check")]
[Description("Something that must hold before a release goes out.")]
public abstract record GateDefinition
{
    [Description("Layers or combined surfaces that are looked at; all that are published without it.")]
    public IReadOnlyList<string> Of { get; init; } = [];

    [Description("What happens where it does not hold: fail keeps the release back (exit code 5), warn lets it out.")]
    public GateConsequence Otherwise { get; init; } = GateConsequence.Fail;

    /// <summary>What is wrong with the parameters together, by the key where it shows.</summary>
    public virtual IEnumerable<(string Key, string Message)> Problems() => [];
}

[Named("range")]
[Description("All values lie between two limits.")]
public sealed record RangeGate : GateDefinition
{
    [Description("Smallest value that can be right.")]
    public double? Minimum { get; init; }

    [Description("Greatest value that can be right.")]
    public double? Maximum { get; init; }

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Minimum is null && Maximum is null)
            yield return ("minimum", "give minimum or maximum, or both; without them every value would do.");
        if (Minimum > Maximum)
            yield return ("minimum", FormattableString.Invariant($"found {Minimum}, allowed is at most maximum, {Maximum}."));
    }
}

[Named("coverage")]
[Description("Enough of the grid's cells are known.")]
public sealed record CoverageGate : GateDefinition
{
    [Description("Least share of the grid's cells that must be known. About 0.24 of a map of the world is land without Antarctica, 0.29 with it.")]
    [Range(0, 1)]
    public required double LeastShare { get; init; }
}

[Named("drift")]
[Description("The surface is not too far from that of the release that is out. Holds where there is none, or it has another grid.")]
public sealed record DriftGate : GateDefinition
{
    [Description("Greatest change of the mean, as a share of the mean of the release that is out.")]
    [Range(0, double.MaxValue)]
    public double? LargestChangeOfMean { get; init; }

    [Description("Greatest mean of the absolute differences, cell by cell, in the surface's unit.")]
    [Range(0, double.MaxValue)]
    public double? LargestMeanDifference { get; init; }

    [Description("Greatest change of the number of known cells, as a share.")]
    [Range(0, double.MaxValue)]
    public double? LargestChangeOfCoverage { get; init; }

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (LargestChangeOfMean is null && LargestMeanDifference is null && LargestChangeOfCoverage is null)
            yield return ("largest_change_of_mean", "give largest_change_of_mean, largest_mean_difference or largest_change_of_coverage; without them every change would do.");
    }
}
