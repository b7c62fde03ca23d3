using ThreatLayers.Definitions;
using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;

namespace ThreatLayers.Runs;

/// <summary>styles/ID.* and legends/ID.*: the surface's style for every program that has its own idea of one.</summary>
sealed class StyleFiles : ProductKind
{
    public override string Name => "style";
    public override int Version => 2;
    public override double Weight => 0.1;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
    [
        Part("id", about.Id), Part("title", about.Title), Part("unit", about.Unit), Part("meaning", about.Meaning), Part("citation", about.Citation), Part("licence", about.Licence), Part("colours", about.Colours),
        Part("tiles_max_zoom", pipeline.Publish.TilesMaxZoom), Part("tile_size_px", pipeline.Publish.TileSizePx), Part("tile_format", pipeline.Publish.TileFormat), Part("tile_folder", pipeline.Publish.TileFolder), Part("site_url", pipeline.Publish.SiteUrl),
    ];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        PublishDefinition publish = run.Publish;
        // A style is the same in every release, so it cannot name one.
        string site = publish.SiteUrl is { } url && !url.Contains("{release}", StringComparison.Ordinal) ? url.TrimEnd('/') + "/" : "../";
        TileArea area = TileArea.Of(WorkingGrid.BoundsOf(run.Grid, run.Ground.Wraps, run.Geodata)).WithinWorld(TileMatrixSet.MaxMercatorLatitude);
        (string, int, int)? tiles = publish is { TilesMaxZoom: { } zoom, TileFolder: true }
            ? ($"{site}tiles/{product.Id}/{{z}}/{{x}}/{{y}}.{(publish.TileFormat == TileFormat.Webp ? "webp" : "png")}", zoom, publish.TileSizePx) : null;
        SurfaceStyles.Write(folder, product, tiles, [area.West, area.South, area.East, area.North]);
    }
}
