using System.Diagnostics;
using System.Globalization;
using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Summarising;

namespace ThreatLayers.Benchmarks;

/// <summary>Monte Carlo over five layers: mean, sd, two probabilities and five quantiles of each cell and the means of 256 zones, from raw files to raw files; beside it one combination of the same files.</summary>
static class DrawsBenchmark
{
    public static void Run(int size, int draws, string folder, int threads)
    {
        Grid grid = new(Crs.EaseGrid2, 0, size * 1000.0, 1000, 1000, size, size);
        CellFile[] layers = [.. Enumerable.Range(0, 5).Select(k => Layer(grid, Path.Combine(folder, FormattableString.Invariant($"draws_{size}_{k}.f32")), k))];
        using CellRuns<ZoneShare> runs = new(grid, Path.Combine(folder, "draws.runs"));
        Zones zones = Zones.Of(Squares(grid), "zone", grid, false, runs, threads);
        for (int run = 0; run < 2; run++)
        {
            double once = Combination(layers, grid, folder, threads);
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            Stopwatch clock = Stopwatch.StartNew();
            DrawResult result = Pass(layers, zones, grid, draws, threads, null, name => CellFile.Create(Path.Combine(folder, $"draws_result_{name}.f32"), grid));
            double seconds = clock.Elapsed.TotalSeconds, busy = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
            foreach (CellFile file in result.Surfaces)
                file.Dispose();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size} x {size}, {draws} draws, {threads} threads: {seconds:0.0} s, {busy:0.0} s of processor, {busy / draws / size / size * 1e9:0.00} ns of processor per cell and draw, {seconds / draws * 1000:0.0} ms per draw; one combination of the same files {once * 1000:0} ms; peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:0.00} GB; mean of zones {result.ZoneMeans.Average(z => z[0]):0.000000}; {Measure.Machine()}"));
        }
        foreach (CellFile layer in layers)
            layer.Dispose();
    }

    /// <summary>Errors of cells, layers and weights; where there is a backend with a device, there.</summary>
    internal static DrawResult Pass(IReadOnlyList<IRasterSource> layers, Zones zones, Grid grid, int draws, int threads, Backend? backend, Func<string, CellFile> create)
    {
        Combining.WeightedMean rule = new() { Of = [.. layers.Select((_, k) => new WeightedSource($"l{k}", 1))] };
        UncertaintyDefinition how = new() { Draws = draws, CellError = new Normal { Sd = 0.05 }, LayerError = new Normal { Sd = 0.15 }, WeightError = new Normal { Sd = 0.3 } };
        DrawPlan plan = new(how, rule);
        return new DrawPass(layers, zones, grid, Planar(grid), threads, default)
        {
            Draws = [.. Enumerable.Range(0, draws).Select(d => plan.At(1, d))],
            Shape = plan.Shape,
            Seed = 1,
            Threshold = 0.5,
            TopShare = 0.1,
            Quantiles = how.Quantiles,
            Backend = backend,
            Create = create,
        }.Run(_ => { });
    }

    /// <summary>A map in metres.</summary>
    internal static GroundMetric Planar(Grid grid) => new()
    {
        Northing_m = [.. Enumerable.Range(0, grid.Rows).Select(grid.CentreY)],
        CellWidth_m = [.. Enumerable.Repeat(grid.CellWidth, grid.Rows)],
        CellHeight_m = [.. Enumerable.Repeat(grid.CellHeight, grid.Rows)],
        CellArea_km2 = [.. Enumerable.Repeat(grid.CellWidth * grid.CellHeight / 1e6, grid.Rows)],
        Wraps = false,
        IsPlanar = true,
    };

    static double Combination(CellFile[] layers, Grid grid, string folder, int threads)
    {
        using CpuBackend cpu = new();
        using CellFile file = CellFile.Create(Path.Combine(folder, "draws_once.f32"), grid);
        Stopwatch clock = Stopwatch.StartNew();
        BlockWalk.ForEach(grid, threads, default, window =>
        {
            float[][] blocks = [.. layers.Select(_ => new float[window.Cells])];
            for (int k = 0; k < blocks.Length; k++)
                layers[k].Read(window, blocks[k]);
            cpu.Fold(new Kernels.WeightedMean(1), [.. blocks.Select(b => (ReadOnlyMemory<float>)b)], [1, 1, 1, 1, 1], blocks[0]);
            file.Write(window, blocks[0]);
        });
        return clock.Elapsed.TotalSeconds;
    }

    static CellFile Layer(Grid grid, string path, int seed)
    {
        if (File.Exists(path))
            return CellFile.Open(path, grid);
        CellFile file = CellFile.Create(path, grid);
        BlockWalk.ForEachBand(grid, 2, default, (band, _) => file.Write(band, [.. Enumerable.Range(0, band.Cells).Select(i => (float)Noise.At(seed, band.Row + (i / grid.Columns), i % grid.Columns, 64))]));
        return file;
    }

    internal static IEnumerable<Feature> Squares(Grid grid) => Enumerable.Range(0, 256).Select(i =>
    {
        double edge = grid.Columns * 1000.0 / 16, west = (i % 16 * edge) + 300, south = (i / 16 * edge) + 300;
        return new Feature(i, GeometryFactory.Default.ToGeometry(new Envelope(west, west + edge, south, south + edge)), new Dictionary<string, string> { ["zone"] = FormattableString.Invariant($"z{i:000}") });
    });
}
