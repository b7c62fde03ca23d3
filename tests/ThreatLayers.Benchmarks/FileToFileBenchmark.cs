using System.Globalization;
using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Benchmarks;

/// <summary>Distance, decaying sum and Habitat Quality through the whole program, from compressed GeoTIFF to compressed GeoTIFF, beside what Debian has for the same.</summary>
static class FileToFileBenchmark
{
    static readonly int[] Sizes = [10_000, 4000];

    /// <summary>Exact distance to sources in 0.1 % of the cells.</summary>
    public static void Distance(string folder)
    {
        foreach (int size in Sizes)
        {
            string data = Data(folder, size), source = Made(data, "sources", size, (row, column) => Noise.Hash(7, row, column) < 0.001 ? 1 : 0), peer = Path.Combine(data, "peer.tif");
            Console.WriteLine(FormattableString.Invariant($"distance, {size} x {size}"));
            WholeRun.Compare(3,
                Own("distance", data),
                ("gdal_proximity.py, raw out", "gdal_proximity.py", [source, peer, "-distunits", "GEO", "-q"]),
                ("gdal_proximity.py, ZSTD out", "gdal_proximity.py", [source, peer, "-distunits", "GEO", "-q", "-co", "COMPRESS=ZSTD", "-co", "ZSTD_LEVEL=1", "-co", "PREDICTOR=3", "-co", "NUM_THREADS=ALL_CPUS"]),
                ("scipy distance_transform_edt", "/usr/bin/python3", ["-c", "import sys, numpy; from osgeo import gdal; from scipy import ndimage; ndimage.distance_transform_edt(gdal.Open(sys.argv[1]).ReadAsArray() == 0).astype(numpy.float32).tofile(sys.argv[2])", source, peer]));
        }
    }

    /// <summary>Exponential decay over 50 cells, a quarter of them nodata.</summary>
    public static void Decay(string folder)
    {
        foreach (int size in Sizes)
        {
            string data = Data(folder, size), source = Made(data, "layer", size, (row, column) => Noise.At(0, row, column, 1250) < 0.35 ? float.NaN : (float)Noise.At(1, row, column, 78)), peer = Path.Combine(data, "peer.tif");
            Console.WriteLine(FormattableString.Invariant($"decaying sum within 50 cells, {size} x {size}"));
            WholeRun.Compare(3, Own("decay", data), ("scipy oaconvolve, sum and mask", "/usr/bin/python3", ["-c", Convolve, source, peer]));
        }
    }

    /// <summary>InVEST Habitat Quality with threats that decay over 20, 50 and 100 cells of 1 km.</summary>
    public static void Quality(string folder)
    {
        foreach (int size in Sizes)
        {
            string data = Data(folder, size);
            Made(data, "lulc", size, (row, column) => (int)(12 * Noise.At(4, row, column, 125)) + 1);
            Made(data, "threat1", size, (row, column) => Noise.Hash(1, row, column) < 0.0005 ? 1 : 0);
            Made(data, "threat2", size, (row, column) => Noise.At(2, row, column, 125) > 0.9 ? 1 : 0);
            Made(data, "threat3", size, (row, column) => Noise.At(3, row, column, 125) > 0.8 ? 1 : 0);
            Console.WriteLine(FormattableString.Invariant($"Habitat Quality, {size} x {size}"));
            WholeRun.Compare(3, Own("quality", data));
        }
    }

    const string Convolve = """
        import sys, numpy as np
        from osgeo import gdal
        from scipy.signal import oaconvolve
        a = gdal.Open(sys.argv[1]).ReadAsArray(); known = ~np.isnan(a); a[~known] = 0
        y, x = np.mgrid[-50:51, -50:51]; d = np.hypot(x, y); k = np.where(d <= 50, np.exp(-2.99 * d / 50), 0).astype(np.float32)
        s = oaconvolve(a, k, mode='same'); w = oaconvolve(known.astype(np.float32), k, mode='same'); s[w < 1e-3] = np.nan; s.astype(np.float32).tofile(sys.argv[2])
        """;

    static (string Label, string Program, string[] Arguments) Own(string what, string data)
    {
        string root = SumBenchmark.Root();
        return SumBenchmark.Anew(Path.Combine(root, "artifacts", "bin", "ThreatLayers.Cli", "release", "threatlayers.dll"), Path.Combine(root, "tests", "ThreatLayers.Benchmarks", what, "pipeline.yaml"), data);
    }

    static string Data(string folder, int size) => Directory.CreateDirectory(Path.Combine(folder, size.ToString(CultureInfo.InvariantCulture))).FullName;

    /// <summary>A float32 GeoTIFF of 1 km cells, tiled, DEFLATE; made once.</summary>
    static string Made(string data, string name, int size, Func<int, int, float> value)
    {
        string path = Path.Combine(data, name + ".tif"), raw = path + ".f32";
        if (File.Exists(path))
            return path;
        Console.WriteLine($"making {path}");
        Grid grid = new(Crs.EaseGrid2, -size * 500.0, size * 500.0, 1000, 1000, size, size);
        using (CellFile cells = CellFile.Create(raw, grid))
        {
            Parallel.For(0, size, row => cells.Write(new(0, row, size, 1), [.. Enumerable.Range(0, size).Select(column => value(row, column))]));
            GdalGeodata.Load().WriteTiff(path, cells, new(Cog: false, Compression: "DEFLATE"), Environment.ProcessorCount);
        }
        File.Delete(raw);
        File.Delete(Path.ChangeExtension(raw, ".hdr"));
        return path;
    }
}
