using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>Shares of cells in the zones of a set: hangs on zones and grid alone, so that a run with other surfaces finds it in the store.</summary>
/// <remarks>Made by <see cref="ZoneGrounds"/> when a surface is first summed by these zones, which may be before answers are.</remarks>
sealed class ZoneCoverage(AnswerSettings settings, string zones) : Answer(settings)
{
    /// <summary>The squares of equal area whose means are compared for hotspots.</summary>
    public const string Squares = "~squares";

    /// <summary>The squares of equal area by which sensitivity is mapped.</summary>
    public const string SensitivitySquares = "~sensitivity";

    public static string NodeOf(string zones) => $"answers/coverage.{zones}";

    public static ZoneSetDefinition DefinitionOf(PipelineDefinition pipeline, string zones) => zones switch
    {
        Squares => new() { SquaresKm = (pipeline.Answers ?? new()).Hotspots.CellKm },
        SensitivitySquares => new() { SquaresKm = pipeline.Answers!.Uncertainty!.SensitivityKm },
        _ => pipeline.Zones[zones],
    };

    /// <summary>The node that the zones of the release can share: those of a set that is the same file by the same column. Null where there is none.</summary>
    public static string? OfRelease(PipelineDefinition pipeline) => pipeline.Publish.Zones is { } release
        ? pipeline.Zones.Where(z => z.Value is { Layer: null, Crs: null, Where.Count: 0 } && z.Value.Path == release.Path && z.Value.NameColumn == release.IdColumn).Select(z => z.Key).FirstOrDefault() : null;

    public override string Name => NodeOf(zones);
    public override bool IsPublished => false;
    public override IReadOnlyList<string> Reads => [];
    public override IReadOnlyList<string> ZonesRead => [zones];
    public override IReadOnlyList<string> NodesRead => [];
    public override IEnumerable<FingerprintPart> DependsOn() => [];

    public override void Write(string folder, AnswerBench bench, Action<double> progress) => throw new InvalidOperationException("Zones are brought onto the grid by ZoneGrounds.");
}
