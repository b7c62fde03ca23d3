using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class TravelTimeTests
{
    static readonly Grid Small = new(new("EPSG:32633"), 0, 3000, 1000, 1000, 3, 3);
    static readonly Grid World = new(Crs.Wgs84, -180, 90, 10, 10, 36, 18);
    static readonly TravelTime BySpeed = new() { SpeedKmH = "v", Sources = "s" };
    static readonly TravelTime ByFriction = new() { Friction = "f", Sources = "s" };

    // Known answer: 1 km at 5 km/h takes 12 min, the diagonal 12 √2.
    [Fact]
    public void Five_km_per_hour_is_twelve_minutes_per_km()
    {
        using StepBench bench = Bench();
        float[] minutes = bench.With("v", All(9, 5)).Run(BySpeed);
        Assert.Equal(12, minutes[1], 1e-5);
        Assert.Equal(16.970563, minutes[4], 1e-5);
        Assert.Equal(2 * 16.970563, minutes[8], 1e-5);
        Assert.Empty(bench.Warnings);
    }

    [Fact]
    public void Friction_is_minutes_per_metre()
    {
        using StepBench bench = Bench();
        float[] bySpeed = bench.With("v", [5, 1.62f, 4.86f, 100, 20, 2, 3, 4, 1]).Run(BySpeed);
        using StepBench other = Bench();
        float[] byFriction = other.With("f", [.. new double[] { 5, 1.62f, 4.86f, 100, 20, 2, 3, 4, 1 }.Select(v => (float)(60 / (1000 * v)))]).Run(ByFriction);
        Assert.Equal(byFriction, bySpeed);
    }

    [Fact]
    public void Sixteen_neighbours_shorten_the_knight_s_move()
    {
        using StepBench bench = Bench();
        Assert.Equal(12 * Math.Sqrt(5), bench.With("v", All(9, 5)).Run(BySpeed with { Neighbours = 16 })[5], 1e-5);
    }

    // The errors of both graphs in SCIENCE.md 1.10: √(1 + (√2 - 1)²) - 1 = 8.24% and 2.75%.
    [Theory]
    [InlineData(8, 0.0824)]
    [InlineData(16, 0.0275)]
    public void Paths_are_too_long_by_no_more_than_stated(int neighbours, double most)
    {
        Grid grid = new(new("EPSG:32633"), 0, 41000, 1000, 1000, 41, 41);
        using StepBench bench = new(grid, Planar(grid));
        float[] minutes = bench.With("s", [.. Enumerable.Range(0, 1681).Select(i => i == 840 ? 1f : 0)]).With("f", All(1681, 0.001f)).Run(ByFriction with { Neighbours = neighbours });
        double worst = Enumerable.Range(0, 1681).Where(i => i != 840).Max(i => minutes[i] / Math.Sqrt(Math.Pow((i / 41) - 20, 2) + Math.Pow((i % 41) - 20, 2)));
        Assert.InRange(worst, 1 + (0.95 * most), 1 + most + 5e-5);
    }

    [Fact]
    public void A_source_starts_with_its_minutes()
    {
        using StepBench bench = Bench();
        float[] minutes = bench.With("v", All(9, 5)).With("s", 1, 0, 0, 0, 0, 0, 0, 0, 1).With("t", 100, float.NaN, 0, 0, 0, 0, 0, 0, 7).Run(BySpeed with { StartMinutes = "t" });
        Assert.Equal(7, minutes[8]);
        Assert.Equal(19, minutes[7], 1e-5);
        Assert.Equal(7 + 33.941126, minutes[0], 1e-5);
    }

    [Fact]
    public void A_barrier_is_nodata_and_what_lies_behind_it_is_said()
    {
        using StepBench bench = Bench();
        float[] minutes = bench.With("v", 5, float.NaN, 5, 5, float.NaN, 5, 5, float.NaN, 5).Run(BySpeed);
        Assert.Equal([true, false, false], minutes[..3].Select(m => !float.IsNaN(m)));
        Assert.Equal(["result: 3 of 6 cells with known v are reached from no source; they are nodata."], bench.Warnings);
    }

    [Fact]
    public void Beyond_the_limit_is_nodata_without_a_warning()
    {
        using StepBench bench = Bench();
        float[] minutes = bench.With("v", All(9, 5)).Run(BySpeed with { MaxMinutes = 15 });
        Assert.Equal([true, true, false, true, false, false, false, false, false], minutes.Select(m => !float.IsNaN(m)));
        Assert.Empty(bench.Warnings);
    }

    // On the ellipsoid a step of 10° along the parallel of 85° is shorter than along that of 5°, and the way across 180° is one step.
    [Fact]
    public void Lengths_are_true_ones_and_go_on_across_180_degrees()
    {
        GroundMetric ground = GroundMetric.Of(World, null);
        float[] sources = new float[648];
        (sources[0], sources[36 * 8]) = (1, 1);
        using StepBench bench = new(World);
        float[] minutes = bench.With("f", All(648, 0.001f)).With("s", sources).Run(ByFriction);
        Assert.Equal(ground.CellWidth_m[0] / 1000, minutes[35], 1e-3);
        Assert.Equal(ground.CellWidth_m[8] / 1000, minutes[(36 * 8) + 35], 1e-3);
        Assert.True(minutes[1] < minutes[(36 * 8) + 1] / 5);
    }

    [Fact]
    public void Turning_the_globe_turns_the_result_and_changes_nothing_else()
    {
        Random random = new(5);
        float[] friction = [.. Enumerable.Range(0, 648).Select(_ => random.Next(6) == 0 ? float.NaN : (float)random.NextDouble() + 0.001f)];
        float[] sources = [.. Enumerable.Range(0, 648).Select(_ => random.Next(50) == 0 ? 1f : 0)];
        using StepBench one = new(World), other = new(World);
        float[] result = one.With("f", friction).With("s", sources).Run(ByFriction);
        Assert.Equal(Turned(result), other.With("f", Turned(friction)).With("s", Turned(sources)).Run(ByFriction));
        Assert.Equal(one.Warnings, other.Warnings);
    }

    static float[] Turned(float[] cells) => [.. Enumerable.Range(0, 648).Select(i => cells[(i / 36 * 36) + ((i + 9) % 36)])];

    [Theory]
    [InlineData(0, "is no speed; the first is 0 at")]
    [InlineData(-3, "is no speed; the first is -3 at")]
    [InlineData(float.PositiveInfinity, "is no speed; the first is Infinity at")]
    public void A_speed_that_is_none_is_named_with_its_place(float speed, string said)
    {
        using StepBench bench = Bench().With("v", 5, 5, 5, 5, 5, speed, 5, 5, 5);
        Assert.Equal($"result: 1 cell of 'v' {said} x 2500, y 1500 (EPSG:32633; row 1, column 2 from the north-west, counted from 0), allowed is a number above 0. Make cells that nobody can cross nodata, and give the others a speed in km/h.",
            Assert.Throws<InputException>(() => bench.Run(BySpeed)).Message);
    }

    [Fact]
    public void A_friction_of_zero_is_named_and_an_infinite_one_is_a_barrier()
    {
        using StepBench bench = Bench().With("f", 1, 0, 1, 1, -2, 1, 1, 1, 1);
        Assert.StartsWith("result: 2 cells of 'f' are no friction; the first is 0 at x 1500, y 2500 (EPSG:32633; row 0, column 1 ", Assert.Throws<InputException>(() => bench.Run(ByFriction)).Message, StringComparison.Ordinal);
        using StepBench other = Bench().With("f", 1, float.PositiveInfinity, 1, 1, float.PositiveInfinity, 1, 1, float.PositiveInfinity, 1);
        Assert.True(float.IsNaN(other.Run(ByFriction)[2]));
    }

    [Fact]
    public void All_barrier_is_refused() => AssertSays("result: 'v' is nodata everywhere, so nothing can be crossed. ", Bench().With("v", All(9, float.NaN)), BySpeed);

    [Fact]
    public void No_source_at_all_is_refused() => AssertSays("result: 's' has no cell above 4, so there is no source anywhere. ", Bench().With("v", All(9, 5)), BySpeed with { SourceAbove = 4 });

    [Fact]
    public void Sources_in_a_barrier_are_refused_or_said()
    {
        AssertSays("result: the only source of 's' lies where 'v' is a barrier (nodata). ", Bench().With("v", float.NaN, 5, 5, 5, 5, 5, 5, 5, 5), BySpeed);
        using StepBench bench = Bench().With("v", float.NaN, 5, 5, 5, 5, 5, 5, 5, 5).With("s", 1, 1, 0, 0, 0, 0, 0, 0, 0);
        bench.Run(BySpeed);
        Assert.Equal(["result: 1 of 2 sources of 's' lie where 'v' is a barrier (nodata); nothing is reached from them."], bench.Warnings);
    }

    [Theory]
    [InlineData(-1, "-1")]
    [InlineData(float.NaN, "nodata")]
    public void A_start_that_is_not_known_is_refused(float start, string found) =>
        AssertSays($"result: 't' is {found} at the source at x 500, y 2500 ", Bench().With("v", All(9, 5)).With("t", All(9, start)), BySpeed with { StartMinutes = "t" });

    [Fact]
    public void Parameters_that_contradict_each_other_are_named()
    {
        Assert.Equal([("friction", "found neither friction nor speed_km_h, allowed is one of them.")], new TravelTime { Sources = "s" }.Problems());
        Assert.Equal([("friction", "found both friction and speed_km_h, allowed is one of them.")], (BySpeed with { Friction = "f" }).Problems());
        Assert.Equal([("neighbours", "found 4, allowed is 8 or 16.")], (BySpeed with { Neighbours = 4 }).Problems());
    }

    static void AssertSays(string start, StepBench bench, TravelTime step)
    {
        using (bench)
            Assert.StartsWith(start, Assert.Throws<InputException>(() => bench.Run(step)).Message, StringComparison.Ordinal);
    }

    static StepBench Bench() => new StepBench(Small, Planar(Small)).With("s", 1, 0, 0, 0, 0, 0, 0, 0, 0);

    static float[] All(int cells, float value) => [.. Enumerable.Repeat(value, cells)];

    static GroundMetric Planar(Grid grid) => new()
    {
        Northing_m = [.. Enumerable.Range(0, grid.Rows).Select(grid.CentreY)],
        CellWidth_m = [.. Enumerable.Repeat(grid.CellWidth, grid.Rows)],
        CellHeight_m = [.. Enumerable.Repeat(grid.CellHeight, grid.Rows)],
        CellArea_km2 = [.. Enumerable.Repeat(grid.CellWidth * grid.CellHeight / 1e6, grid.Rows)],
        Wraps = false,
        IsPlanar = true,
    };
}
