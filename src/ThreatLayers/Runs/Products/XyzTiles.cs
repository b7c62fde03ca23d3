using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;
using ThreatLayers.Tiling;

namespace ThreatLayers.Runs;

/// <summary>tiles/ID/{z}/{x}/{y}.png: styled tiles for web maps.</summary>
sealed class XyzTiles : ProductKind
{
    public override string Name => "tiles";
    public override double Weight => 2;

    public override bool IsMade(PublishDefinition publish) => publish.TilesMaxZoom is not null;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("id", about.Id), Part("colours", about.Colours), Part("tiles_max_zoom", pipeline.Publish.TilesMaxZoom)];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        int zoom = run.Publish.TilesMaxZoom!.Value;
        // Other than cylindrical grids are warped once to the greatest zoom's pixels; the sampler then reads those as they are.
        Surface source = run.Ground.IsPlanar ? OnMercator(product.Surface, zoom, run) : product.Surface;
        Grid grid = source.Cells.Grid;
        using ICoordinateTransform? fromDegrees = run.Geodata.IsGeographic(grid.Crs) ? null : WorkingGrid.Transform(Crs.Wgs84, grid.Crs, run.Geodata);
        new TilePyramid(source, product.Palette, new(source, zoom, fromDegrees), zoom, PathIn(folder, $"tiles/{product.Id}")).Write(run.Options.Threads, run.Cancel, progress);
    }

    static Surface OnMercator(Surface surface, int zoom, RunContext run)
    {
        double pixel = 2 * MercatorTiles.HalfExtent_m / (MercatorTiles.Size << zoom);
        // Corners of a map of the world can lie off the globe, so places all over it say how far it goes.
        const int Steps = 256;
        double[] x = new double[(Steps + 1) * (Steps + 1)], y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = (run.Grid.X(run.Grid.Columns * (i % (Steps + 1)) / (double)Steps), run.Grid.Y(run.Grid.Rows * (i / (Steps + 1)) / (double)Steps));
        using (ICoordinateTransform toMercator = WorkingGrid.Transform(run.Grid.Crs, Crs.WebMercator, run.Geodata))
            toMercator.Apply(x, y);
        x = [.. x.Where(double.IsFinite).Select(v => Math.Clamp(v, -MercatorTiles.HalfExtent_m, MercatorTiles.HalfExtent_m))];
        y = [.. y.Where(double.IsFinite).Select(v => Math.Clamp(v, -MercatorTiles.HalfExtent_m, MercatorTiles.HalfExtent_m))];
        double west = Math.Floor(x.Min() / pixel) * pixel, north = Math.Ceiling(y.Max() / pixel) * pixel;
        Grid mercator = new(Crs.WebMercator, west, north, pixel, pixel, (int)Math.Ceiling((x.Max() - west) / pixel), (int)Math.Ceiling((north - y.Min()) / pixel));
        string name = $"~mercator.{surface.Name}";
        bool coarser = pixel > run.Grid.CellWidth;
        Resampling how = surface.IsClass ? (coarser ? Resampling.Mode : Resampling.Nearest) : coarser ? Resampling.Average : Resampling.Bilinear;
        run.Geodata.WarpCells(((CellFile)surface.Cells).Trusted().Path, run.Grid, mercator, how, run.ScratchPath(name), run.Options.Threads);
        return surface with { Cells = CellFile.Open(run.ScratchPath(name), mercator) };
    }
}
