using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ThreatLayers.Kernels;

namespace ThreatLayers.Benchmarks;

/// <summary>
/// Least cost in memory over a friction of 1 + 9 x noise of four scales from 500 sources per 4000² cells, as in the peers' measurements; one source and
/// roads twenty times as fast as the land, as the hard cases. With a folder, the input and the result are written there as raw numbers for a peer.
/// </summary>
static class TravelBenchmark
{
    public static void Run(int size, string? folder)
    {
        Console.WriteLine($"{size} x {size} cells; {Measure.Machine()}");
        float[] friction = Friction(size, roads: false);
        (int Row, int Column)[] sources = Sources(size, (int)(500 * (size / 4000.0) * (size / 4000.0)));
        float[] costs = Time("8 neighbours", size, friction, sources, 8, folder is null ? 3 : 1);
        if (folder is not null)
        {
            Write(folder, "friction.f32", friction);
            Write(folder, "sources.i32", [.. sources.SelectMany(s => new[] { s.Row, s.Column })]);
            Write(folder, "costs.f32", costs);
            return;
        }
        Time("16 neighbours", size, friction, sources, 16, 1);
        Time("8 neighbours, one source", size, friction, [(size / 3, size / 3)], 8, 1);
        Time("8 neighbours, one thread", size, friction, sources, 8, 1, threads: 1);
        Time("8 neighbours, roads", size, Friction(size, roads: true), sources, 8, 1);
    }

    static float[] Time(string label, int size, float[] friction, (int Row, int Column)[] sources, int neighbours, int runs, int? threads = null)
    {
        SourceBand ground = new(size, [.. Enumerable.Range(0, size).Select(r => -1.0 * r)], [.. Enumerable.Repeat(1.0, size)], Wraps: false);
        float[] costs = [];
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
            double seconds = clock.Elapsed.TotalSeconds;
            long cells = (long)size * size;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label,-26} {seconds,7:0.00} s  {cells / seconds / 1e6,6:0.0} Mcells/s  settled {(double)search.Settled / cells:0.00} times, {search.Visits} visits, peak {Peak() / 1048576.0:0} MiB with the input's {cells / 262144}"));
            // The result's array would count as the search's memory.
            if (run == runs - 1)
                costs = Costs(search, size);
        }
        return costs;
    }

    static float[] Costs(LeastCost search, int size)
    {
        float[] costs = size <= 4000 ? new float[size * size] : [];
        float[] band = new float[search.BandRows * size];
        for (int row = 0; row < size;)
        {
            int rows = search.Costs(row, band);
            if (costs.Length > 0)
                band.AsSpan(0, rows * size).CopyTo(costs.AsSpan(row * size));
            row += rows;
        }
        return costs;
    }

    static float[] Friction(int size, bool roads)
    {
        float[] friction = new float[size * size];
        Parallel.For(0, size, row =>
        {
            for (int column = 0; column < size; column++)
            {
                double noise = (Noise.At(1, row, column, size / 8) + (Noise.At(2, row, column, size / 32) / 2) + (Noise.At(3, row, column, size / 128) / 4) + (Noise.At(4, row, column, size / 512) / 8)) / 1.875;
                bool road = roads && ((row + (column / 7)) % 97 == 0 || (column + (row / 5)) % 131 == 0);
                friction[(row * size) + column] = (float)(1 + (9 * noise)) / (road ? 20 : 1);
            }
        });
        return friction;
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

    static void Write<T>(string folder, string name, T[] numbers) where T : unmanaged
    {
        using FileStream file = File.Create(Path.Combine(Directory.CreateDirectory(folder).FullName, name));
        file.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
    }
}
