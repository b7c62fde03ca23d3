using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Catalogue;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Runs;

/// <summary>tiles/ID.pmtiles, tiles/ID/{z}/{x}/{y}.png and so on: styled tiles and tiles of values for web maps.</summary>
sealed class TileSets : ProductKind
{
    public override string Name => "tiles";
    public override int Version => 4;
    public override double Weight => 2;

    public override bool IsMade(PublishDefinition publish) => publish.TilesMaxZoom is not null;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
    [
        Part("id", about.Id), Part("title", about.Title), Part("meaning", about.Meaning), Part("citation", about.Citation), Part("licence", about.Licence), Part("colours", about.Colours),
        Part("tiles_max_zoom", pipeline.Publish.TilesMaxZoom), Part("tile_size_px", pipeline.Publish.TileSizePx), Part("tile_format", pipeline.Publish.TileFormat), Part("tile_folder", pipeline.Publish.TileFolder),
        Part("pmtiles", pipeline.Publish.Pmtiles), Part("mbtiles", pipeline.Publish.Mbtiles), Part("data_tiles", pipeline.Publish.DataTiles), Part("tiles_crs84", pipeline.Publish.TilesCrs84),
    ];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        PublishDefinition publish = run.Publish;
        bool isGeographic = run.Geodata.IsGeographic(run.Grid.Crs);
        Func<ICoordinateTransform>? fromDegrees = isGeographic ? null : () => WorkingGrid.Transform(Crs.Wgs84, run.Grid.Crs, run.Geodata);
        ValueEncoding values = ValueEncoding.Of(product.HasClasses, product.Statistics.Least, product.Statistics.Greatest);
        TileArea area = TileArea.Of(WorkingGrid.BoundsOf(run.Grid, run.Ground.Wraps, run.Geodata));
        TileSubject subject = new(product.Id, product.Title, product.Meaning, product.Attribution, product.Palette, values, area);
        int? dataZoom = TileJson.DataMaxZoom(publish, run.Grid.CellWidth * (isGeographic ? TileMatrixSet.MetresPerDegree : 1));
        TileOptions options = new(publish.TilesMaxZoom!.Value, publish.TileSizePx, publish.TileFormat == TileFormat.Webp, publish.TileFolder, publish.Pmtiles, publish.Mbtiles, dataZoom, publish.TilesCrs84);
        string? earlier = Earlier(run.Plan[$"{product.Id}/{Name}"], run);
        TileCounts counts = SurfaceTiles.Write(folder, product.Surface with { IsClass = product.HasClasses }, subject, options, !run.Ground.IsPlanar, fromDegrees, run.Options.Threads, run.Cancel, progress, earlier);
        run.Log.Tell(new("note", "publish", $"{product.Id}/{Name}", FormattableString.Invariant($"{counts.Tiles} tiles, {counts.Encoded} pictures encoded{(earlier is null ? "" : ", others as in the run before")}"), 0, run.Log.Seconds, 0));
    }

    /// <summary>The tiles of the run before, where only the cells differ and they are in the store, whole.</summary>
    static string? Earlier(PlanNode node, RunContext run)
    {
        // With the same key someone has asked for them anew, or they were damaged.
        if (node.Before is not { } before || before.Key == node.Fingerprint.Key || run.Results.Find(before.Key) is not { } tiles)
            return null;
        Dictionary<string, string> was = before.Parts.ToDictionary(p => p.Name, p => p.Value);
        bool onlyCells = was.Count == node.Fingerprint.Parts.Count && node.Fingerprint.Parts.All(p => p.Name == "surface" || was.GetValueOrDefault(p.Name) == p.Value);
        return onlyCells && run.Results.Damage(tiles, f => EarlierTiles.IsOf(f.Name)) is null ? run.Results.FolderOf(before.Key) : null;
    }
}
