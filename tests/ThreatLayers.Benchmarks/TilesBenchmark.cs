using System.Diagnostics;
using System.Globalization;
using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Benchmarks;

/// <summary>A styled PNG pyramid, zoom 0 to 7, of a world of 10,000 x 5,000 cells: ours straight to PMTiles and to a folder, beside gdal2tiles.py and libvips from the same picture.</summary>
static class TilesBenchmark
{
    const int Columns = 10_000, Rows = 5_000, Zoom = 7;
    static readonly Grid World = new(Crs.Wgs84, -180, 90, 360.0 / Columns, 180.0 / Rows, Columns, Rows);
    static readonly Palette Palette = Palette.Of(new() { Ramp = Definitions.Ramp.Viridis });

    /// <summary>Folders alone, ours and libvips' in turn: what is asked to be twice as fast.</summary>
    public static void BesideVips(string folder)
    {
        string mercator = Mercator(folder, Rgba(folder, Cells(folder)));
        Console.WriteLine(Measure.Machine());
        WholeRun.Compare(2,
            ("ours, folder", "dotnet", [typeof(TilesBenchmark).Assembly.Location, "tiles-once", folder, "folder"]),
            ("libvips dzsave, after a warp", "vips", Vips(folder, mercator)));
    }

    static string[] Vips(string folder, string mercator) => ["dzsave", mercator, Path.Combine(folder, $"vips-{Guid.NewGuid():N}"), "--layout", "google", "--suffix", ".png[compression=6]", "--region-shrink", "nearest", "--background", "0"];

    public static void Run(string folder)
    {
        string cells = Cells(folder), rgba = Rgba(folder, cells), mercator = Mercator(folder, rgba);
        string self = typeof(TilesBenchmark).Assembly.Location;
        string[] Own(string what) => [self, "tiles-once", folder, what];
        Console.WriteLine(Measure.Machine());
        WholeRun.Compare(3,
            ("ours, PMTiles", "dotnet", Own("pmtiles")),
            ("ours, folder", "dotnet", Own("folder")),
            ("ours, PMTiles and data tiles", "dotnet", Own("data")),
            ("libvips dzsave, after a warp", "vips", Vips(folder, mercator)));
        WholeRun.Compare(1,
            ("ours, folder", "dotnet", Own("folder")),
            ("gdal2tiles.py, 2 processes", "gdal2tiles.py", ["--xyz", "-z", FormattableString.Invariant($"0-{Zoom}"), "-r", "near", "-w", "none", "--processes=2", "--tiledriver=PNG", "-q", rgba, Path.Combine(folder, "gdal2tiles")]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"gdal2tiles: {Directory.EnumerateFiles(Path.Combine(folder, "gdal2tiles"), "*.png", SearchOption.AllDirectories).Count()} tiles"));
    }

    /// <summary>One run in a process of its own, for its time and peak memory.</summary>
    public static void Once(string folder, string what)
    {
        // A folder of its own each time: a file system is slow to make files where it has just deleted many.
        string to = Path.Combine(folder, what, Guid.NewGuid().ToString("N"));
        using CellFile cells = CellFile.Open(Path.Combine(folder, "world.f32"), World);
        Surface surface = new("world", cells, "index");
        TileSubject subject = new("world", "World", "A test.", "", Palette, ValueEncoding.Of(false, 0, 1), TileArea.World);
        long start = Stopwatch.GetTimestamp();
        int tiles = SurfaceTiles.Write(to, surface, subject, new(Zoom, Folder: what == "folder", Pmtiles: what != "folder", DataMaxZoom: what == "data" ? 6 : null), isCylindrical: true, null, Environment.ProcessorCount, CancellationToken.None, _ => { }).Tiles;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {tiles} tiles in {seconds:0.00} s, {tiles / seconds:0} tiles/s"));
    }

    static string Cells(string folder)
    {
        string path = Path.Combine(Directory.CreateDirectory(folder).FullName, "world.f32");
        if (File.Exists(path))
            return path;
        using CellFile cells = CellFile.Create(path, World);
        Parallel.For(0, Rows, row => cells.Write(new(0, row, Columns, 1), [.. Enumerable.Range(0, Columns).Select(column => Noise.At(0, row, column, 1250) < 0.35 ? float.NaN
            : (float)((0.5 * Noise.At(1, row, column, 78)) + (0.3 * Noise.At(2, row, column, 20)) + (0.2 * Noise.At(3, row, column, 5))))]));
        return path;
    }

    static string Rgba(string folder, string cells)
    {
        string path = Path.Combine(folder, "rgba.tif"), indexed = Path.Combine(folder, "indexed.tif"), raw = Path.Combine(folder, "indexed.f32");
        if (File.Exists(path))
            return path;
        using (CellFile from = CellFile.Open(cells, World))
        using (CellFile to = CellFile.Create(raw, World))
        {
            Parallel.For(0, Rows, row =>
            {
                float[] line = new float[Columns];
                byte[] indices = new byte[Columns];
                from.Read(new(0, row, Columns, 1), line);
                Palette.Index(line, indices);
                to.Write(new(0, row, Columns, 1), [.. indices.Select(i => i == Palette.NoData ? float.NaN : i)]);
            });
            GdalGeodata.Load().WriteTiff(indexed, to, new(Cog: false, Colours: Palette.Colours, ByteNoData: Palette.NoData), Environment.ProcessorCount);
        }
        Shell("gdal_translate", ["-q", "-expand", "rgba", "-co", "TILED=YES", "-co", "COMPRESS=DEFLATE", "-co", "ZLEVEL=1", indexed, path]);
        return path;
    }

    static string Mercator(string folder, string rgba)
    {
        string path = Path.Combine(folder, "mercator.tif");
        if (!File.Exists(path))
            Shell("gdalwarp", ["-q", "-t_srs", "EPSG:3857", "-te", "-20037508.34", "-20037508.34", "20037508.34", "20037508.34", "-ts", "32768", "32768", "-r", "near", "-multi", "-wo", "NUM_THREADS=2", "-co", "TILED=YES", "-co", "COMPRESS=DEFLATE", "-co", "ZLEVEL=1", "-co", "BIGTIFF=IF_SAFER", rgba, path]);
        return path;
    }

    static void Shell(string program, string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
