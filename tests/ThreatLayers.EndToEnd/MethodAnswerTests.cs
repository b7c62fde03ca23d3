namespace ThreatLayers.EndToEnd;

/// <summary>Methods that are written as definitions, run by the built program on rasters of a few cells, against known answers (SCIENCE.md by section) or the formula written out.</summary>
public sealed class MethodAnswerTests : IDisposable
{
    readonly MethodBench bench = new();

    public void Dispose() => bench.Dispose();

    /// <summary>1.7: exposure 1.0769231 of ratings .5, 1, 2 with data quality x weight 9, 2, 9; decay over 4 pixels linear [1, .75, .5, .25, 0, 0], exponential [1, e^-1, e^-2, e^-3, 0, 0].</summary>
    [Fact]
    public async Task InVEST_habitat_risk_has_the_known_decays_and_classes()
    {
        bench.Raster("habitat", 1, [1, 1, 1, 1, 1, 1, 0]).Raster("stressor_1", 1, [1, 0, 0, 0, 0, 0, 0]).Raster("stressor_2", 1, [1, 0, 0, 0, 0, 0, 0]);
        await bench.Run("invest_hra");
        double[] linear = [1, 0.75, 0.5, 0.25, 0, 0], exponential = [1, Math.Exp(-1), Math.Exp(-2), Math.Exp(-3), 0, 0];
        double[] risk = [.. linear.Zip(exponential, (a, b) => Euclidean(1.0769231 * a, 3.5 / 1.5 * a) + Euclidean(2.5 * b, 2.5 / 1.5 * b))];
        float[] found = bench.Cells("invest_hra_risk");
        Near(risk, found[..6], 1e-5);
        Assert.True(float.IsNaN(found[6]), "outside the habitat");
        // Thirds of 2 x 2.828427: up to 1.885618 low, up to 3.771236 medium; exactly 0 is none.
        Assert.Equal([2, 1, 1, 0, 0, 0], bench.Cells("invest_hra_class")[..6]);
        Assert.True(risk[0] > 1.885618 && risk[0] < 3.771236 && risk[2] > 0);

        static double Euclidean(double e, double c) => Math.Sqrt(Math.Pow(Math.Max(0, e - 1), 2) + Math.Pow(Math.Max(0, c - 1), 2));
    }

    /// <summary>1.8, second column: roads w within 500 m, then 0.5 w e^-0.0003(d - 500) (on foot -0.0004) to 15 km; water 4 e^-0.0003 d; 1000 people score 10.00045 and not 10.</summary>
    [Fact]
    public async Task Human_impact_index_has_the_scores_of_its_code()
    {
        double[] none = new double[1600], land = [.. Enumerable.Repeat(210.0, 1600)];
        foreach (string empty in new[] { "population", "lights", "roads_other", "rail", "water" })
            bench.Raster(empty, 10, none);
        bench.Raster("land_cover", 10, land).Raster("roads_motorised", 10, First(10));
        await bench.Run("human_impact_index");
        Near([10, 5 * Math.Exp(-0.003), 5 * Math.Exp(-0.15), 5 * Math.Exp(-0.0003 * 14490), 0], At(50, 51, 100, 1499, 1501), 2e-5);

        // The weaker road beside the stronger one does not count; a path fades faster; navigable water adds its own.
        bench.Raster("roads_motorised", 10, none).Raster("roads_other", 10, First(4)).Raster("water", 10, First(1));
        await bench.Run("human_impact_index");
        Near([4 + (4 * Math.Exp(-0.15)), (2 * Math.Exp(-0.2)) + (4 * Math.Exp(-0.3)), (2 * Math.Exp(-1)) + (4 * Math.Exp(-0.9))], At(50, 100, 300), 2e-5);

        double[] people = [0, 1, 999, 1000, 1001, 1, 2, 0, 0], cover = [210, 210, 190, 190, 190, 40, 40, 30, 20], lights = [4, 5, 63, 9, 0, 16, 17, 62, 0], rail = [0, 4, 0, 0, 0, 0, 0, 10, 0];
        bench.Raster("roads_other", 10, none).Raster("water", 10, none).Raster("population", 10, Padded(people)).Raster("land_cover", 10, Padded(cover)).Raster("lights", 10, Padded(lights)).Raster("rail", 10, Padded(rail));
        await bench.Run("human_impact_index");
        Near([1, 1.003333 + 2 + 4, 10 + 9.999 + 10, 10 + 10.00045 + 5, 10 + 10, 1.003333 + 7, 4 + 1.590241 + 8, 6 + 9 + 10, 8], At(0, 1, 2, 3, 4, 5, 6, 7, 8), 5e-5);

        double[] First(double value) => [value, .. none.Skip(1)];
        double[] Padded(double[] start) => [.. start, .. Enumerable.Repeat(start[^1], 1600 - start.Length)];
        float[] At(params int[] columns) => [.. columns.Select(c => bench.Cells("human_impact_index")[c])];
    }

