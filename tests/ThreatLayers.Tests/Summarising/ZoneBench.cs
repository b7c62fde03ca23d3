using NetTopologySuite.IO;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Summarising;

/// <summary>Small grids with zones, for tests of figures by zone.</summary>
sealed class ZoneBench : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-answers-").FullName;
    readonly System.Collections.Concurrent.ConcurrentBag<IDisposable> open = [];
    int files;

    public IRasterSource Cells(Grid grid, params float[] cells)
    {
        CellFile file = CellFile.Create(Path.Combine(folder, $"{Interlocked.Increment(ref files)}.f32"), grid);
        open.Add(file);
        file.Write(grid.Whole, cells);
        return file;
    }

    public Zones Zones(Grid grid, params string[] wkt) => Zones(grid, wkt.Select((w, i) => new Feature(i + 1, new WKTReader().Read(w), new Dictionary<string, string> { ["zone"] = $"z{i}" })), "zone");

    public Zones Zones(Grid grid, IEnumerable<Feature> features, string column, bool wraps = false)
    {
        CellRuns<ZoneShare> runs = new(grid, Path.Combine(folder, $"{Interlocked.Increment(ref files)}.runs"));
        open.Add(runs);
        return ThreatLayers.Harmonising.Zones.Of(features, column, grid, wraps, runs, 2);
    }

    public static Grid Grid(int columns, int rows) => new(Crs.EaseGrid2, 0, rows, 1, 1, columns, rows);

    public static GroundMetric Flat(int rows, double area_km2 = 1) => new()
    {
        Northing_m = [.. Enumerable.Range(0, rows).Select(r => 1000.0 * (rows - r - 0.5))],
        CellWidth_m = [.. Enumerable.Repeat(1000.0, rows)],
        CellHeight_m = [.. Enumerable.Repeat(1000.0, rows)],
        CellArea_km2 = [.. Enumerable.Repeat(area_km2, rows)],
        Wraps = false,
        IsPlanar = true,
    };

    public void Dispose()
    {
        foreach (IDisposable one in open)
            one.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
