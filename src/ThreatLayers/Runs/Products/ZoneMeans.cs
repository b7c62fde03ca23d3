using System.Text.Json;
using ThreatLayers.Definitions;
using ThreatLayers.Publishing;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>Mean of a surface in each of the release's zones, and the share of the zone where it is known; kept, so that only a surface that changed is summed again.</summary>
sealed class ZoneMeans : ProductKind
{
    const string File = "zones.json";

    public override string Name => "zones";
    public override double Weight => 0.5;
    public override bool IsPublished => false;

    public override bool IsMade(PublishDefinition publish) => publish.Zones is not null;

    public override IReadOnlyList<string> NodesRead(PipelineDefinition pipeline) => ZoneCoverage.OfRelease(pipeline) is { } zones ? [ZoneCoverage.NodeOf(zones)] : [];

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("zones", content(pipeline.Publish.Zones!.Path)), Part("id_column", pipeline.Publish.Zones.IdColumn)];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        Harmonising.Zones zones = ReleaseZones.Of(run);
        ZoneStatistics[] statistics = ZonalStatistics.Of(product.Surface.Cells, zones, run.Ground, run.Options.Threads, run.Cancel);
        Dictionary<string, double[]> means = zones.Names.Select((name, i) => (name, statistics[i])).Where(z => double.IsFinite(z.Item2.Mean))
            .ToDictionary(z => z.name, z => new[] { z.Item2.Mean, z.Item2.KnownShare });
        System.IO.File.WriteAllText(PathIn(folder, File), JsonSerializer.Serialize(means, StoreEntry.Json));
    }

    /// <summary>Mean and known share by zone; zones where nothing is known are left out.</summary>
    public static Dictionary<string, double[]> Read(string folder) => JsonSerializer.Deserialize<Dictionary<string, double[]>>(System.IO.File.ReadAllText(Path.Combine(folder, File)), StoreEntry.Json)!;
}
