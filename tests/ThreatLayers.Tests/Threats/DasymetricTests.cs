using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class DasymetricTests
{
    static readonly Grid Grid = new(Crs.Wgs84, 0, 6, 1, 1, 6, 6);
    static readonly Dasymetric Plain = new() { Zones = "z", ZoneColumn = "iso", Table = "t", Value = "n", Weight = "w", Per = Per.Cell };

    [Fact]
    public void Totals_are_kept_whatever_the_weights()
    {
        Gen.Select(Gen.Float[0, 9].Array[36], Gen.Double[1, 1e6], Gen.Double[1, 1e6]).Sample((weights, a, b) =>
        {
            weights[3] = float.NaN;
            using StepBench bench = Two(a, b).With("w", weights);
            float[] spread = bench.Run(Plain);
            Assert.Equal(a + b, spread.Where(s => !float.IsNaN(s)).Sum(s => (double)s), (a + b) * 1e-6);
        }, iter: 30);
    }

    [Fact]
    public void A_cap_fills_the_best_cells_first_and_keeps_the_total()
    {
        float[] weights = [.. Enumerable.Range(0, 36).Select(i => i == 0 ? 1000f : 1f)];
        using StepBench bench = Two(100000, 0).With("w", weights);
        float[] density = bench.Run(Plain with { CapPerKm2 = 1, Per = Per.Km2 });
        Assert.Equal(1, density[0], 1e-6);
        double total = Enumerable.Range(0, 36).Where(i => i % 6 < 3).Sum(i => density[i] * bench.Scope.Ground.CellArea_km2[i / 6]);
        Assert.Equal(100000, total, 1);
    }

    [Fact]
    public void What_does_not_fit_under_the_cap_is_said()
    {
        using StepBench bench = Two(1e9, 0).With("w", [.. Enumerable.Repeat(1f, 36)]);
        Assert.All(bench.Run(Plain with { CapPerKm2 = 1, Per = Per.Km2 }).Where((_, i) => i % 6 < 3), d => Assert.Equal(1, d, 1e-6));
        Assert.StartsWith("result: zone A takes ", Assert.Single(bench.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zone_without_weight_is_spread_evenly_with_a_warning()
    {
        using StepBench bench = Two(10, 20).With("w", [.. Enumerable.Range(0, 36).Select(i => i % 6 < 3 ? 0f : 1f)]);
        Assert.Equal(30, bench.Run(Plain).Sum(s => (double)s), 1e-5);
        Assert.Equal(["result: zone A has no cell with weight; its total is spread evenly."], bench.Warnings);
    }

    [Fact]
    public void Of_a_zone_that_lies_in_the_grid_in_part_that_part_of_the_total_is_spread()
    {
        using StepBench bench = Two(100, 100).WithFeature("z", "POLYGON ((-9 0, 0 0, 0 6, -9 6, -9 0))", ("iso", "A")).With("w", [.. Enumerable.Repeat(1f, 36)]);
        double whole = Enumerable.Range(0, 6).Sum(r => 3 * bench.Scope.Ground.CellArea_km2[r]);
        bench.WholeArea_km2 = [whole * 4, whole];
        float[] spread = bench.Run(Plain);
        Assert.Equal(25 + 100, spread.Sum(s => (double)s), 1e-4);
        Assert.Equal(["result: 25 % of zone A lies in the grid, so that share of its total is spread; where the rest belongs is not known here."], bench.Warnings);
    }

    [Fact]
    public void A_total_below_zero_is_kept_too()
    {
        using StepBench bench = Two(-5, 20).With("w", [.. Enumerable.Repeat(1f, 36)]);
        Assert.Equal(15, bench.Run(Plain).Sum(s => (double)s), 1e-5);
    }

    [Fact]
    public void A_percentage_is_of_the_zone_s_area()
    {
        using StepBench bench = Two(25, 50).With("w", [.. Enumerable.Repeat(1f, 36)]);
        float[] share = bench.Run(Plain with { PercentOfArea = true, Per = Per.Km2 });
        Assert.Equal(0.25, share[0], 1e-6);
        Assert.Equal(0.5, share[5], 1e-6);
    }

    [Fact]
    public void Over_several_bands_the_level_is_that_of_water_filling_cell_by_cell()
    {
        // Each row is a band of its own. By hand: 6 cells of 1 km², weights 1 2 3 | 4 5 6 in two rows, the rest nothing; total 12, cap 3.
        // Level 12/21 fills 6 (3.43); (12 - 3)/15 = 0.6 fills 5 (3.0); (12 - 6)/10 = 0.6 fills nothing more.
        Grid wide = new(Crs.EaseGrid2, 0, 2000, 1000, 1000, 4_000_000, 2);
        float[] weights = new float[wide.Cells];
        (weights[0], weights[1], weights[2]) = (1, 2, 3);
        (weights[wide.Columns], weights[wide.Columns + 1], weights[wide.Columns + 2]) = (4, 5, 6);
        using StepBench bench = new StepBench(wide, new() { Northing_m = [1500, 500], CellWidth_m = [1000, 1000], CellHeight_m = [1000, 1000], CellArea_km2 = [1, 1], Wraps = false, IsPlanar = true })
            .WithFeature("z", "POLYGON ((0 0, 9000 0, 9000 2000, 0 2000, 0 0))", ("iso", "A")).WithTable("t", "n", ("A", "12")).With("w", weights);
        float[] spread = bench.Run(Plain with { CapPerKm2 = 3 });
        Assert.Equal([0.6f, 1.2f, 1.8f, 0f], spread.AsSpan(0, 4).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([2.4f, 3f, 3f, 0f], spread.AsSpan(wide.Columns, 4).ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.True(float.IsNaN(spread[9]));
    }

    static StepBench Two(double a, double b) => new StepBench(Grid)
        .WithFeature("z", "POLYGON ((0 0, 3 0, 3 6, 0 6, 0 0))", ("iso", "A")).WithFeature("z", "POLYGON ((3 0, 6 0, 6 6, 3 6, 3 0))", ("iso", "B"))
        .WithTable("t", "n", ("A", a.ToString("R", System.Globalization.CultureInfo.InvariantCulture)), ("B", b.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
}
