using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Summarising;
using ThreatLayers.Threats;

namespace ThreatLayers.Benchmarks.Gpu;

/// <param name="Run">From memory to memory on a backend; the result's cells.</param>
/// <param name="Tolerance">Of a difference, as a share of the greatest value.</param>
sealed record GpuWork(string Name, long Cells, Func<Backend, float[]> Run, double Tolerance);

/// <summary>What a device has kernels for, as operators do it.</summary>
sealed class GpuWorks : IDisposable
{
    const int Layers = 5;
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-gpu-").FullName;
    readonly Grid map, globe;
    readonly float[][] layers;

    readonly int draws;

    public GpuWorks(int size, int draws)
    {
        this.draws = draws;
        map = new(Crs.EaseGrid2, 0, size * 1000.0, 1000, 1000, size, size);
        globe = new(Crs.Wgs84, -180, 90, 360.0 / size, 360.0 / size, size, size / 2);
        layers = [.. Enumerable.Range(0, Layers).Select(k => Cells(map, (row, column) => Noise.Hash(k + 20, row, column) < 0.05 ? float.NaN : (float)Noise.At(k, row, column, Math.Max(4, size / 60))))];
    }

    public IEnumerable<GpuWork> All()
    {
        Formula[] given = [.. Enumerable.Range(0, Layers).Select(k => Formula.Given(k).Map(new LogRescale(1, LogBase.E)))];
        yield return new("five layers rescaled, weighted mean, clamped", map.Cells, Chained(new(Formula.Fold(new WeightedMean(2), given, [1, 1, 2, 1, 1]).Map(new Kernels.Clamp(0, 1)))), 1e-5);
        float[] few = Cells(map, (row, column) => Noise.Hash(7, row, column) < 0.001 ? 1 : 0), fewOnGlobe = Cells(globe, (row, column) => Noise.Hash(7, row, column) < 0.001 ? 1 : 0), dense = Cells(globe, (row, column) => (float)Noise.At(3, row, column, 16));
        float[] friction = Cells(map, (row, column) => (float)(1 + (9 * Noise.At(1, row, column, Math.Max(4, map.Rows / 8)))) / 100);
        double row_km = 180.0 / globe.Rows * 111.2;
        yield return new("distance on a map", map.Cells, Stepped(map, new Distance { Of = "x" }, ("x", few)), 1e-6);
        yield return new("distance on the ground, 500 cells", globe.Cells, Stepped(globe, new Distance { Of = "x", MaxDistanceKm = 500 * row_km }, ("x", fewOnGlobe)), 1e-6);
        yield return new("decaying sum on a map, 50 cells (transforms)", map.Cells, Stepped(map, new DecaySum { Of = "x", MaxDistanceKm = 50 }, ("x", layers[0])), 1e-5);
        yield return new("mean within 3 cells on a map (windows)", map.Cells, Stepped(map, new FocalMean { Of = "x", RadiusKm = 3 }, ("x", layers[0])), 1e-5);
        yield return new("decaying sum on the ground, 8 cells (windows)", globe.Cells, Stepped(globe, new DecaySum { Of = "x", MaxDistanceKm = 8 * row_km }, ("x", dense)), 1e-5);
        yield return new("decaying sum on the ground, 60 cells (windows; on the CPU transforms)", globe.Cells, Stepped(globe, new DecaySum { Of = "x", MaxDistanceKm = 60 * row_km }, ("x", dense)), 1e-4);
        yield return new("travel time, 8 neighbours", map.Cells, Stepped(map, new TravelTime { Friction = "f", Sources = "x" }, ("f", friction), ("x", few)), 1e-5);
        yield return new(FormattableString.Invariant($"{draws} draws of five layers: moments, quantiles, zones"), map.Cells, Drawn, 1e-4);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Block by block on all cores, as a run evaluates what works cell by cell.</summary>
    Func<Backend, float[]> Chained(Chain chain) => backend =>
    {
        float[] result = new float[map.Cells];
        Measure.OverBlocks(result.Length, (start, length) => backend.Run(chain, (k, cells) => layers[k].AsSpan(start, length).CopyTo(cells), result.AsSpan(start, length)));
        return result;
    };

    Func<Backend, float[]> Stepped(Grid grid, Step step, params (string Name, float[] Cells)[] inputs) => backend =>
    {
        using Room room = new(folder, grid);
        Dictionary<string, Surface> surfaces = inputs.ToDictionary(i => i.Name, i => new Surface(i.Name, room.Of(i.Name, i.Cells), ""));
        StepScope scope = new()
        {
            Grid = grid,
            Ground = grid == map ? DrawsBenchmark.Planar(map) : GroundMetric.Of(grid, null),
            Backend = backend,
            Threads = Environment.ProcessorCount,
            MemoryBytes = 16L << 30,
            Surface = name => surfaces[name],
            Stored = name => surfaces[name],
            Features = _ => [],
            Zones = (_, _) => throw new NotSupportedException(),
            ScratchPath = name => Path.Combine(folder, name),
            Table = _ => throw new NotSupportedException(),
            Rows = _ => throw new NotSupportedException(),
            Create = room.Create,
            Warn = _ => { },
            Progress = (_, _) => { },
        };
        return Room.Read(step.Run("result", scope).Cells);
    };

    float[] Drawn(Backend backend)
    {
        using Room room = new(folder, map);
        using CellRuns<ZoneShare> runs = new(map, Path.Combine(folder, "zones"));
        Zones zones = Zones.Of(DrawsBenchmark.Squares(map), "zone", map, false, runs, Environment.ProcessorCount);
        DrawResult drawn = DrawsBenchmark.Pass([.. layers.Select((l, k) => room.Of($"layer{k}", l))], zones, map, draws, Environment.ProcessorCount, backend, room.Create);
        // Mean, sd, a probability and the median; one scale for all: all are from 0 to about 1.
        return [.. new[] { 0, 1, 2, 6 }.SelectMany(i => Room.Read(drawn.Surfaces[i])), .. drawn.ZoneMeans.SelectMany(z => z.Select(v => (float)v))];
    }

    static float[] Cells(Grid grid, Func<int, int, float> at)
    {
        float[] cells = new float[grid.Cells];
        Parallel.For(0, grid.Rows, row =>
        {
            for (int column = 0; column < grid.Columns; column++)
                cells[(row * grid.Columns) + column] = at(row, column);
        });
        return cells;
    }

    /// <summary>Surfaces in memory, until a work is done.</summary>
    sealed class Room(string folder, Grid grid) : IDisposable
    {
        readonly CellRoom memory = new(1L << 40);
        readonly List<CellFile> files = [];

        public CellFile Create(string name)
        {
            CellFile file = CellFile.Create(Path.Combine(folder, name + ".f32"), grid, memory);
            lock (files)
                files.Add(file);
            return file;
        }

        public CellFile Of(string name, float[] cells)
        {
            CellFile file = Create(name);
            BlockWalk.ForEachBand(grid, Environment.ProcessorCount, default, (band, _) => file.Write(band, cells.AsSpan(band.Row * grid.Columns, band.Cells)));
            return file;
        }

        public static float[] Read(IRasterSource source)
        {
            float[] cells = new float[source.Grid.Cells];
            BlockWalk.ForEachBand(source.Grid, Environment.ProcessorCount, default, (band, _) => source.Read(band, cells.AsSpan(band.Row * band.Columns, band.Cells)));
            return cells;
        }

        public void Dispose()
        {
            foreach (CellFile file in files)
                file.Dispose();
        }
    }
}
