using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

[Description("Observations against which a surface is held: points of a table, or polygons, with a score each.")]
public sealed record ValidationDefinition
{
    [Description("Surface that is held against them.")]
    public required string Surface { get; init; }

    [Description("CSV with points, or a vector file with polygons, relative to the pipeline's folder; '{data}' stands for the folder given with --data.")]
    public required string Path { get; init; }

    [Description("Column or attribute with the observed score.")]
    public required string Score { get; init; }

    [Description("Column of the longitude, for CSV.")]
    public string Longitude { get; init; } = "longitude";

    [Description("Column of the latitude, for CSV.")]
    public string Latitude { get; init; } = "latitude";

    [Description("Score above which the threat was seen to act: for ROC, Mann-Whitney and calibration.")]
    public double PresentAbove { get; init; }

    [Description("Edge of the blocks that are left out one after another in cross-validation.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double BlockKm { get; init; } = 500;

    [Description("Fewest observations for a figure to count; with fewer it is marked.")]
    [Range(3, 100000)]
    public int LeastObservations { get; init; } = 20;
}
