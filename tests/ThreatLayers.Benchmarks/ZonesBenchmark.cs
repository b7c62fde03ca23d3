using System.Diagnostics;
using System.Globalization;
using System.Text;
using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Runs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Benchmarks;

/// <summary>
/// Exact-coverage statistics of polygons over a compressed GeoTIFF, from files to a table: the world's countries, and 20,000 small polygons; with one core and with two,
/// beside GDAL merely reading the raster on one thread.
/// </summary>
static class ZonesBenchmark
{
    public static void Run(string folder)
    {
        GdalGeodata gdal = GdalGeodata.Load();
        foreach (int size in (int[])[4000, 10_000])
        {
            Grid degrees = new(Crs.Wgs84, -180, 90, 360.0 / size, 180.0 / size, size, size), metres = new(Crs.EaseGrid2, -size * 500.0, size * 500.0, 1000, 1000, size, size);
            string global = Raster(gdal, folder, degrees, "degrees"), local = Raster(gdal, folder, metres, "metres");
            string countries = Path.Combine(SumBenchmark.Root(), "layers", "shared", "countries.geojson.gz"), small = Small(folder, metres), packed = Packed(small);
            Console.WriteLine($"{size} x {size} cells; {Measure.Machine()}");
            for (int run = 0; run < 3; run++)
            {
                foreach (int threads in (int[])[1, 2])
                {
                    Time(gdal, $"countries, {threads} threads", global, countries, "name", threads);
                    Time(gdal, $"20,000 small, GeoJSON, {threads} threads", local, small, "zone", threads);
                    Time(gdal, $"20,000 small, GeoPackage, {threads} threads", local, packed, "zone", threads);
                }
                Read("GDAL reads the raster, 1 thread", global);
            }
        }
    }

    /// <summary>Ten surfaces of 10,000² cells for the world's countries, coverage once for all; beside it GDAL reading the ten on one thread, which is what others spend most of their time on.</summary>
    public static void Ten(string folder)
    {
        GdalGeodata gdal = GdalGeodata.Load();
        string raster = Raster(gdal, folder, new(Crs.Wgs84, -180, 90, 360.0 / 10_000, 180.0 / 10_000, 10_000, 10_000), "degrees"), countries = Path.Combine(SumBenchmark.Root(), "layers", "shared", "countries.geojson.gz");
        Console.WriteLine(Measure.Machine());
        for (int run = 0; run < 3; run++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            using IRasterSource first = gdal.Open(new(raster));
            GroundMetric ground = WorkingGrid.GroundOf(first.Grid, gdal);
            using CellRuns<ZoneShare> runs = new(first.Grid, Path.Combine(Path.GetTempPath(), "threatlayers-zones.runs"));
            using IFeatureSource features = gdal.OpenFeatures(new(countries));
            Zones zones = Zones.Of(FeatureReader.Onto(features, features.Read(), null, null, (_, _) => { }, () => { }), "name", first.Grid, ground.Wraps, runs, Environment.ProcessorCount);
            double covered = clock.Elapsed.TotalSeconds, sum = 0;
            for (int surface = 0; surface < 10; surface++)
            {
                using IRasterSource source = gdal.Open(new(raster));
                sum += ZonalStatistics.Of(source, zones, ground, Environment.ProcessorCount, default).Where(s => s.Area_km2 > 0).Sum(s => s.Mean);
            }
            Print("ten surfaces, 2 threads", clock.Elapsed.TotalSeconds, FormattableString.Invariant($"coverage {covered:0.00} s, {zones.Names.Count} zones, {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:0.0} s of processor, peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB, {sum:0.000000}"));
            Read("GDAL reads one of them, 1 thread", raster);
        }
    }

    static void Time(GdalGeodata gdal, string label, string raster, string polygons, string column, int threads)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using IRasterSource source = gdal.Open(new(raster));
        GroundMetric ground = WorkingGrid.GroundOf(source.Grid, gdal);
        using CellRuns<ZoneShare> runs = new(source.Grid, Path.Combine(Path.GetTempPath(), "threatlayers-zones.runs"));
        using IFeatureSource features = gdal.OpenFeatures(new(polygons));
        Zones zones = Zones.Of(FeatureReader.Onto(features, features.Read(), null, null, (_, _) => { }, () => { }), column, source.Grid, ground.Wraps, runs, threads);
        double covered = clock.Elapsed.TotalSeconds;
        ZoneStatistics[] statistics = ZonalStatistics.Of(source, zones, ground, threads, default);
        Print(label, clock.Elapsed.TotalSeconds, FormattableString.Invariant($"coverage {covered:0.00} s, {zones.Names.Count} zones, {runs.Count} runs, mean of means {statistics.Where(s => s.Area_km2 > 0).Average(s => s.Mean):0.000000}"));
    }

    static void Read(string label, string raster)
    {
        Stopwatch clock = Stopwatch.StartNew();
        using Process python = Process.Start("/usr/bin/python3", ["-c", "import sys; from osgeo import gdal; d = gdal.Open(sys.argv[1]); b = d.GetRasterBand(1)\nfor y in range(0, d.RasterYSize, 512): b.ReadAsArray(0, y, d.RasterXSize, min(512, d.RasterYSize - y))", raster]);
        python.WaitForExit();
        Print(label, clock.Elapsed.TotalSeconds, "");
    }

    static void Print(string label, double seconds, string more) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label,-38} {seconds,6:0.00} s  {more}"));

    static string Raster(GdalGeodata gdal, string folder, Grid grid, string name)
    {
        string path = Path.Combine(folder, FormattableString.Invariant($"zonal_{name}_{grid.Rows}.tif"));
        if (!File.Exists(path))
            SumBenchmark.Generate(gdal, path, grid, 17, withHoles: false);
        return path;
    }

    /// <summary>Stars of 8 to 24 corners and 3 to 15 km across, as in the peers' measurements.</summary>
    static string Small(string folder, Grid grid)
    {
        string path = Path.Combine(folder, FormattableString.Invariant($"small_{grid.Rows}.geojson"));
        if (File.Exists(path))
            return path;
        Random random = new(11);
        StringBuilder text = new("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::6933\"}},\"features\":[");
        for (int i = 0; i < 20_000; i++)
        {
            double x = (random.NextDouble() - 0.5) * grid.Columns * 970, y = (random.NextDouble() - 0.5) * grid.Rows * 970, size = (3 + (12 * random.NextDouble())) * 1000;
            double[] turns = [.. Enumerable.Range(0, random.Next(8, 25)).Select(_ => random.NextDouble() * 2 * Math.PI).Order()];
            string[] corners = [.. turns.Select(t => (Turn: t, Radius: size * (0.6 + (0.4 * random.NextDouble())))).Select(p => FormattableString.Invariant($"[{x + (p.Radius * Math.Cos(p.Turn)):0.###},{y + (p.Radius * Math.Sin(p.Turn)):0.###}]"))];
            text.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"type\":\"Feature\",\"properties\":{{\"zone\":\"z{i}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{string.Join(',', corners)},{corners[0]}]]}}}}\n");
        }
        File.WriteAllText(path, text.Append("]}").ToString());
        return path;
    }

    /// <summary>The same as a GeoPackage: text takes longer to read than the shares of cells take to find.</summary>
    static string Packed(string path)
    {
        string packed = Path.ChangeExtension(path, ".gpkg");
        if (!File.Exists(packed))
            Process.Start("/usr/bin/python3", ["-c", "import sys; from osgeo import gdal; gdal.UseExceptions(); gdal.VectorTranslate(sys.argv[2], sys.argv[1])", path, packed]).WaitForExit();
        return packed;
    }
}
