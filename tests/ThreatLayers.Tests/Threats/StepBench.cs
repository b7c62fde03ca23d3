using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>A small grid on which single steps are run, with surfaces and features given as literals.</summary>
sealed class StepBench : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-step-").FullName;
    readonly Dictionary<string, Surface> surfaces = [];
    readonly Dictionary<string, List<Feature>> features = [];
    readonly Dictionary<string, ZoneTable> tables = [];

    public StepBench(Grid grid, GroundMetric? ground = null, long memoryBytes = 1 << 30, int threads = 2, Backend? backend = null)
    {
        Scope = new()
        {
            Grid = grid,
            Ground = ground ?? GroundMetric.Of(grid, null),
            Backend = backend ?? new CpuBackend(),
            Threads = threads,
            MemoryBytes = memoryBytes,
            Surface = name => surfaces[name],
            Stored = name => surfaces[name],
            Features = name => features[name],
            Zones = (name, column) => ThreatLayers.Harmonising.Zones.Of(features[name], column, grid, Scope!.Ground.Wraps, new(grid, Path.Combine(folder, "zones")), 2) with { WholeArea_km2 = WholeArea_km2 },
            Table = name => tables[name],
            Rows = name => new(Path.Combine(folder, name + ".csv"), "id_no", ","),
            Create = name => CellFile.Create(Path.Combine(folder, name + ".f32"), grid),
            ScratchPath = name => Path.Combine(folder, name),
            Warn = Warnings.Add,
            Progress = (_, _) => { },
        };
    }

    public StepScope Scope { get; }
    public List<string> Warnings { get; } = [];
    public IReadOnlyList<double>? WholeArea_km2 { get; set; }

    public StepBench With(string name, params float[] cells)
    {
        CellFile file = CellFile.Create(Path.Combine(folder, name + ".in.f32"), Scope.Grid);
        file.Write(Scope.Grid.Whole, cells);
        surfaces[name] = new(name, file, "unit");
        return this;
    }

    public StepBench WithFeature(string name, string wkt, params (string Column, string Value)[] attributes)
    {
        if (!features.TryGetValue(name, out List<Feature>? list))
            features[name] = list = [];
        Geometry geometry = new WKTReader().Read(wkt);
        list.Add(new(list.Count + 1, geometry, attributes.ToDictionary(a => a.Column, a => a.Value)));
        return this;
    }

    public StepBench WithTable(string name, string column, params (string Zone, string Value)[] rows)
    {
        tables[name] = new(name, rows.ToDictionary(r => r.Zone, r => (IReadOnlyDictionary<string, string>)new Dictionary<string, string> { [column] = r.Value }));
        return this;
    }

    /// <summary>A table as text, keyed by id_no.</summary>
    public StepBench WithRows(string name, params string[] lines)
    {
        File.WriteAllLines(Path.Combine(folder, name + ".csv"), lines);
        return this;
    }

    /// <summary>A table as its lines of CSV, the first column its key.</summary>
    public StepBench WithCsv(string name, params string[] lines)
    {
        string[] columns = lines[0].Split(',');
        tables[name] = new(name, lines.Skip(1).Select(l => l.Split(',')).ToDictionary(f => f[0], f => (IReadOnlyDictionary<string, string>)columns.Zip(f).ToDictionary(c => c.First, c => c.Second)));
        return this;
    }

    public float[] Run(Step step)
    {
        using IRasterSource cells = step.Run("result", Scope).Cells;
        float[] result = new float[Scope.Grid.Cells];
        cells.Read(Scope.Grid.Whole, result);
        return result;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
