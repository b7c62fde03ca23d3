using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>maps/ID.png: a map for people.</summary>
sealed class OverviewMaps : ProductKind
{
    public override string Name => "map";
    public override bool IsForTrials => true;
    public override int Version => 2;

    public override bool IsMade(PublishDefinition publish) => publish.Maps;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("id", about.Id), Part("title", about.Title), Part("unit", about.Unit), Part("meaning", about.Meaning), Part("licence", about.Licence), Part("colours", about.Colours),
            Part("pipeline", pipeline.Title), Part("map_width_px", pipeline.Publish.MapWidthPx), Part("coastline", pipeline.Publish.Coastline is null ? null : content(pipeline.Publish.Coastline))];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        run.Cancel.ThrowIfCancellationRequested();
        MapFrame frame = run.Frame;
        // No step or surface can be named with a tilde, so what is made here meets no file of theirs.
        string name = $"~map.{product.Id}";
        float[] pixels = MapPixels.Of((CellFile)product.Surface.Cells, frame.Picture, product.IsClass, run.ScratchPath(name), run.Geodata, run.Options.Threads);
        OverviewMap.Write(PathIn(folder, $"maps/{product.Id}.png"), product, pixels, frame,
            $"{run.Pipeline.Definition.Title}. Made with ThreatLayers. Licence: {product.Licence}. Map: {(frame.Picture.Crs == run.Grid.Crs ? run.Grid.Crs.ToString() : "Equal Earth projection")}.");
    }
}
