using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Summarising;
using ThreatLayers.Tests.Kernels;

namespace ThreatLayers.Tests.Summarising;

public sealed class DrawPassTests : IDisposable
{
    readonly ZoneBench bench = new();
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-draws-").FullName;
    int made;

    static readonly ThreatLayers.Combining.WeightedMean Rule = new() { Of = [new WeightedSource("a", 1), new("b", 3)], Require = "any" };

    [Fact]
    public void Without_any_error_every_draw_is_the_surface_itself()
    {
        Grid grid = ZoneBench.Grid(40, 30);
        (IRasterSource[] layers, float[] expected) = Layers(grid);
        DrawResult found = Run(grid, layers, new() { Draws = 12 }, 1);
        float[][] cells = Cells(found, grid);
        Assert.Equal(expected, cells[0]);
        Assert.All(expected.Zip(cells[1]), p => Assert.True(float.IsNaN(p.First) ? float.IsNaN(p.Second) : p.Second == 0));
        Assert.Equal(expected, cells[DrawPass.FirstQuantile]);
        Assert.Equal(expected.Where(v => !float.IsNaN(v)).Average(v => (double)v), found.ZoneMeans[0][3], 1e-6);
    }

    [Fact]
    public void Draws_are_those_made_one_by_one_and_threads_and_layout_change_no_bit()
    {
        Grid grid = new(Crs.EaseGrid2, 0, 1300, 1, 1, 5000, 1300);
        float[] a = [.. Enumerable.Range(0, 5000 * 1300).Select(i => i % 5000 > 60 ? float.NaN : (i % 911) / 911f)], b = [.. Enumerable.Range(0, 5000 * 1300).Select(i => i % 5000 > 40 ? float.NaN : (i % 577) / 577f)];
        IRasterSource[] layers = [bench.Cells(grid, a), bench.Cells(grid, b)];
        UncertaintyDefinition how = new() { Draws = 20, CellError = new Normal { Sd = 0.1 }, LayerError = new ThreatLayers.Definitions.Uniform { HalfWidth = 0.2 }, WeightError = new Normal { Sd = 0.3 }, Rules = [DrawnRule.WeightedMean, DrawnRule.Maximum, DrawnRule.NoisyOr], MissingLayers = 0.5 };
        DrawResult one = Run(grid, layers, how, 1), four = Run(grid, layers, how, 4);
        for (int s = 0; s < one.Surfaces.Count; s++)
            Assert.Equal(Cells(one, grid)[s], Cells(four, grid)[s]);
        Assert.Equal(one.ZoneMeans[0], four.ZoneMeans[0]);
        // One cell by itself, in a batch of its own.
        DrawPlan plan = new(how, Rule);
        DrawBatch batch = new(2, 0, 1, ErrorShape.Normal);
        const int Cell = (700 * 5000) + 37;
        batch.Add(Cell, [a, b], Cell);
        float[] row = new float[DrawBatch.Cells];
        double mean = Enumerable.Range(0, 20).Average(d =>
        {
            batch.Make(plan.At(1, d), row);
            return row[0];
        });
        Assert.Equal(mean, Cells(one, grid)[0][Cell], 1e-6);
    }

