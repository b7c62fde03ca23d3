using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>cog/ID_deflate.tif: the values once more with the compression that every program reads, where the release's own is another. Hand-over folders take it.</summary>
sealed class PortalGeoTiffs : ProductKind
{
    public override string Name => "portal-copy";
    public override double Weight => 0.5;

    public override bool IsMade(PublishDefinition publish) => publish.Handover && publish.Compression != Compression.Deflate;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("id", about.Id), Part("title", about.Title), Part("unit", about.Unit), Part("meaning", about.Meaning), Part("citation", about.Citation), Part("licence", about.Licence)];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        TiffOptions options = GeoTiffs.OptionsOf(product, run.Publish) with { Cog = true, Compression = "DEFLATE", Level = null };
        run.Geodata.WriteTiff(PathIn(folder, $"cog/{product.Id}_deflate.tif"), ((CellFile)product.Surface.Cells).Trusted(), options, run.Options.Threads, run.Going(progress));
    }
}
