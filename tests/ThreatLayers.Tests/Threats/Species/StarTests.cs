using CsCheck;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats.Species;

public class StarTests
{
    static readonly Star Total = new() { Ranges = "r", Threats = "t", Species = "s" };

    // Two cells side by side. A: VU, 30 % of its range in the first cell and 70 % in the second; 2.1 whole, rapid (24) and 5.1 majority, slow (9).
    // B: CR, a quarter of its range in the second cell, the rest elsewhere; 5.1 whole, very rapid (63) and 8.1 unknown (9).
    // By hand 2.1: 200 x 24/33 x (0.3, 0.7); 5.1: 200 x 9/33 x (0.3, 0.7) + 400 x 63/72 x (0, 0.25); 8.1: 400 x 9/72 x (0, 0.25).
    [Theory]
    [InlineData("2.1", 43.636364, 101.818182)]
    [InlineData("5.1", 16.363636, 125.681818)]
    [InlineData("8.1", 0, 12.5)]
    [InlineData("", 60, 240)]
    public void Two_species_by_hand(string code, double west, double east)
    {
        using StepBench bench = Two();
        float[] score = bench.Run(Total with { Codes = code.Length == 0 ? [] : [code] });
        Assert.Equal(west, score[0], 1e-4);
        Assert.Equal(east, score[1], 1e-4);
        Assert.True(float.IsNaN(score[2]));
    }

    // SCIENCE: percent of decline by scope and severity (Mair et al. 2021), and the variant of the mean of products (.635, .240, .109 ...).
    [Theory]
    [InlineData("Whole (>90%)", new[] { 63, 24, 10, 1, 0, 10.0 }, new[] { 63.5, 24, 10.9, 1, 0, 10.9 })]
    [InlineData("Majority (50-90%)", new[] { 52, 18, 9, 0, 0, 9.0 }, new[] { 52.5, 18.5, 9.5, 0.9, 0, 9.5 })]
    [InlineData("Minority (<50%)", new[] { 24, 7, 5, 0, 0, 5.0 }, new[] { 25, 7.5, 5, 0.5, 0, 5 })]
    [InlineData("Unknown", new[] { 52, 18, 9, 0, 0, 9.0 }, new[] { 52.5, 18.5, 9.5, 0.9, 0, 9.5 })]
    public void Expected_declines_are_those_of_the_tables(string scope, double[] mair, double[] products)
    {
        string[] severities = ["Very Rapid Declines", "Rapid Declines", "Slow, Significant Declines", "Negligible declines", "No decline", "Causing/Could cause fluctuations"];
        Assert.Equal(mair, severities.Select(s => DeclineTables.Of(DeclineTable.Mair2021, scope, s, ("", 0))));
        Assert.Equal(products, severities.Select(s => DeclineTables.Of(DeclineTable.MeanOfProducts, scope, s, ("", 0))));
        Assert.Equal(mair[2], DeclineTables.Of(DeclineTable.Mair2021, scope, "", ("", 0)));
    }