    /// <summary>1.3: stressor [0, 1, 3, 7, 15, 31, 1000] rescales to [0, .1003588, .2007176, .3010765, .4014353, .5017941, 1]; 1.4: the forms of Stock and Micheli.</summary>
    [Fact]
    public async Task Cumulative_impact_five_ways()
    {
        bench.Raster("nutrients", 1000, [0, 1, 3, 7, 15, 31, 1000]).Raster("warming", 1000, [0, 0, 0, 0, 0, 0, 2])
            .Raster("reef", 1000, [1, 1, 1, 0, 0, 0, 1]).Raster("pelagic", 1000, [1, 1, 1, 1, 1, 0, 1]);
        await bench.Run("cumulative_impact");
        double[] n = [0, .1003588, .2007176, .3010765, .4014353, .5017941, 1];
        Near([0, 1.5 * n[1], 1.5 * n[2], n[3], n[4], double.NaN, 3.25], bench.Cells("cumulative_impact"), 5e-5);
        Near([0, 3 * n[1], 3 * n[2], n[3], n[4], double.NaN, 6.5], bench.Cells("cumulative_impact_2008"), 5e-5);
        Near([0, 1.5 * n[1], 1.5 * n[2], n[3], n[4], double.NaN, (3 + 1) / 2.0], bench.Cells("impact_dominant"), 5e-5);
        Near([0, 1.5 * n[1], 1.5 * n[2], n[3], n[4], double.NaN, (3 + (2 * 0.5) + 1 + (0.5 * 0.5)) / 2], bench.Cells("impact_antagonistic"), 5e-5);
        // Both stressors answer, nutrients at n and warming at 0.
        double[] threshold = [.. n.Select(x => 1 / (1 + Math.Exp(-50 * (x - 0.5))))];
        Near([0, 1.5 * threshold[1], 1.5 * threshold[2], threshold[3], threshold[4], double.NaN, 3.25], bench.Cells("impact_threshold"), 5e-5);
    }

    /// <summary>1.9: RR = min(1, (1 - P) e^mu) with the synthetic coefficients written out.</summary>
    [Fact]
    public async Task Defaunation_is_the_hurdle_model_written_out()
    {
        double[] distance = [0, 2, 10, 60], travel = [0, 1, 5, 30], people = [500, 20, 1, 0], reserve = [0, 0, 0.5, 1];
        bench.Raster("distance_km", 1000, distance).Raster("travel_hours", 1000, travel).Raster("people", 1000, people).Raster("protected", 1000, reserve);
        await bench.Run("defaunation");
        double[] expected = [.. Enumerable.Range(0, 4).Select(i => 1 - new[] { 0.5, 5, 50 }.Average(kg =>
        {
            double m = Log(kg) - 0.5, d = (Log(distance[i]) - 0.8) / 0.7, t = (Log(travel[i]) - 0.4) / 0.5, p = (Log(people[i]) - 0.5) / 1.2, r = (reserve[i] - 0.2) / 0.4;
            double extirpated = 1 / (1 + Math.Exp(1.5 - (0.5 * m) + (0.8 * d) + (0.3 * t) - (0.2 * p) + (0.2 * r) - (0.1 * m * d) - (0.05 * m * t)));
            return Math.Min(1, (1 - extirpated) * Math.Exp(-0.4 - (0.2 * m) + (0.3 * d) + (0.1 * t) - (0.1 * p) + (0.05 * r) + (0.05 * m * d) + (0.02 * m * t)));
        }))];
        Near(expected, bench.Cells("defaunation"), 2e-6);
        Assert.Equal(expected, expected.OrderDescending());

        static double Log(double x) => Math.Log10(x + 0.1);
    }

