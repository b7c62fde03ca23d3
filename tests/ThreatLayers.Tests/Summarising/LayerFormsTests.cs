using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Summarising;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Summarising;

/// <summary>Factors F3, F5, F6 and F8 of Stock and Micheli 2016, by hand.</summary>
public sealed class LayerFormsTests : IDisposable
{
    readonly ZoneBench bench = new();
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-forms-").FullName;

    static readonly ThreatLayers.Combining.GeometricMean Rule = new() { Of = [new WeightedSource("a", 1), new("b", 3)], Require = "any", Floor = 0.5 };

    // Squares of 2 x 2: (1 + 2 + 3) / 3 = 2 with one unknown, 0.5 of 0 and 1, the last row and column are cut off by the grid's edge.
    [Fact]
    public void Coarser_cells_have_the_mean_of_what_is_known_and_nothing_becomes_known()
    {
        Grid grid = ZoneBench.Grid(3, 3);
        IRasterSource fine = bench.Cells(grid, [1, 2, 7, 3, float.NaN, 9, 0, 1, 5]);
        CoarserCells coarse = new(fine, fine, 2);
        Assert.Equal([2, 2, 8, 2, float.NaN, 8, 0.5f, 0.5f, 5], Read(coarse, grid.Whole));
        Assert.Equal([float.NaN, 8, 0.5f, 5], Read(coarse, new(1, 1, 2, 2)));
    }

    // Greatest 3: ln(2) 3 / ln(4) = 1.5 for 1. Ranks of 1, 1, 3 among three: ties share (1 + 2) / 2 / 3 = 0.5, the last has 1.
    [Fact]
    public void Transformations_keep_zero_the_unknown_and_the_greatest()
    {
        Grid grid = ZoneBench.Grid(5, 1);
        LayerForms forms = Forms(grid, [0, 1, 1, 3, float.NaN]);
        Assert.Equal([0, 1.5f, 1.5f, 3, float.NaN], Read(forms.Of(new(0, false, 0, DrawnTransformation.Log, 1)), grid.Whole));
        float[] ranks = Read(forms.Of(new(0, false, 0, DrawnTransformation.Percentile, 1)), grid.Whole);
        Assert.Equal((0f, 3f), (ranks[0], ranks[3]));
        Assert.Equal(1.5, ranks[1], 1e-6);
        Assert.True(float.IsNaN(ranks[4]));
        // The 95th percentile of 1, 1, 3 is 1 + 0.9 (3 - 1) = 2.8 by type 7: 1 becomes 3 / 2.8.
        float[] cut = Read(forms.Of(new(0, false, 0, DrawnTransformation.Cut, 1)), grid.Whole);
        Assert.Equal(3 / 2.8, cut[1], 1e-6);
        Assert.Equal(3, cut[3], 1e-6);
    }

    // Reach 1 cell, as far as a cell is wide: a neighbour counts 1 - 1/2. Beside the middle 4: 2; the corner is out of reach.
    [Fact]
    public void Spreading_falls_linearly_and_keeps_the_greatest()
    {
        Grid grid = ZoneBench.Grid(5, 5);
        float[] cells = new float[25];
        (cells[12], cells[13]) = (4, float.NaN);
        LayerForms forms = Forms(grid, cells, 2 * Math.Sqrt(ZoneBench.Flat(5).CellArea_km2[0]));
        float[] found = Read(forms.Of(new(0, false, 1, DrawnTransformation.None, 1)), grid.Whole);
        Assert.Equal(4, found[12], 1e-5);
        Assert.Equal(2, found[11], 1e-5);
        Assert.Equal(2, found[7], 1e-5);
        Assert.Equal(0, found[6], 1e-5);
        Assert.True(float.IsNaN(found[13]));
    }

