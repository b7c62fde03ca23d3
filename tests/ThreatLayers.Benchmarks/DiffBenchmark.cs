using ThreatLayers.Gdal;
using ThreatLayers.Grids;

namespace ThreatLayers.Benchmarks;

/// <summary><c>diff</c> of two releases of one surface each, whole program from GeoTIFFs to difference, maps, figures and page; beside GDAL merely reading the two and writing one.</summary>
static class DiffBenchmark
{
    public static void Run(string folder, int size, int runs)
    {
        GdalGeodata gdal = GdalGeodata.Load();
        string a = Release(gdal, folder, "a", size, 21), b = Release(gdal, folder, "b", size, 22);
        string program = Path.Combine(SumBenchmark.Root(), "artifacts", "bin", "ThreatLayers.Cli", "release", "threatlayers.dll"), zones = Path.Combine(SumBenchmark.Root(), "layers", "shared", "countries.geojson.gz");
        string[] compare = [program, "diff", a, b, "--workspace", folder];
        WholeRun.Compare(runs,
            ("diff", "dotnet", [.. compare, "--out", Path.Combine(folder, "plain")]),
            ("diff, 245 countries", "dotnet", [.. compare, "--out", Path.Combine(folder, "zones"), "--zones", zones, "--zone-column", "name"]),
            ("GDAL reads 2 and writes 1", "/usr/bin/python3", ["-c", ReadAndWrite, Path.Combine(folder, "peer.tif"), Path.Combine(a, "cog", "field.tif"), Path.Combine(b, "cog", "field.tif")]));
    }

    const string ReadAndWrite = """
        import sys
        from osgeo import gdal
        gdal.UseExceptions()
        a, b = (gdal.Open(p) for p in sys.argv[2:4])
        o = gdal.GetDriverByName('GTiff').Create(sys.argv[1], a.RasterXSize, a.RasterYSize, 1, gdal.GDT_Float32, ['TILED=YES', 'BLOCKXSIZE=512', 'BLOCKYSIZE=512', 'COMPRESS=DEFLATE', 'PREDICTOR=3', 'NUM_THREADS=ALL_CPUS'])
        for y in range(0, a.RasterYSize, 512):
            n = min(512, a.RasterYSize - y)
            o.GetRasterBand(1).WriteArray(b.GetRasterBand(1).ReadAsArray(0, y, a.RasterXSize, n) - a.GetRasterBand(1).ReadAsArray(0, y, a.RasterXSize, n), 0, y)
        o = None
        """;

    /// <summary>What diff reads of a release: its manifest, and the GeoTIFF of one surface over the whole of the globe's width.</summary>
    static string Release(GdalGeodata gdal, string folder, string name, int size, int seed)
    {
        string release = Path.Combine(folder, FormattableString.Invariant($"{name}_{size}")), tiff = Path.Combine(release, "cog", "field.tif");
        if (!File.Exists(tiff))
            SumBenchmark.Generate(gdal, tiff, new(Crs.EaseGrid2, -size * 1700.0, size * 700.0, 3400, 1400, size, size), seed, withHoles: true);
        File.WriteAllText(Path.Combine(release, "manifest.json"), """
            {"release":"made for a measurement","surfaces":[{"id":"field","title":"Field","unit":"index","meaning":"Noise.","known_cells":1,"mean":0.5,"ramp":{"name":"inferno","low":0,"high":1}}]}
            """);
        return release;
    }
}