    /// <summary>1.3: 100 units at the centre of 5 x 5 cells.</summary>
    [Fact]
    public async Task A_nutrient_plume_is_the_known_one()
    {
        double[][] sea = [.. Enumerable.Range(0, 5).Select(_ => new double[] { 1, 1, 1, 1, 1 })], outlets = [.. Enumerable.Range(0, 5).Select(r => new double[] { 0, 0, r == 2 ? 100 : 0, 0, 0 })];
        bench.Raster("sea", 1000, sea).Raster("outlets", 1000, outlets);
        await bench.Run("nutrient_plume");
        float[] plume = bench.Cells("nutrient_plume");
        Near([.0123753125, .0330008333, .0453761458, .0330008333, .0123753125], plume[..5], 1e-8);
        Near([.0330008333, .0621875, .0621875, .0621875, .0330008333], plume[5..10], 1e-8);
        Assert.Equal(1.4925125, plume.Sum(p => (double)p), 1e-7);
    }

    /// <summary>Friction 60 / (1000 v), edges of the mean friction of their cells; walking v = class speed x slope factor x 1.016 exp(-0.0001072 z), on flat ground 6 exp(-0.175) / 5 = 1.0073484 (SCIENCE 1.10).</summary>
    [Fact]
    public async Task Travel_time_has_the_speeds_of_Weiss()
    {
        // A town; a primary road of 60 km/h; then on foot through a town (5 km/h), evergreen broadleaf forest (1.62 km/h), and grassland (4.86 km/h) that climbs 100 m in each km.
        bench.Raster("towns", 1000, [1, 0, 0, 0, 0, 0, 0, 0]).Raster("road_class", 1000, [2, 2, 2, 0, 0, 0, 0, 0]).Raster("land_cover", 1000, [13, 13, 13, 13, 2, 10, 10, 10]).Raster("elevation", 1000, [0, 0, 0, 0, 0, 0, 100, 200]);
        await bench.Run("travel_time");
        double height = 1.016, flat = 6 * Math.Exp(-3.5 * 0.05) / 5;
        double[] speed = [60, 60, 60, 5 * flat * height, 1.62 * flat * height, 4.86 * Up(0.05, 0), 4.86 * Up(0.1, 100), 4.86 * Up(0.1, 200)], minutes = new double[8];
        for (int i = 1; i < 8; i++)
            minutes[i] = minutes[i - 1] + (30 / speed[i - 1]) + (30 / speed[i]);
        Near(minutes, bench.Cells("travel_time"), 1e-3);
        Assert.Equal(2, minutes[2]);

        double Up(double slope, double elevation_m) => 6 * Math.Exp(-3.5 * (slope + 0.05)) / 5 * 1.016 * Math.Exp(-0.0001072 * elevation_m);
    }

    /// <summary>Legends 10..50 and 1..4 crosswalked; the share lost among the known cells within 5 km, counted by hand.</summary>
    [Fact]
    public async Task Habitat_loss_is_the_share_lost_within_the_radius()
    {
        double[] earlier = [10, 20, 30, 10, 50, 40, 10, 10, 10, 10, 10, 10], later = [2, 1, 1, 2, 4, 3, 3, 1, 1, 1, double.NaN, 1];
        bench.Raster("cover_1", 2000, earlier).Raster("cover_2", 2000, later);
        await bench.Run("habitat_loss");
        double[] lost = [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, double.NaN, 0];
        Near([.. Enumerable.Range(0, 12).Select(i => lost.Where((l, j) => Math.Abs(i - j) <= 2 && !double.IsNaN(l)).Average())], bench.Cells("habitat_loss"), 1e-6);
    }