    // Of 3 x 4 x 2 x 2 forms each draw takes one, all alike; both layers take the same, and b has no finer one.
    [Fact]
    public void Draws_take_every_form_as_often_as_asked_and_the_floor_is_drawn_by_magnitudes()
    {
        UncertaintyDefinition how = new() { SpreadKm = 20, Coarsening = 4, Refined = new Dictionary<string, string> { ["a"] = "c" }, Transformations = [DrawnTransformation.None, DrawnTransformation.Log], GeometricFloor = [0.0001, 1] };
        DrawPlan plan = new(how, Rule);
        Assert.Equal(["spread", "coarsening", "refined", "transformation", "geometric_floor"], plan.Factors);
        Assert.Equal((2 * 3 * 4 * 2 * 2, 4), (plan.Forms.Count, plan.Given));
        Assert.Equal([new(0, false, 0, DrawnTransformation.None, 1), new(1, false, 0, DrawnTransformation.None, 1), new(0, true, 0, DrawnTransformation.None, 1), new(1, false, 0, DrawnTransformation.None, 1)], plan.Forms.Take(4));
        Draw[] draws = [.. Enumerable.Range(0, 4000).Select(d => plan.At(1, d))];
        LayerForm[] taken = [.. draws.Select(d => plan.Forms[d.Changes[0].Layer])];
        Assert.All(draws.Zip(taken), d => Assert.Equal(d.Second with { Source = 1, IsRefined = false }, plan.Forms[d.First.Changes[1].Layer]));
        Assert.All(draws, d => Assert.Equal((0, 1), (d.Changes[0].Error, d.Changes[1].Error)));
        for (int spread = 0; spread < 3; spread++)
            Assert.Equal(1 / 3.0, taken.Count(t => t.Spread == spread) / 4000.0, 0.03);
        for (int factor = 1; factor <= 4; factor++)
            Assert.Equal(0.25, taken.Count(t => t.Coarsening == factor) / 4000.0, 0.03);
        Assert.Equal(0.5, taken.Count(t => t.IsRefined) / 4000.0, 0.03);
        Assert.Equal(0.5, taken.Count(t => t.Transformation == DrawnTransformation.Log) / 4000.0, 0.03);
        // Half of the draws lie below the middle magnitude, 0.01.
        Assert.Equal(0.5, draws.Count(d => ((ThreatLayers.Combining.GeometricMean)d.Rule).Floor < 0.01) / 4000.0, 0.03);
        // Without any error the layers are as they are.
        Assert.All(plan.Of(plan.Middle, -1).Changes, c => Assert.Equal(c.Error, c.Layer));
    }

    // Two layers of 0.2 and 0.4 and the finer 0.8 for the first: means (0.2 + 3 x 0.4) / 4 = 0.35 and (0.8 + 1.2) / 4 = 0.5, nothing else.
    [Fact]
    public void A_pass_over_forms_gives_the_draws_of_each()
    {
        Grid grid = ZoneBench.Grid(40, 50);
        ThreatLayers.Combining.WeightedMean mean = new() { Of = Rule.Of, Require = "any" };
        UncertaintyDefinition how = new() { Draws = 200, Refined = new Dictionary<string, string> { ["a"] = "c" }, Quantiles = [0, 1] };
        DrawPlan plan = new(how, mean);
        IRasterSource[] given = [.. new[] { 0.2f, 0.4f, 0.8f }.Select(v => bench.Cells(grid, [.. Enumerable.Repeat(v, 2000)]))];
        LayerForms forms = new(given[..2], [given[2], null], 0, Scope(grid));
        DrawResult found = new DrawPass([.. plan.Forms.Select(forms.Of)], bench.Zones(grid, "POLYGON ((0 0, 40 0, 40 50, 0 50, 0 0))"), grid, ZoneBench.Flat(50), 2, TestContext.Current.CancellationToken)
        {
            Draws = [.. Enumerable.Range(0, 200).Select(d => plan.At(1, d))],
            Given = plan.Given,
            WithErrors = 2,
            Shape = plan.Shape,
            Seed = 1,
            Threshold = 0.5,
            TopShare = 0.1,
            Quantiles = how.Quantiles,
            Create = name => CellFile.Create(Path.Combine(folder, name + ".f32"), grid),
        }.Run(_ => { });
        Assert.All(Read(found.Surfaces[DrawPass.FirstQuantile], grid.Whole), v => Assert.Equal(0.35, v, 1e-6));
        Assert.All(Read(found.Surfaces[DrawPass.FirstQuantile + 1], grid.Whole), v => Assert.Equal(0.5, v, 1e-6));
        Assert.All(found.ZoneMeans[0], v => Assert.True(Math.Abs(v - 0.35) < 1e-6 || Math.Abs(v - 0.5) < 1e-6));
        Assert.Equal(0.5, found.ZoneMeans[0].Count(v => v > 0.4) / 200.0, 0.12);
    }

    LayerForms Forms(Grid grid, float[] cells, double spreadKm = 0) => new([bench.Cells(grid, cells)], [null], spreadKm, Scope(grid));

    StepScope Scope(Grid grid) => new()
    {
        Grid = grid,
        Ground = ZoneBench.Flat(grid.Rows),
        Backend = new CpuBackend(),
        Threads = 2,
        MemoryBytes = 1 << 28,
        Cancel = TestContext.Current.CancellationToken,
        Surface = _ => throw new InvalidOperationException(),
        Stored = _ => throw new InvalidOperationException(),
        Features = _ => [],
        Zones = (_, _) => throw new InvalidOperationException(),
        Table = _ => throw new InvalidOperationException(),
        Rows = _ => throw new InvalidOperationException(),
        Create = name => CellFile.Create(Path.Combine(folder, name + ".f32"), grid),
        ScratchPath = name => Path.Combine(folder, name),
        Warn = _ => { },
        Progress = (_, _) => { },
    };

    static float[] Read(IRasterSource source, Window window)
    {
        float[] cells = new float[window.Cells];
        source.Read(window, cells);
        return cells;
    }

    public void Dispose()
    {
        bench.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
