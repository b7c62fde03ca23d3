using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Benchmarks;

/// <summary>Weighted sum of five compressed GeoTIFFs to one, whole program from files to file, beside gdal_calc.py and beside GDAL merely reading and writing them.</summary>
static class SumBenchmark
{
    const string Formula = "0.3*A+0.25*B+0.2*C+0.15*D+0.1*E";

    public static void Run(string folder, int size, int runs)
    {
        string[] layers = [.. Enumerable.Range(1, 5).Select(i => Path.Combine(folder, FormattableString.Invariant($"layer{i}_10000.tif")))];
        GdalGeodata gdal = GdalGeodata.Load();
        for (int i = 0; i < layers.Length; i++)
        {
            if (!File.Exists(layers[i]))
                Generate(gdal, layers[i], new(Crs.EaseGrid2, -size * 500.0, size * 500.0, 1000, 1000, size, size), i + 1, withHoles: true);
        }
        string output = Path.Combine(folder, "peer.tif"), program = Path.Combine(Root(), "artifacts", "bin", "ThreatLayers.Cli", "release", "threatlayers.dll");
        string pipeline = Path.Combine(Root(), "tests", "ThreatLayers.Benchmarks", "weighted_sum", "pipeline.yaml");
        WholeRun.Compare(runs,
            Anew(program, pipeline, folder),
            Anew(program, pipeline, folder, knowingInputs: true),
            ("gdal_calc.py", "gdal_calc.py", [.. layers.SelectMany((l, i) => new[] { $"-{(char)('A' + i)}", l }), "--calc", Formula, "--outfile", output, "--overwrite", "--quiet", "--type", "Float32", "--NoDataValue=-9999", .. Options("DEFLATE")]),
            ("GDAL reads 5 and writes 1", "/usr/bin/python3", ["-c", ReadAndWrite, output, .. layers]));
    }

    /// <summary>A run in a workspace without results: a second run in the same would find all done.</summary>
    /// <param name="knowingInputs">The workspace remembers the checksums of its inputs, as it does from the second night on.</param>
    internal static (string Label, string Program, string[] Arguments) Anew(string program, string pipeline, string data, bool knowingInputs = false) =>
        (knowingInputs ? "threatlayers, inputs known" : "threatlayers run", "/bin/sh", ["-c", $"rm -rf \"$1\"{(knowingInputs ? "/store \"$1\"/releases \"$1\"/runs" : "")}; exec dotnet \"$2\" run \"$3\" --data \"$4\" --workspace \"$1\"", "sh", Path.Combine(data, "workspace"), program, pipeline, data]);

    static IEnumerable<string> Options(string compression) => new[] { "TILED=YES", $"COMPRESS={compression}", "PREDICTOR=3", "NUM_THREADS=ALL_CPUS" }.SelectMany(o => new[] { "--co", o });

    /// <summary>The least that GDAL needs: one reader per core, each with files of its own, then the writer with all threads at the same compression as ours.</summary>
    const string ReadAndWrite = """
        import sys, threading, queue
        from osgeo import gdal
        gdal.UseExceptions()
        todo = queue.Queue(); [todo.put(p) for p in sys.argv[2:]]; kept = []
        def read():
            while True:
                try: p = todo.get_nowait()
                except queue.Empty: return
                d = gdal.Open(p); b = d.GetRasterBand(1)
                for y in range(0, d.RasterYSize, 512): a = b.ReadAsArray(0, y, d.RasterXSize, min(512, d.RasterYSize - y))
                if not todo.qsize(): kept.append(p)
        threads = [threading.Thread(target=read) for _ in range(2)]
        [t.start() for t in threads]; [t.join() for t in threads]
        s = gdal.Open(sys.argv[2])
        o = gdal.GetDriverByName('GTiff').Create(sys.argv[1], s.RasterXSize, s.RasterYSize, 1, gdal.GDT_Float32, ['TILED=YES', 'BLOCKXSIZE=512', 'BLOCKYSIZE=512', 'COMPRESS=ZSTD', 'ZSTD_LEVEL=1', 'PREDICTOR=3', 'NUM_THREADS=ALL_CPUS'])
        import numpy
        a = numpy.random.default_rng(1).random((512, s.RasterXSize), dtype=numpy.float32)
        for y in range(0, s.RasterYSize, 512):
            n = min(512, s.RasterYSize - y); o.GetRasterBand(1).WriteArray(a[:n], 0, y)
        o = None
        """;

    /// <summary>Value noise of several scales, with holes a quarter of it nodata, as in the peers' measurements; the same cells every time.</summary>
    public static void Generate(GdalGeodata gdal, string path, Grid grid, int seed, bool withHoles)
    {
        Console.WriteLine($"making {path}");
        int size = grid.Rows;
        string raw = path + ".f32";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (CellFile cells = CellFile.Create(raw, grid))
        {
            Parallel.For(0, size, row =>
            {
                float[] values = new float[size];
                for (int column = 0; column < size; column++)
                {
                    double value = Noise.At(seed, row, column, 1250) + (Noise.At(seed, row, column, 310) / 2) + (Noise.At(seed, row, column, 78) / 4) + (Noise.At(seed, row, column, 20) / 8) + (Noise.Hash(seed + 99, row, column) * 0.05);
                    values[column] = withHoles && Noise.At(0, row, column, 1250) < 0.35 ? float.NaN : (float)(value / 1.925);
                }
                cells.Write(new(0, row, size, 1), values);
            });
            gdal.WriteTiff(path, cells, new(Cog: false, Compression: "DEFLATE", Unit: "index"), Environment.ProcessorCount);
        }
        File.Delete(raw);
        File.Delete(Path.ChangeExtension(raw, ".hdr"));
    }

    public static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ThreatLayers.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("Run it from a build in the checkout.");
        return folder.FullName;
    }
}
