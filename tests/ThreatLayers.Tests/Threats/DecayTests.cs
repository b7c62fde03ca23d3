using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class DecayTests
{
    static readonly Grid Small = new(new("EPSG:32633"), 0, 5000, 1000, 1000, 7, 5);
    static readonly Grid World = new(Crs.Wgs84, -180, 90, 10, 10, 36, 18);

    [Fact]
    public void Decay_is_that_of_InVEST()
    {
        // Known answer: linear, 20 m: distances 0, 21, 1, 2 -> 1, 0, .95, .9.
        DecaySum linear = new() { Of = "x", MaxDistanceKm = 0.02, Decay = DecayShape.Linear };
        Assert.Equal([1, 0, 0.95, 0.9], new[] { 0.0, 21, 1, 2 }.Select(linear.At), (a, b) => Math.Abs(a - b) < 1e-12);
        DecaySum exponential = linear with { Decay = DecayShape.Exponential };
        Assert.Equal(Math.Exp(-2.99 / 2), exponential.At(10), 1e-12);
        Assert.Equal(0.5, (linear with { Decay = DecayShape.HalfDistance, HalfDistanceKm = 0.005 }).At(5), 1e-12);
    }

    [Theory]
    [InlineData(DecayShape.Exponential, 0.7)]
    [InlineData(DecayShape.Linear, 2.5)]
    [InlineData(DecayShape.Gaussian, 3.2)]
    [InlineData(DecayShape.HalfDistance, 50)]
    public void A_sum_is_what_adding_up_every_pair_finds(DecayShape shape, double reach_km) =>
        Cells(Small).Sample(cells => SameAsPairs(Small, Planar(Small), cells, new() { Of = "x", MaxDistanceKm = reach_km, Decay = shape }), iter: 20);

    [Theory]
    [InlineData(500)]
    [InlineData(3000)]
    [InlineData(15000)]
    public void Distances_are_true_ones_and_go_on_across_180_degrees(double reach_km) =>
        Cells(World).Sample(cells => SameAsPairs(World, GroundMetric.Of(World, null), cells, new() { Of = "x", MaxDistanceKm = reach_km }), iter: 10);

    [Fact]
    public void A_mean_of_a_constant_is_the_constant_at_nodata_and_at_edges_too()
    {
        float[] cells = [.. Enumerable.Range(0, 35).Select(i => i % 4 == 1 ? float.NaN : 3)];
        using StepBench bench = new(Small, Planar(Small));
        float[] result = bench.With("x", cells).Run(new DecaySum { Of = "x", MaxDistanceKm = 2, Mode = NeighbourhoodMode.Mean });
        Assert.All(result, r => Assert.Equal(3, r, 1e-5));
    }

    [Fact]
    public void Turning_the_globe_turns_the_result_and_changes_nothing_else()
    {
        Random random = new(5);
        float[] cells = [.. Enumerable.Range(0, 36 * 18).Select(_ => random.Next(8) == 0 ? (float)random.NextDouble() : 0)];
        float[] turned = [.. Enumerable.Range(0, 36 * 18).Select(i => cells[(i / 36 * 36) + ((i + 9) % 36)])];
        foreach (Step step in new Step[] { new DecaySum { Of = "x", MaxDistanceKm = 2500 }, new DistanceDecay { Of = "x", MaxDistanceKm = 2500 } })
        {
            using StepBench one = new(World), other = new(World);
            float[] result = one.With("x", cells).Run(step), turnedResult = other.With("x", turned).Run(step);
            Assert.Equal([.. Enumerable.Range(0, 36 * 18).Select(i => result[(i / 36 * 36) + ((i + 9) % 36)])], turnedResult);
        }
    }

    [Fact]
    public void The_nearest_source_counts_however_strong_it_is()
    {
        float[] cells = new float[35];
        (cells[0], cells[6]) = (100, 1);
        using StepBench bench = new(Small, Planar(Small));
        float[] result = bench.With("x", cells).Run(new DistanceDecay { Of = "x", MaxDistanceKm = 4, Decay = DecayShape.Linear });
        Assert.Equal([1, 0.75f, 0.5f, 0.25f, 0.5f, 0.75f, 1], result[..7]);
        Assert.Equal(1 - (Math.Sqrt(2) / 4), result[8], 1e-6);
        Assert.Equal(0, result[32]);
    }

    [Fact]
    public void No_source_at_all_is_said()
    {
        using StepBench bench = new(Small, Planar(Small));
        bench.With("x", new float[35]).Run(new DistanceDecay { Of = "x", MaxDistanceKm = 4 });
        Assert.Equal(["result: 'x' has no cell above 0, so there is no source anywhere."], bench.Warnings);
    }

    [Fact]
    public void Kernel_densities_have_their_known_values()
    {
        // Known answer: h = 20 km; quartic .00238732, .00209823, .00134287 at 0, 5, 10 km; Gaussian .000397887, .000351134 at 0, 10 km.
        KernelDensity quartic = new() { Of = "x", BandwidthKm = 20 }, gaussian = quartic with { Kernel = DensityKernel.Gaussian };
        Assert.Equal([0.00238732, 0.00209823, 0.00134287, 0], new[] { 0.0, 5, 10, 21 }.Select(quartic.At), (a, b) => Math.Abs(a - b) < 5e-9);
        Assert.Equal([0.000397887, 0.000351134], new[] { 0.0, 10 }.Select(gaussian.At), (a, b) => Math.Abs(a - b) < 5e-10);
    }

    [Fact]
    public void A_kernel_density_holds_what_it_spreads_and_effort_divides_it()
    {
        Grid grid = new(new("EPSG:32633"), 0, 41000, 1000, 1000, 41, 41);
        float[] one = new float[41 * 41], all = new float[41 * 41];
        (one[(20 * 41) + 20], all[(20 * 41) + 20], all[0]) = (1, 4, 1);
        using StepBench bench = new StepBench(grid, Planar(grid)).With("x", one).With("all", all);
        Assert.Equal(1, bench.Run(new KernelDensity { Of = "x", BandwidthKm = 12 }).Sum(), 0.01);
        float[] share = bench.Run(new KernelDensity { Of = "x", BandwidthKm = 12, Effort = "all" });
        Assert.Equal(0.25, share[(20 * 41) + 25], 1e-6);
        Assert.Equal(0, share[0]);
        Assert.Equal(float.NaN, share[40]);
    }

    [Fact]
    public void Windows_count_the_known_cells_within_their_radius()
    {
        float[] cells = new float[35];
        (cells[16], cells[17], cells[18]) = (7, 7, float.NaN);
        using StepBench bench = new StepBench(Small, Planar(Small)).With("x", cells);
        // Radius 1 km: the cell and its four neighbours; around cell 17 one is unknown.
        Assert.Equal(14, bench.Run(new FocalSum { Of = "x", RadiusKm = 1 })[17]);
        Assert.Equal(14.0 / 4, bench.Run(new FocalMean { Of = "x", RadiusKm = 1 })[17], 1e-6);
        Assert.Equal(0.5, bench.Run(new NeighbourhoodShare { Of = "x", RadiusKm = 1, From = 7, To = 7 })[17], 1e-6);
    }

    [Fact]
    public void A_distance_beyond_reach_is_unknown()
    {
        float[] cells = new float[35];
        cells[0] = 1;
        using StepBench bench = new StepBench(Small, Planar(Small)).With("x", cells);
        Assert.Equal([0, 1, 2, 3, float.NaN, float.NaN, float.NaN], bench.Run(new Distance { Of = "x", MaxDistanceKm = 3.5 })[..7], (a, b) => float.IsNaN(a) ? float.IsNaN(b) : Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void A_map_in_degrees_has_no_lengths_of_its_own()
    {
        using StepBench bench = new StepBench(World).With("x", new float[36 * 18]);
        foreach (Step step in new Step[] { new Distance { Of = "x", Distances = Distances.Map }, new FocalMean { Of = "x", RadiusKm = 5000, Distances = Distances.Map } })
        {
            Assert.Equal("result: found distances: map on a working grid in degrees (EPSG:4326); allowed there is ground, because a degree is no length. Leave distances out, or set distances: ground, or take a working grid in metres such as EPSG:6933.",
                Assert.Throws<ThreatLayers.Inputs.InputException>(() => bench.Run(step)).Message);
        }
    }

    [Fact]
    public void Lengths_of_the_map_are_those_of_its_plane_and_go_on_across_180_degrees()
    {
        // A cylindrical map of four columns of 1000 m, half as wide on the ground.
        Grid grid = new(new("EPSG:6933"), 0, 1000, 1000, 1000, 4, 1);
        GroundMetric ground = Planar(grid) with { Wraps = true, IsPlanar = false, CellWidth_m = [500] };
        using StepBench bench = new StepBench(grid, ground).With("x", 1, 0, 0, 0);
        Assert.Equal([0, 0.5f, 1, 0.5f], bench.Run(new Distance { Of = "x" }));
        Assert.Equal([0, 1, 2, 1], bench.Run(new Distance { Of = "x", Distances = Distances.Map }));
    }

    [Fact]
    public void A_reach_below_half_a_cell_is_said()
    {
        using StepBench bench = new StepBench(Small, Planar(Small)).With("x", [.. Enumerable.Repeat(1f, 35)]);
        bench.Run(new DecaySum { Of = "x", MaxDistanceKm = 0.4 });
        bench.Run(new FocalSum { Of = "x", RadiusKm = 0.4 });
        Assert.Equal(["result: max_distance_km is 0.4 km, less than half of the smallest cell (1 km), so each cell reaches only itself. Take a greater distance, or a finer grid.",
            "result: radius_km is 0.4 km, less than half of the smallest cell (1 km), so each cell reaches only itself. Take a greater distance, or a finer grid."], bench.Warnings);
    }

    static void SameAsPairs(Grid grid, GroundMetric ground, float[] cells, DecaySum step)
    {
        using StepBench bench = new(grid, ground);
        float[] result = bench.With("x", cells).Run(step);
        for (int i = 0; i < cells.Length; i++)
        {
            double sum = 0;
            bool known = false;
            for (int j = 0; j < cells.Length; j++)
            {
                int r = i / grid.Columns, s = j / grid.Columns, across = Math.Abs((i % grid.Columns) - (j % grid.Columns));
                if (ground.Wraps)
                    across = Math.Min(across, grid.Columns - across);
                double north = ground.Northing_m[r] - ground.Northing_m[s], east = across * (ground.CellWidth_m[r] + ground.CellWidth_m[s]) / 2;
                double distance = Math.Sqrt((north * north) + (east * east));
                if (distance > 1000 * step.MaxDistanceKm || float.IsNaN(cells[j]))
                    continue;
                known = true;
                sum += step.At(distance) * cells[j];
            }
            Assert.Equal(known, !float.IsNaN(result[i]));
            if (known)
                Assert.Equal(sum, result[i], 1e-5 * Math.Max(1, Math.Abs(sum)));
        }
    }

    static Gen<float[]> Cells(Grid grid) => Gen.Select(Gen.Int[0, 5], Gen.Float[0, 10]).Select((kind, value) => kind == 0 ? float.NaN : kind < 3 ? 0 : value).Array[(int)grid.Cells];

    static GroundMetric Planar(Grid grid) => new()
    {
        Northing_m = [.. Enumerable.Range(0, grid.Rows).Select(grid.CentreY)],
        CellWidth_m = [.. Enumerable.Repeat(grid.CellWidth, grid.Rows)],
        CellHeight_m = [.. Enumerable.Repeat(grid.CellHeight, grid.Rows)],
        CellArea_km2 = [.. Enumerable.Repeat(grid.CellWidth * grid.CellHeight / 1e6, grid.Rows)],
        Wraps = false,
        IsPlanar = true,
    };

    [Fact]
    public void Without_a_source_every_distance_is_unknown_however_far_one_looks()
    {
        using StepBench bench = new StepBench(new(Crs.Wgs84, -180, 90, 30, 30, 12, 6)).With("none", new float[72]);
        Assert.All(bench.Run(new Distance { Of = "none" }), d => Assert.True(float.IsNaN(d)));
        Assert.StartsWith("result: 'none' has no cell above 0", Assert.Single(bench.Warnings), StringComparison.Ordinal);
    }
}
