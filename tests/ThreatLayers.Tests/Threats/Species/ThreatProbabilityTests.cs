using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats.Species;

public class ThreatProbabilityTests
{
    internal static readonly Grid Grid = new(Crs.EaseGrid2, 0, 4000, 1000, 1000, 4, 4);
    internal static readonly GroundMetric Ground = new()
    {
        Northing_m = [3500, 2500, 1500, 500],
        CellWidth_m = [1000, 1000, 1000, 1000],
        CellHeight_m = [1000, 1000, 1000, 1000],
        CellArea_km2 = [1, 1, 1, 1],
        Wraps = false,
        IsPlanar = true,
    };

    static readonly ThreatProbability Hunting = new() { Ranges = "r", Threats = "t", Codes = ["5.1"], LeastSpecies = 2 };

    // By hand, in the north-west cell: ranges of 1, 8 and 16 km², so weights 1, 0.5 and 16^-1/3; the second and third are coded 5.1 and 5.1.2.
    [Fact]
    public void Species_of_small_ranges_weigh_more()
    {
        using StepBench bench = Three("a,2.1,,", "b,5.1,,", "c,5.1.2,,", "c,9,,");
        double third = Math.Pow(16, -1.0 / 3);
        float[] p = bench.Run(Hunting);
        Assert.Equal((0.5 + third) / (1.5 + third), p[0], 1e-7);
        Assert.Equal(1f, p[1]);
        Assert.True(float.IsNaN(p[15]), "one species is fewer than two");
        Assert.Equal([3, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1], bench.Run(Hunting with { Output = ProbabilityOutput.Species }));
        double n = Math.Pow(1.5 + third, 2) / (1 + 0.25 + (third * third));
        Assert.Equal(n, bench.Run(Hunting with { Output = ProbabilityOutput.EffectiveSpecies })[0], 1e-6);
        Assert.Equal(2.0 / 3, bench.Run(Hunting with { AreaExponent = 0 })[0], 1e-7);
    }

