using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>What summaries and maps of surfaces on one grid share: true areas, zones, frames of maps with the coastline.</summary>
sealed class GridFrame : IDisposable
{
    readonly IGeodata geodata;
    readonly int threads;
    readonly CellRuns<ZoneShare> runs;
    readonly Lazy<IReadOnlyList<Geometry>> coastline;
    readonly Dictionary<int, MapFrame> frames = [];

    /// <param name="pipeline">For its coastline; null draws none.</param>
    /// <param name="zones">Null for none.</param>
    /// <param name="scratch">Folder for what does not fit in memory.</param>
    public GridFrame(Grid grid, LoadedPipeline? pipeline, ZoneFeatures? zones, IGeodata geodata, string scratch, int threads)
    {
        (this.geodata, this.threads, Grid) = (geodata, threads, grid);
        Ground = WorkingGrid.GroundOf(grid, geodata);
        Area = Ground.IsPlanar ? WorkingGrid.AreaOf(grid, geodata) : null;
        runs = new(grid, Path.Combine(scratch, FormattableString.Invariant($"zones-{grid.Columns}x{grid.Rows}.runs")));
        Zones = zones?.Onto(grid, Ground, Area, geodata, runs, threads);
        coastline = new(() => [.. Coastline(pipeline)]);
    }

    public Grid Grid { get; }
    public GroundMetric Ground { get; }
    public MapArea? Area { get; }
    public Zones? Zones { get; }

    /// <summary>A frame for maps of that many pixels.</summary>
    public MapFrame Of(int width) => frames.TryGetValue(width, out MapFrame? frame) ? frame
        : frames[width] = MapFrame.Of(Grid, Ground.Wraps, coastline.Value, width, (from, to) => WorkingGrid.Transform(from, to, geodata));

    public float[] Pixels(CellFile cells, MapFrame frame, bool isClass, string scratch) => MapPixels.Of(cells, frame.Picture, isClass, scratch, geodata, threads);

    public void Dispose()
    {
        runs.Dispose();
        foreach (MapFrame frame in frames.Values)
            frame.Dispose();
    }

    IEnumerable<Geometry> Coastline(LoadedPipeline? pipeline)
    {
        if (pipeline?.Definition.Publish.Coastline is not { } file || Path.GetFullPath(Path.Combine(pipeline.Folder, file)) is not { } path || !File.Exists(path))
            yield break;
        using IFeatureSource source = geodata.OpenFeatures(new(path));
        foreach (Geometry geometry in source.Read().Select(f => f.Geometry).OfType<Geometry>().Select(g => Area?.Cut(g) ?? g).Where(g => !g.IsEmpty))
            yield return geometry;
    }
}
