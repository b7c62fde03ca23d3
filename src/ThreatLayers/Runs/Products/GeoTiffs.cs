using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>cog/ID.tif: the values as they are, float32.</summary>
sealed class GeoTiffs : ProductKind
{
    public override string Name => "geotiff";
    public override bool IsForTrials => true;
    public override double Weight => 1;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("id", about.Id), Part("title", about.Title), Part("unit", about.Unit), Part("meaning", about.Meaning), Part("citation", about.Citation), Part("licence", about.Licence),
            Part("cloud_optimised", pipeline.Publish.CloudOptimised), Part("compression", pipeline.Publish.Compression), Part("compression_level", pipeline.Publish.CompressionLevel)];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress) =>
        run.Geodata.WriteTiff(PathIn(folder, $"cog/{product.Id}.tif"), ((CellFile)product.Surface.Cells).Trusted(), OptionsOf(product, run.Publish), run.Options.Threads, run.Going(progress));

    public static TiffOptions OptionsOf(SurfaceProduct product, PublishDefinition publish) => new(
        publish.CloudOptimised,
        publish.Compression.ToString().ToUpperInvariant(),
        publish.CompressionLevel,
        product.IsClass ? Resampling.Mode : Resampling.Average,
        product.Unit,
        product.Title,
        Metadata: new Dictionary<string, string> { ["TITLE"] = product.Title, ["MEANING"] = product.Meaning, ["CITATION"] = product.Citation, ["LICENCE"] = product.Licence },
        Statistics: product.Statistics);
}