    // Σ over threats and cells of the score is Σ of the weights of the species that anything reduces.
    [Fact]
    public void Scores_add_up_to_the_weights_of_the_species()
    {
        string[] scopes = ["Whole (>90%)", "Majority (50-90%)", "Minority (<50%)", "Unknown", "", "NA"];
        string[] severities = ["Very Rapid Declines", "Rapid Declines", "\"Slow, Significant Declines\"", "Negligible declines", "No decline", "Causing/Could cause fluctuations", "Unknown", ""];
        Gen<(int, int, int, int)> row = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5], Gen.Int[0, 7], Gen.Int[1, 9]);
        Gen.Select(Gen.Int[0, 6].Select(i => new[] { "LC", "NT", "VU", "EN", "CR", "DD", "EX" }[i]).Array[5], row.Array[5, 30]).Sample((categories, rows) =>
        {
            using StepBench bench = new(ThreatProbabilityTests.Grid, ThreatProbabilityTests.Ground);
            for (int i = 0; i < 5; i++)
                bench.WithFeature("r", FormattableString.Invariant($"POLYGON (({i * 300} 0, {2000 + (i * 400)} 0, {2000 + (i * 400)} {1000 + (i * 555)}, {i * 300} {1000 + (i * 555)}, {i * 300} 0))"), ("id_no", $"s{i}"));
            string[] lines = [.. rows.Select((r, n) => $"s{r.Item1},{r.Item4}.{n + 1},,{scopes[r.Item2]},{severities[r.Item3]}")];
            bench.WithRows("t", ["id_no,code,timing,scope,severity", .. lines]).WithRows("s", ["id_no,category", .. categories.Select((c, i) => $"s{i},{c}")]);
            double due = Enumerable.Range(0, 5).Sum(i => (categories[i] switch { "NT" => 100, "VU" => 200, "EN" => 300, "CR" => 400, _ => 0 })
                * (rows.Any(r => r.Item1 == i && r.Item3 != 4 && !(r.Item3 == 3 && r.Item2 is not 0)) ? 1 : 0));
            Assert.Equal(due, Sum(bench.Run(Total)), 1e-2);
            Assert.Equal(due, Enumerable.Range(1, 9).Sum(c => Sum(bench.Run(Total with { Codes = [$"{c}"] }))), 1e-2);
        }, iter: 40);
    }

    [Fact]
    public void The_same_code_twice_is_refused_unless_it_is_said_what_that_means()
    {
        using StepBench bench = Two("A,5.1,,Whole (>90%),Rapid Declines");
        Assert.Contains("species A has code 5.1 in line 3 and again in line 6.", Assert.Throws<InputException>(() => bench.Run(Total)).Message, StringComparison.Ordinal);
        Assert.Equal(200 * 24 / 48.0 * 0.3, bench.Run(Total with { Codes = ["5.1"], Duplicates = DuplicateCodes.Highest })[0], 1e-4);
        Assert.Equal(200 * 33 / 57.0 * 0.3, bench.Run(Total with { Codes = ["5.1"], Duplicates = DuplicateCodes.Sum })[0], 1e-4);
    }

    [Fact]
    public void Words_that_are_not_the_Red_List_s_are_refused_with_their_line()
    {
        using StepBench bench = Two("A,9,,Everywhere,Rapid Declines");
        Assert.Contains("line 6: scope is 'Everywhere', allowed are texts that begin with whole, majority, minority, or Unknown.", Assert.Throws<InputException>(() => bench.Run(Total)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("line 2: column 'category' is 'Vulnerable', allowed are EX, EW, CR,", "A,Vulnerable", "B,CR")]
    [InlineData("1 of 2 species with a range in 'r' are not in the table: B.", "A,VU")]
    public void A_category_that_is_none_and_a_species_without_one_are_refused(string due, params string[] rows)
    {
        using StepBench bench = Two().WithRows("s", ["id_no,category", .. rows]);
        Assert.Contains(due, Assert.Throws<InputException>(() => bench.Run(Total)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_past_is_the_past_in_any_letters_and_what_is_no_timing_is_refused()
    {
        using StepBench past = Two("A,9,\"past, unlikely to return \",Whole (>90%),Very Rapid Declines"), wrong = Two("A,9,Ongoig,Whole (>90%),Very Rapid Declines");
        Assert.Equal(60, past.Run(Total)[0], 1e-4);
        Assert.Contains("line 6: column 'timing' is 'Ongoig', allowed are Ongoing; Future;", Assert.Throws<InputException>(() => wrong.Run(Total)).Message, StringComparison.Ordinal);
        Assert.Contains("found 'Ongoin'", Assert.Single((Total with { WithoutTimings = ["Ongoin"] }).Problems()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_needs_the_categories() => Assert.Contains(("species", "is needed: the weight of a species is that of its Red List category."), (Total with { Species = null }).Problems());

    static double Sum(float[] cells) => cells.Where(c => !float.IsNaN(c)).Sum(c => (double)c);

    static StepBench Two(params string[] more)
    {
        StepBench bench = new StepBench(ThreatProbabilityTests.Grid, ThreatProbabilityTests.Ground)
            .WithFeature("r", "MULTIPOLYGON (((0 3000, 300 3000, 300 4000, 0 4000, 0 3000)), ((1000 3000, 1700 3000, 1700 4000, 1000 4000, 1000 3000)))", ("id_no", "A"))
            .WithFeature("r", "MULTIPOLYGON (((1200 3000, 1300 3000, 1300 4000, 1200 4000, 1200 3000)), ((9000 3000, 9300 3000, 9300 4000, 9000 4000, 9000 3000)))", ("id_no", "B"))
            .WithRows("t", ["id_no,code,timing,scope,severity", "A,2.1,Ongoing,Whole (>90%),Rapid Declines", "A,5.1,Ongoing,Majority (50-90%),\"Slow, Significant Declines\"", "B,5.1,Ongoing,Whole (>90%),Very Rapid Declines", "B,8.1,Ongoing,Unknown,NA", .. more])
            .WithRows("s", "id_no,category", "A,VU", "B,CR");
        bench.WholeArea_km2 = [1, 0.4];
        return bench;
    }
}