    // The reference code matches by the pattern ^X1, which takes 10, 11 and 12 for parts of 1.
    [Fact]
    public void Codes_match_by_whole_components()
    {
        using StepBench bench = Three("a,10.1,,", "b,11,,", "c,1.3,,");
        double third = Math.Pow(16, -1.0 / 3);
        Assert.Equal(third / (1.5 + third), bench.Run(Hunting with { Codes = ["1"] })[0], 1e-7);
        Assert.Equal(0f, bench.Run(Hunting with { Codes = ["1.3.1"] })[0]);
        Assert.Contains("'1.3' is held by another", Assert.Single((Hunting with { Codes = ["1", "1.3", "10"] }).Problems()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_past_does_not_count()
    {
        using StepBench bench = Three("a,5.1,\"Past, Unlikely to Return\",", "b,9,,", "c,9,,");
        Assert.Equal(0f, bench.Run(Hunting)[0]);
        Assert.True(bench.Run(Hunting with { WithoutTimings = [] })[0] > 0);
    }

    [Fact]
    public void Too_few_species_everywhere_is_said_with_the_most_there_are()
    {
        using StepBench bench = Three("a,2.1,,", "b,5.1,,", "c,5.1.2,,");
        Assert.All(bench.Run(Hunting with { LeastSpecies = 10 }), p => Assert.True(float.IsNaN(p)));
        Assert.Equal("result: no cell has the 10 species that least_species asks for; the most in one cell are 3, so the result is nodata.", Assert.Single(bench.Warnings));
    }

    // Wilson's interval for 2 of 3, all weights equal: from a table of the interval, 0.2077 and 0.9385.
    [Fact]
    public void The_interval_is_Wilson_s_on_the_effective_number()
    {
        using StepBench bench = Three("a,2.1,,", "b,5.1,,", "c,5.1.2,,");
        Assert.Equal(0.2077, bench.Run(Hunting with { AreaExponent = 0, Output = ProbabilityOutput.Low })[0], 1e-4);
        Assert.Equal(0.9385, bench.Run(Hunting with { AreaExponent = 0, Output = ProbabilityOutput.High })[0], 1e-4);
    }

    [Fact]
    public void Parts_of_one_range_that_overlap_are_one_species()
    {
        using StepBench bench = Three("a,2.1,,", "b,5.1,,", "c,5.1.2,,").WithFeature("r", "POLYGON ((500 2500, 4000 2500, 4000 4000, 500 4000, 500 2500))", ("id_no", "b"));
        Assert.Equal([3, 2, 2, 2, 2, 2, 2, 2, 1], bench.Run(Hunting with { Output = ProbabilityOutput.Species })[..9]);
        Assert.Equal((0.5 + Math.Pow(16, -1.0 / 3)) / (1.5 + Math.Pow(16, -1.0 / 3)), bench.Run(Hunting)[0], 1e-7);
    }

    // Harfoot et al.: with u = 0.1 the chance that a code is wrong is 0.005 + 0.995 x 0.1 = 0.1045.
    [Fact]
    public void Draws_turn_codes_round_as_often_as_data_deficient_species_say()
    {
        using StepBench bench = new(Grid, Ground);
        for (int i = 0; i < 400; i++)
            bench.WithFeature("r", "POLYGON ((0 0, 4000 0, 4000 4000, 0 4000, 0 0))", ("id_no", $"s{i}"));
        bench.WithRows("t", ["id_no,code,timing", .. Enumerable.Range(0, 400).Select(i => $"s{i},2,")]);
        bench.WithRows("s", ["id_no,category", .. Enumerable.Range(0, 400).Select(i => $"s{i},{(i < 40 ? "DD" : "LC")}")]);
        ThreatProbability drawn = Hunting with { Species = "s", Output = ProbabilityOutput.DrawsQuantile };
        // None is coded 5.1, so what is found is the share that was turned round; its standard error is 0.015 in one draw.
        Assert.Equal(0.1045, bench.Run(drawn)[0], 0.01);
        Assert.InRange(bench.Run(drawn with { Quantile = 0.975 })[0], 0.115, 0.15);
        Assert.InRange(bench.Run(drawn with { Output = ProbabilityOutput.DrawsWidth })[0], 0.04, 0.08);
        Assert.Equal(bench.Run(drawn), bench.Run(drawn));
        Assert.NotEqual(bench.Run(drawn with { Quantile = 0.1 }), bench.Run(drawn with { Quantile = 0.1, Seed = 2 }));
    }

    [Fact]
    public void A_true_surface_is_found_again()
    {
        // Simulated as in the paper: a field with structure, species with ranges of many sizes, each coded where the mean of the field over its range says so.
        Grid grid = new(Crs.EaseGrid2, 0, 20_000, 1000, 1000, 20, 20);
        GroundMetric ground = Ground with { Northing_m = [.. Enumerable.Range(0, 20).Select(r => 1000.0 * r)], CellArea_km2 = [.. Enumerable.Repeat(1.0, 20)], CellWidth_m = [.. Enumerable.Repeat(1000.0, 20)], CellHeight_m = [.. Enumerable.Repeat(1000.0, 20)] };
        using StepBench bench = new(grid, ground);
        Random random = new(3);
        List<string> rows = ["id_no,code,timing"];
        for (int i = 0; i < 1500; i++)
        {
            int size = 1 + (int)(8 * Math.Pow(random.NextDouble(), 2)), x = random.Next(21 - size), y = random.Next(21 - size);
            bench.WithFeature("r", FormattableString.Invariant($"POLYGON (({x * 1000} {y * 1000}, {(x + size) * 1000} {y * 1000}, {(x + size) * 1000} {(y + size) * 1000}, {x * 1000} {(y + size) * 1000}, {x * 1000} {y * 1000}))"), ("id_no", $"s{i}"));
            rows.Add($"s{i},{(random.NextDouble() < Truth(x + (size / 2.0), 20 - y - (size / 2.0)) ? "5.1.1" : "9")},");
        }
        bench.WithRows("t", [.. rows]);
        float[] found = bench.Run(Hunting with { LeastSpecies = 5 });
        double[] truth = [.. Enumerable.Range(0, 400).Select(i => Truth((i % 20) + 0.5, (i / 20) + 0.5))];
        int[] known = [.. Enumerable.Range(0, 400).Where(i => !float.IsNaN(found[i]))];
        Assert.True(known.Length > 350);
        Assert.True(Correlation([.. known.Select(i => truth[i])], [.. known.Select(i => (double)found[i])]) > 0.8);

        static double Truth(double x, double y) => 0.5 + (0.2 * Math.Sin(x / 3)) + (0.25 * Math.Cos(y / 4));
    }

    [Fact]
    public void A_range_without_threats_is_refused_and_both_sides_are_named()
    {
        using StepBench bench = Three("a,5.1,,", "z,5.1,,");
        string message = Assert.Throws<InputException>(() => bench.Run(Hunting)).Message;
        Assert.Contains("2 of 3 species with a range in 'r' have no row: b, c; the other way round, 1 species with rows have no range: z.", message, StringComparison.Ordinal);
        Assert.Contains("name the list of assessed species with species:", message, StringComparison.Ordinal);
        bench.WithRows("s", "id_no,category", "a,VU", "b,LC", "c,LC");
        Assert.Equal(1 / (1.5 + Math.Pow(16, -1.0 / 3)), bench.Run(Hunting with { Species = "s" })[0], 1e-7);
        Assert.Equal("result: 1 species in 't' have no range in 'r' and are left out: z.", Assert.Single(bench.Warnings));
    }

    [Fact]
    public void A_range_of_no_area_and_a_row_without_a_code_are_refused()
    {
        using StepBench bench = Three("a,5.1,,", "b,hunting,,", "c,9,,");
        Assert.Contains("line 3: column 'code' is 'hunting', allowed are codes such as 5.1 or 8.1.2.", Assert.Throws<InputException>(() => bench.Run(Hunting)).Message, StringComparison.Ordinal);
        bench.WithFeature("r", "POLYGON ((9000 9000, 9500 9000, 9500 9500, 9000 9500, 9000 9000))", ("id_no", "far"));
        Assert.Contains("1 of 4 species have ranges of no area: far.", Assert.Throws<InputException>(() => bench.Run(Hunting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Against_the_sums_written_out_cell_by_cell()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Bool).Array[2, 12].Sample(species =>
        {
            using StepBench bench = new(Grid, Ground);
            double[] all = new double[16], threatened = new double[16];
            for (int i = 0; i < species.Length; i++)
            {
                (int west, int south, int wide, int high, bool coded) = species[i];
                (int east, int north) = (Math.Min(4, west + wide), Math.Min(4, south + high));
                bench.WithFeature("r", FormattableString.Invariant($"POLYGON (({west * 1000} {south * 1000}, {east * 1000} {south * 1000}, {east * 1000} {north * 1000}, {west * 1000} {north * 1000}, {west * 1000} {south * 1000}))"), ("id_no", $"s{i}"));
                double w = Math.Pow((east - west) * (north - south), -1.0 / 3);
                for (int cell = 0; cell < 16; cell++)
                {
                    bool inside = cell % 4 >= west && cell % 4 < east && 3 - (cell / 4) >= south && 3 - (cell / 4) < north;
                    (all[cell], threatened[cell]) = inside ? (all[cell] + w, threatened[cell] + (coded ? w : 0)) : (all[cell], threatened[cell]);
                }
            }
            bench.WithRows("t", ["id_no,code,timing", .. species.Select((s, i) => $"s{i},{(s.Item5 ? "5.1.1" : "5.2")},")]);
            float[] found = bench.Run(Hunting with { LeastSpecies = 1 });
            for (int cell = 0; cell < 16; cell++)
            {
                Assert.Equal(all[cell] == 0, float.IsNaN(found[cell]));
                if (all[cell] > 0)
                    Assert.Equal(threatened[cell] / all[cell], found[cell], 1e-6);
            }
        }, iter: 50);
    }

    /// <summary>Species a in one cell, b in the eight northern ones, c everywhere.</summary>
    internal static StepBench Three(params string[] rows) => new StepBench(Grid, Ground)
        .WithFeature("r", "POLYGON ((0 3000, 1000 3000, 1000 4000, 0 4000, 0 3000))", ("id_no", "a"))
        .WithFeature("r", "POLYGON ((0 2000, 4000 2000, 4000 4000, 0 4000, 0 2000))", ("id_no", "b"))
        .WithFeature("r", "POLYGON ((0 0, 4000 0, 4000 4000, 0 4000, 0 0))", ("id_no", "c"))
        .WithRows("t", ["id_no,code,timing,scope", .. rows]);

    static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        return a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum() / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