    [Fact]
    public void A_device_draws_what_the_processor_draws()
    {
        Grid grid = ZoneBench.Grid(20, 12);
        (IRasterSource[] layers, _) = Layers(grid);
        UncertaintyDefinition how = new() { Draws = 30, CellError = new Normal { Sd = 0.1 }, LayerError = new ThreatLayers.Definitions.Uniform { HalfWidth = 0.2 }, WeightError = new Normal { Sd = 0.3 }, Rules = [DrawnRule.WeightedMean, DrawnRule.GeometricMean, DrawnRule.Maximum, DrawnRule.NoisyOr], ThresholdResponse = 0.5 };
        using DeviceBackend device = Emulator.Start(devices: 2);
        DrawResult cpu = Run(grid, layers, how, 2, experiments: 7), there = Run(grid, layers, how, 2, device, 7);
        (float[][] expected, float[][] found) = (Cells(cpu, grid), Cells(there, grid));
        for (int s = 0; s < expected.Length; s++)
            Assert.All(expected[s].Zip(found[s]), p => Assert.True(p.First.Equals(p.Second) || Math.Abs(p.First - p.Second) <= 1e-6, $"surface {s}: {p.First} {p.Second}"));
        Assert.All(cpu.ZoneMeans[0].Zip(there.ZoneMeans[0]), p => Assert.Equal(p.First, p.Second, 1e-9));
        Assert.Equal(37, there.ZoneMeans[0].Length);
        Assert.Equal(cpu.Known_km2[0], there.Known_km2[0]);
    }

    [Fact]
    public void A_device_that_is_lost_on_the_way_changes_nothing()
    {
        Grid grid = ZoneBench.Grid(20, 12);
        (IRasterSource[] layers, _) = Layers(grid);
        UncertaintyDefinition how = new() { Draws = 12, CellError = new Normal { Sd = 0.1 } };
        DeviceBackend device = Emulator.Start();
        using ResilientBackend backend = new(device, new CpuBackend(), _ => { });
        device.Living[0].Dispose();
        DrawResult cpu = Run(grid, layers, how, 1), there = Run(grid, layers, how, 1, backend);
        for (int s = 0; s < cpu.Surfaces.Count; s++)
            Assert.Equal(Cells(cpu, grid)[s], Cells(there, grid)[s]);
        Assert.Equal(cpu.ZoneMeans[0], there.ZoneMeans[0]);
    }

    // Errors of sd 0.04 in a mean with weights 1/4 and 3/4: sd 0.04 sqrt(1/16 + 9/16) = 0.0316228. Limits far away.
    [Fact]
    public void The_spread_is_what_theory_says()
    {
        Grid grid = ZoneBench.Grid(64, 64);
        IRasterSource[] layers = [bench.Cells(grid, [.. Enumerable.Repeat(0.5f, 4096)]), bench.Cells(grid, [.. Enumerable.Repeat(0.5f, 4096)])];
        float[][] found = Cells(Run(grid, layers, new() { Draws = 400, CellError = new Normal { Sd = 0.04 }, Quantiles = [0.05, 0.5, 0.95] }, 2), grid);
        Assert.Equal(0.5, found[0].Average(), 1e-3);
        Assert.Equal(0.0316228, found[1].Average(), 3e-4);
        Assert.Equal(0.5 + (1.6448536 * 0.0316228), found[DrawPass.FirstQuantile + 2].Average(), 1e-3);
        Assert.Equal(0.5, found[2].Average(), 0.02);
        Assert.Equal(0.1, found[3].Average(), 0.005);
    }

    [Fact]
    public void A_cell_that_is_always_far_above_is_always_among_the_top()
    {
        Grid grid = ZoneBench.Grid(50, 20);
        IRasterSource layer = bench.Cells(grid, [.. Enumerable.Range(0, 1000).Select(i => i < 60 ? 0.9f : 0.2f)]);
        float[][] found = Cells(Run(grid, [layer, layer], new() { Draws = 50, CellError = new Normal { Sd = 0.02 } }, 2), grid);
        Assert.Equal((1f, 1f), (found[3][10], found[2][10]));
        Assert.InRange(found[3][500], 0, 0.3);
        Assert.Equal(0, found[2][500]);
    }

