using ThreatLayers.Combining;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Threats;

/// <summary>Cumulative impact on ecosystems: known answers of SCIENCE 1.3 and 1.4, and a brute-force twin.</summary>
public class CumulativeImpactTests
{
    static readonly Grid Four = new(Crs.Wgs84, 0, 1, 1, 1, 4, 1);

    // Stock and Micheli 2016: impacts [2, 1, .5, 0] on one ecosystem give additive 3.5, dominant 2, antagonistic 2.8333333.
    [Theory]
    [InlineData(StressorEffects.Additive, 3.5)]
    [InlineData(StressorEffects.Dominant, 2)]
    [InlineData(StressorEffects.Antagonistic, 2.8333333)]
    public void Several_stressors_act_as_known(StressorEffects effects, double expected)
    {
        using StepBench bench = new(Four);
        bench.With("a", 1, 1, 1, 1).With("b", 0.5f, 0.5f, 0.5f, 0.5f).With("c", 0.25f, 0.25f, 0.25f, 0.25f).With("d", 0, 0, 0, 0).With("reef", 1, 0, float.NaN, 1);
        float[] impact = bench.Run(new CumulativeImpact
        {
            Stressors = Of("a", "b", "c", "d"), Ecosystems = Of("reef"), MultipleStressors = effects,
            Vulnerability = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["reef"] = new Dictionary<string, double> { ["a"] = 2, ["b"] = 2, ["c"] = 2, ["d"] = 3 } },
        });
        Assert.Equal([expected, double.NaN, double.NaN, expected], impact.Select(i => (double)i), (x, y) => x.Equals(y) || Math.Abs(x - y) < 1e-6);
    }

    // Threshold response: f(.4) = .0066928509, f(.5) = .5.
    [Fact]
    public void A_threshold_response_is_that_of_EcoImpactMapper()
    {
        using StepBench bench = new(Four);
        float[] impact = bench.With("s", 0.4f, 0.5f, 0, 1).With("e", 1, 1, 1, 1).Run(Two() with { Response = StressorResponse.Threshold });
        Assert.Equal([0.0066928509, 0.5, 0, 1], impact.Select(i => (double)i), (x, y) => Math.Abs(x - y) < 1e-7);
    }

    // Halpern et al.: the sum of 2008 over two ecosystems is twice the mean of 2015 and 2019.
    [Fact]
    public void Mean_divides_by_the_ecosystems_present_and_sum_does_not()
    {
        using StepBench bench = new(Four);
        bench.With("s", 0.5f, 0.5f, 0.5f, float.NaN).With("t", 1, 1, float.NaN, 1).With("e", 1, 1, 1, 1).With("f", 1, 0, 1, 1);
        CumulativeImpact step = new()
        {
            Stressors = Of("s", "t"), Ecosystems = Of("e", "f"),
            Vulnerability = new Dictionary<string, IReadOnlyDictionary<string, double>>
            {
                ["e"] = new Dictionary<string, double> { ["s"] = 1, ["t"] = 2 },
                ["f"] = new Dictionary<string, double> { ["s"] = 3, ["t"] = 0 },
            },
        };
        Assert.Equal([(2.5f + 1.5f) / 2, 2.5f, float.NaN, float.NaN], bench.Run(step));
        Assert.Equal([2.5f + 1.5f, 2.5f, float.NaN, float.NaN], bench.Run(step with { Mode = ImpactMode.Sum }));
        Assert.Equal([2, 2.5f, 1, 1], bench.Run(step with { Require = "any" }));
    }

    [Fact]
    public void Names_and_pairs_that_do_not_fit_are_told_with_both_sides()
    {
        string[] found = [.. (Two() with
        {
            Vulnerability = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["ee"] = new Dictionary<string, double> { ["s"] = 1 }, ["e"] = new Dictionary<string, double> { ["x"] = -1 } },
        }).Problems().Select(p => p.Message)];
        Assert.Equal(
        [
            "'ee' is not among the ecosystems. Did you mean 'e'? Allowed: e.",
            "e: 'x' is not among the stressors. Did you mean 's'? Allowed: s.",
            "e: the stressor 's' is missing; named are x. Give its vulnerability, 0 where there is none.",
            "e.x: found -1, allowed is 0 or more.",
        ], found);
        Assert.Single((Two() with { VulnerabilityTable = "table" }).Problems());
        Assert.Single((Two() with { Require = "2" }).Problems());
    }

    [Fact]
    public void A_table_has_a_row_per_stressor_and_a_column_per_ecosystem()
    {
        using StepBench bench = new(Four);
        bench.With("s", 0, 0.5f, 1, 1).With("e", 1, 1, 1, 0).WithTable("good", "e", ("s", "2"), ("spare", "1")).WithTable("bad", "f", ("t", "2")).WithTable("text", "e", ("s", "high"));
        CumulativeImpact step = Two() with { Vulnerability = new Dictionary<string, IReadOnlyDictionary<string, double>>(), VulnerabilityTable = "good" };
        Assert.Equal([0, 1, 2, float.NaN], bench.Run(step));
        Assert.Equal("result: good has rows for stressors that this step does not read, and they do not count: spare.", Assert.Single(bench.Warnings));
        Assert.Equal("bad: there is no row for the stressor 's', no column for the ecosystem 'e'. Rows: t; columns: f. Name surfaces and table alike, and give every pair.",
            Assert.Throws<InputException>(() => bench.Run(step with { VulnerabilityTable = "bad" })).Message);
        Assert.Equal("text: the vulnerability of 'e' to 's' is 'high', allowed is a number of 0 or more. Correct the table; write 0 where there is none.",
            Assert.Throws<InputException>(() => bench.Run(step with { VulnerabilityTable = "text" })).Message);
    }

    /// <summary>A block larger than a strip, against the formula cell by cell.</summary>
    [Fact]
    public void Strips_of_a_block_make_no_difference()
    {
        Grid grid = new(Crs.Wgs84, 0, 60, 0.1, 0.1, 700, 300);
        Random random = new(5);
        float[] Field() => [.. Enumerable.Range(0, 210000).Select(_ => random.Next(9) == 0 ? float.NaN : random.NextSingle())];
        float[] s = Field(), e = [.. Field().Select(v => float.IsNaN(v) ? v : MathF.Round(v))];
        using StepBench bench = new(grid);
        float[] impact = bench.With("s", s).With("e", e).Run(Two());
        Assert.Equal(s.Zip(e, (d, present) => present > 0 && !float.IsNaN(d) ? d : float.NaN), impact);
    }

    static CumulativeImpact Two() => new()
    {
        Stressors = Of("s"), Ecosystems = Of("e"),
        Vulnerability = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["e"] = new Dictionary<string, double> { ["s"] = 1 } },
    };

    static IReadOnlyList<WeightedSource> Of(params string[] names) => [.. names.Select(n => new WeightedSource(n, 1))];
}
