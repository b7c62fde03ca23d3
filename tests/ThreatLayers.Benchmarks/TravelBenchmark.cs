using System.Diagnostics;
using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Benchmarks;

/// <summary>
/// Least cost in memory over a friction of 1 + 9 x noise of four scales from 500 sources per 4000² cells, as in the peers' measurements; one source and
/// roads twenty times as fast as the land, as the hard cases. With a folder, the operator from raw file to raw file, which a peer can then read.
/// </summary>
static class TravelBenchmark
{
    public static void Run(int size, string? folder, long memoryBytes)
    {
        Console.WriteLine($"{size} x {size} cells; {Measure.Machine()}");
        (int Row, int Column)[] sources = Sources(size, (int)(500 * (size / 4000.0) * (size / 4000.0)));
        if (folder is not null)
        {
            FileToFile(size, sources, folder, memoryBytes);
            return;
        }
        float[] friction = new float[size * size];
        Parallel.For(0, size, row => Friction(row, friction.AsSpan(row * size, size), roads: false));
        Time("8 neighbours", size, friction, sources, 8, 3);
        Time("16 neighbours", size, friction, sources, 16, 1);
        Time("8 neighbours, one source", size, friction, [(size / 3, size / 3)], 8, 1);
        Time("8 neighbours, one thread", size, friction, sources, 8, 1, threads: 1);
        Parallel.For(0, size, row => Friction(row, friction.AsSpan(row * size, size), roads: true));
        Time("8 neighbours, roads", size, friction, sources, 8, 1);
    }

    static void Time(string label, int size, float[] friction, (int Row, int Column)[] sources, int neighbours, int runs, int? threads = null)
    {
        SourceBand ground = new(size, [.. Enumerable.Range(0, size).Select(r => -1.0 * r)], [.. Enumerable.Repeat(1.0, size)], Wraps: false);
        for (int run = 0; run < runs; run++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            LeastCost search = new(ground, (row, column, rows, columns, cells) =>
            {
                for (int r = 0; r < rows; r++)
                    friction.AsSpan(((row + r) * size) + column, columns).CopyTo(cells.Slice(r * columns, columns));
            }, 5.5, neighbours);
            foreach ((int row, int column) in sources)
                search.AddSource(row, column, 0);
            search.Run(threads ?? Environment.ProcessorCount, default);
            Print(label, size, clock.Elapsed.TotalSeconds, FormattableString.Invariant($"settled {(double)search.Settled / size / size:0.00} times, {search.Visits} visits, peak so far {Peak() / 1048576.0:0} MiB, {(long)size * size / 262144} of it the input"));
        }
    }

    static void FileToFile(int size, (int Row, int Column)[] sources, string folder, long memoryBytes)
    {
        Grid grid = new(Crs.EaseGrid2, 0, size, 1, 1, size, size);
        Directory.CreateDirectory(folder);
        using CellFile friction = CellFile.Create(Path.Combine(folder, "friction.f32"), grid), source = CellFile.Create(Path.Combine(folder, "sources.f32"), grid);
        float[] cells = new float[size];
        for (int row = 0; row < size; row++)
        {
            Friction(row, cells, roads: false);
            friction.Write(new(0, row, size, 1), cells);
        }
        foreach ((int row, int column) in sources)
            source.Write(new(column, row, 1, 1), [1]);
        Dictionary<string, Surface> surfaces = new() { ["friction"] = new("friction", friction, ""), ["sources"] = new("sources", source, "") };
        double[] ones = [.. Enumerable.Repeat(1.0, size)];
        StepScope scope = new()
        {
            Grid = grid,
            Ground = new() { Northing_m = [.. Enumerable.Range(0, size).Select(r => -1.0 * r)], CellWidth_m = ones, CellHeight_m = ones, CellArea_km2 = ones, Wraps = false, IsPlanar = true },
            Backend = new CpuBackend(),
            Threads = Environment.ProcessorCount,
            MemoryBytes = memoryBytes,
            Surface = name => surfaces[name],
            Stored = name => surfaces[name],
            Features = _ => [],
            Zones = (_, _) => throw new NotSupportedException(),
            ScratchPath = name => Path.Combine(Path.GetTempPath(), name),
            Table = _ => throw new NotSupportedException(),
            Rows = _ => throw new NotSupportedException(),
            Create = name => CellFile.Create(Path.Combine(folder, name + ".f32"), grid),
            Warn = Console.WriteLine,
            Progress = (_, _) => { },
        };
        Stopwatch clock = Stopwatch.StartNew();
        new TravelTime { Friction = "friction", Sources = "sources" }.Run("minutes", scope).Cells.Dispose();
        Print("operator, file to file", size, clock.Elapsed.TotalSeconds, FormattableString.Invariant($"peak {Peak() / 1048576.0:0} MiB"));
    }

    static void Print(string label, int size, double seconds, string more) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label,-26} {seconds,7:0.00} s  {(double)size * size / seconds / 1e6,6:0.0} Mcells/s  {more}"));

    static void Friction(int row, Span<float> friction, bool roads)
    {
        int size = friction.Length;
        for (int column = 0; column < size; column++)
        {
            double noise = (Noise.At(1, row, column, size / 8) + (Noise.At(2, row, column, size / 32) / 2) + (Noise.At(3, row, column, size / 128) / 4) + (Noise.At(4, row, column, size / 512) / 8)) / 1.875;
            bool road = roads && ((row + (column / 7)) % 97 == 0 || (column + (row / 5)) % 131 == 0);
            friction[column] = (float)(1 + (9 * noise)) / (road ? 20 : 1);
        }
    }

    static (int Row, int Column)[] Sources(int size, int count)
    {
        Random random = new(7);
        return [.. Enumerable.Range(0, count).Select(_ => (random.Next(size), random.Next(size)))];
    }

    static long Peak()
    {
        using Process self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