    [Fact]
    public void Errors_of_layers_are_correlated_as_asked()
    {
        UncertaintyDefinition how = new() { LayerError = new Normal { Sd = 0.1 }, Correlation = [[1, 0.8], [0.8, 1]] };
        DrawPlan plan = new(how, Rule);
        Draw[] draws = [.. Enumerable.Range(0, 4000).Select(d => plan.At(3, d))];
        double[] a = [.. draws.Select(d => (double)d.Changes[0].Factor)], b = [.. draws.Select(d => (double)d.Changes[1].Factor)];
        Assert.Equal(0.8, RankStatistics.Pearson(a, b), 0.02);
        Assert.Equal(0.1, Math.Sqrt(a.Average(v => (v - 1) * (v - 1))), 0.005);
        Assert.Equal(["layer_errors"], plan.Factors);
    }

    // Stock and Micheli's factors: up to a third of six layers are left out, none to all respond by a threshold, rules take turns.
    [Fact]
    public void Layers_are_left_out_and_rules_take_turns_as_often_as_asked()
    {
        ThreatLayers.Combining.WeightedMean six = new() { Of = [.. Enumerable.Range(0, 6).Select(i => new WeightedSource($"l{i}", 1))], Require = "3" };
        DrawPlan plan = new(new() { MissingLayers = 1.0 / 3, ThresholdResponse = 1, Rules = [DrawnRule.WeightedMean, DrawnRule.Maximum] }, six);
        Draw[] draws = [.. Enumerable.Range(0, 3000).Select(d => plan.At(1, d))];
        for (int missing = 0; missing <= 2; missing++)
            Assert.Equal(1 / 3.0, draws.Count(d => d.Changes.Length == 6 - missing) / 3000.0, 0.03);
        Assert.Equal(0.5, draws.Count(d => d.Rule is ThreatLayers.Combining.Maximum) / 3000.0, 0.03);
        Assert.Contains(draws, d => d.Changes.All(c => c.IsThreshold));
        Assert.Contains(draws, d => d.Changes.All(c => !c.IsThreshold));
        Assert.All(draws, d => Assert.Equal(3 - (6 - d.Changes.Length), d.Required));
    }

    (IRasterSource[], float[]) Layers(Grid grid)
    {
        float[] a = [.. Enumerable.Range(0, (int)grid.Cells).Select(i => i % 13 == 0 ? float.NaN : (i % 91) / 91f)], b = [.. Enumerable.Range(0, (int)grid.Cells).Select(i => i % 7 == 0 ? float.NaN : (i % 57) / 57f)];
        float[] expected = new float[a.Length];
        using CpuBackend cpu = new();
        cpu.Fold(new ThreatLayers.Kernels.WeightedMean(1), [a, b], [1, 3], expected);
        return ([bench.Cells(grid, a), bench.Cells(grid, b)], expected);
    }

    DrawResult Run(Grid grid, IRasterSource[] layers, UncertaintyDefinition how, int threads, Backend? backend = null, int experiments = 0)
    {
        DrawPlan plan = new(how, Rule);
        Zones zones = bench.Zones(grid, FormattableString.Invariant($"POLYGON ((0 0, {grid.Columns} 0, {grid.Columns} {grid.Rows}, 0 {grid.Rows}, 0 0))"));
        return new DrawPass(layers, zones, grid, ZoneBench.Flat(grid.Rows), threads, TestContext.Current.CancellationToken)
        {
            Draws = [.. Enumerable.Range(0, how.Draws).Select(d => plan.At(1, d))],
            Experiments = [.. Enumerable.Range(0, experiments).Select(e => plan.Of(plan.Point(1, 1, e), -1))],
            Backend = backend,
            Shape = plan.Shape,
            Seed = 1,
            Threshold = 0.5,
            TopShare = 0.1,
            Quantiles = how.Quantiles,
            Create = name => CellFile.Create(Path.Combine(folder, $"{made++}.{name}.f32"), grid),
        }.Run(_ => { });
    }

    static float[][] Cells(DrawResult found, Grid grid) => [.. found.Surfaces.Select(s =>
    {
        float[] cells = new float[grid.Cells];
        s.Read(grid.Whole, cells);
        return cells;
    })];

    public void Dispose()
    {
        bench.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