    /// <summary>A legend that the crosswalks do not name stops the run with both sides named, and nothing is published.</summary>
    [Fact]
    public async Task A_legend_that_does_not_fit_ends_with_code_3()
    {
        bench.Raster("cover_1", 2000, [10, 60, 30]).Raster("cover_2", 2000, [1, 1, 7]);
        Outcome outcome = await bench.Try(ThreatLayers.Tests.Repository.In("pipelines", "methods", "habitat_loss.yaml"));
        Assert.Equal(3, outcome.Code);
        Assert.Contains("habitat_loss.lost: 'cover_1' has the codes 60, which the crosswalk does not name (it names 10, 20, 30, 40, 50); 'cover_2' has the codes 7, which the crosswalk does not name (it names 1, 2, 3, 4).", outcome.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(bench.Folder, "workspace", "releases", "current")));
    }

    /// <summary>All zero: the 99.99th percentile is 0 and nothing can be brought to 1.</summary>
    [Fact]
    public async Task A_constant_stressor_ends_with_code_3()
    {
        bench.Raster("nutrients", 1000, [0, 0, 0]).Raster("warming", 1000, [1, 0, 2]).Raster("reef", 1000, [1, 1, 1]).Raster("pelagic", 1000, [1, 1, 1]);
        Outcome outcome = await bench.Try(ThreatLayers.Tests.Repository.In("pipelines", "methods", "cumulative_impact.yaml"));
        Assert.Equal(3, outcome.Code);
        Assert.Contains("nutrients_scaled: the value that becomes 1 is 0, the 0.9999 quantile of 'nutrients', allowed is one above 0.", outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>Plumes, ranks, crosswalked classes and impacts of 700 x 900 cells: the same bits with one thread and little memory as with three and much.</summary>
    [Fact]
    public async Task Bits_do_not_depend_on_threads_and_memory()
    {
        Random random = new(11);
        double[][] Field(Func<double> value) => [.. Enumerable.Range(0, 700).Select(_ => Enumerable.Range(0, 900).Select(_ => value()).ToArray())];
        bench.Raster("sea", 1000, Field(() => random.Next(5) > 0 ? 1 : 0)).Raster("amount", 1000, Field(() => random.Next(3000) == 0 ? random.Next(1, 50) : 0))
            .Raster("classes", 1000, Field(() => random.Next(20) == 0 ? double.NaN : random.Next(4))).Raster("reef", 1000, Field(() => random.Next(2)));
        File.WriteAllText(Path.Combine(bench.Folder, "pipeline.yaml"), "id: bits\ntitle: Bits\ngrid: { like_raster: sea.asc }\nlayers: [layer.yaml]\npublish: { styled: false, maps: false }\n");
        File.WriteAllText(Path.Combine(bench.Folder, "layer.yaml"), """
            id: bits
            title: Bits
            threat: other
            unit: impact
            meaning: Made for a test.
            citation: nobody
            licence: CC0-1.0
            colours: {}
            inputs:
              sea: { kind: raster, path: sea.asc, values: class, unit: presence, origin: the test, licence: CC0-1.0, citation: nobody }
              amount: { kind: raster, path: amount.asc, values: intensity, unit: tonnes, origin: the test, licence: CC0-1.0, citation: nobody }
              classes: { kind: raster, path: classes.asc, values: class, unit: class, origin: the test, licence: CC0-1.0, citation: nobody }
              reef: { kind: raster, path: reef.asc, values: class, unit: presence, origin: the test, licence: CC0-1.0, citation: nobody }
            steps:
              plume: { operator: plume, of: amount, sea: sea, max_move_km: 50 }
              rank: { operator: rescale, of: plume, method: rank, quantile_above_zero: true }
              moved: { operator: transition, from: classes, to: classes, measure: gain, class_code: 2 }
              impact: { operator: cumulative_impact, stressors: [rank, moved], ecosystems: [reef], require: any, multiple_stressors: antagonistic, vulnerability: { reef: { rank: 2.5, moved: 1 } } }
            result: impact
            """);
        float[][] found = new float[2][];
        foreach ((int i, string[] options) in new[] { (0, new[] { "--threads", "1", "--memory", "1GiB" }), (1, ["--threads", "3", "--memory", "4GiB"]) })
        {
            Outcome outcome = await bench.Try(Path.Combine(bench.Folder, "pipeline.yaml"), options);
            Assert.True(outcome.Code == 0, outcome.Output + outcome.Errors);
            found[i] = bench.Cells("bits");
        }
        Assert.Equal(found[0], found[1]);
        Assert.Contains(found[0], v => v > 1);
    }

    static void Near(double[] expected, float[] found, double tolerance) =>
        Assert.Equal(expected, found.Select(f => (double)f), (a, b) => (double.IsNaN(a) && double.IsNaN(b)) || Math.Abs(a - b) <= tolerance);
}
