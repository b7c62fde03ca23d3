using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>Change of classes and amounts between two epochs, with the known answers of SCIENCE 1.14.</summary>
public class TransitionTests
{
    static readonly Grid Row = new(Crs.Wgs84, 0, 1, 1, 1, 6, 1);

    // 1000 -> 900 in 10 years: Puyravaud -1.0536052 %, FAO -1.0480742 %, linear -1.0 % per year.
    [Theory]
    [InlineData(ChangeMeasure.AnnualRate, -0.010536052)]
    [InlineData(ChangeMeasure.CompoundRate, -0.010480742)]
    [InlineData(ChangeMeasure.LinearRate, -0.01)]
    public void Rates_per_year_have_their_known_answers(ChangeMeasure measure, double expected)
    {
        using StepBench bench = new(Row);
        float[] rate = bench.With("a", 1000, 100, 0, float.NaN, 1, -1).With("b", 900, 100, 5, 1, float.NaN, 1).Run(new Change { From = "a", To = "b", Measure = measure, Years = 10 });
        Assert.Equal(expected, rate[0], 1e-8);
        Assert.Equal([0, float.NaN, float.NaN, float.NaN, float.NaN], rate[1..]);
    }

    [Fact]
    public void A_compound_rate_of_what_is_all_gone_is_minus_one()
    {
        using StepBench bench = new(Row);
        bench.With("a", 1, 0, 2, 2, 2, 2).With("b", 0, 0, -1, 4, 2, 1);
        float[] rate = bench.Run(new Change { From = "a", To = "b", Measure = ChangeMeasure.CompoundRate });
        Assert.Equal([-1, float.NaN, float.NaN, 1, 0, -0.5f], rate, (x, y) => x.Equals(y) || Math.Abs(x - y) < 1e-6);
    }

    /// <summary>Cross-tabulation [[70, 20, 10], [5, 80, 15], [0, 5, 95]]: loss [30, 20, 5], gain [5, 25, 25], net [-25, 5, 20], swap [10, 40, 10], change 55.</summary>
    [Fact]
    public void A_cross_tabulation_has_its_known_losses_gains_and_swaps()
    {
        int[,] table = { { 70, 20, 10 }, { 5, 80, 15 }, { 0, 5, 95 } };
        (int From, int To)[] cells = [.. from a in Enumerable.Range(1, 3) from b in Enumerable.Range(1, 3) from _ in Enumerable.Range(0, table[a - 1, b - 1]) select (a, b)];
        Grid grid = Row with { Columns = 300 };
        using StepBench bench = new(grid);
        bench.With("a", [.. cells.Select(c => (float)c.From)]).With("b", [.. cells.Select(c => (float)c.To)]);
        double Sum(TransitionMeasure measure, int? c = null) => bench.Run(new Transition { From = "a", To = "b", Measure = measure, ClassCode = c }).Sum(x => (double)x);
        Assert.Equal([30, 20, 5], new[] { 1, 2, 3 }.Select(c => Sum(TransitionMeasure.Loss, c)));
        Assert.Equal([5, 25, 25], new[] { 1, 2, 3 }.Select(c => Sum(TransitionMeasure.Gain, c)));
        Assert.Equal([-25, 5, 20], new[] { 1, 2, 3 }.Select(c => Sum(TransitionMeasure.Net, c)));
        Assert.Equal(55, Sum(TransitionMeasure.Changed));
        float[] codes = bench.Run(new Transition { From = "a", To = "b" });
        Assert.Equal([70, 20, 10, 5, 80, 15, 5, 95], codes.GroupBy(c => c).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Equal([101, 102, 103, 201, 202, 203, 302, 303], codes.Distinct().Order());
        bench.With("gain", [.. Enumerable.Repeat(5f, 300)]).With("loss", [.. Enumerable.Repeat(30f, 300)]);
        Assert.All(bench.Run(new SwapChange { Gain = "gain", Loss = "loss" }), s => Assert.Equal(10, s));
    }

    [Fact]
    public void Crosswalks_bring_two_legends_together()
    {
        using StepBench bench = new(Row);
        bench.With("a", 10, 11, 20, 20, float.NaN, 10).With("b", 400, 500, 500, float.NaN, 400, 400)
            .WithTable("later", "common", ("400", "1"), ("500", "2"));
        Transition step = new() { From = "a", To = "b", FromCrosswalk = Walk(("10", 1), ("11", 1), ("20", 2)), ToTable = "later" };
        Assert.Empty(step.Problems());
        Assert.Equal([101, 102, 202, float.NaN, float.NaN, 101], bench.Run(step));
    }

    [Fact]
    public void Codes_without_a_partner_are_named_on_both_sides()
    {
        using StepBench bench = new(Row);
        bench.With("a", 1, 2, 3, 3, 3, 3).With("b", 1, 2, 4, 4, 7, 4);
        Assert.Equal("result: the legends of the epochs differ: 'a' has 1, 2, 3 (3 there alone), 'b' has 1, 2, 4, 7 (4, 7 there alone). Give from_crosswalk and to_crosswalk; a class that has come or gone in truth is mapped to itself in both.",
            Refused(new() { From = "a", To = "b" }));
        Assert.Equal("result: 'a' has the codes 3, which the crosswalk does not name (it names 1, 2); 'b' has the codes 4, 7, which the crosswalk does not name (it names 1, 2). Give each of them a common code; leave out what shall be nodata by a mask before this step.",
            Refused(new() { From = "a", To = "b", FromCrosswalk = Walk(("1", 1), ("2", 2)), ToCrosswalk = Walk(("1", 1), ("2", 2)) }));

        string Refused(Transition step) => Assert.Throws<InputException>(() => bench.Run(step)).Message;
    }

    [Fact]
    public void Codes_of_100_and_more_and_values_that_are_no_codes_are_refused()
    {
        using StepBench bench = new(Row);
        bench.With("a", 1, 100, 1, 1, 1, 1).With("half", 1, 0.5f, 1, 1, 1, 1);
        Assert.Contains("'a' and 'a' have the code 100, allowed are 0 to 99: a transition is written as from x 100 + to.", Assert.Throws<InputException>(() => bench.Run(new Transition { From = "a", To = "a" })).Message, StringComparison.Ordinal);
        Assert.Contains("'half' has the value 0.5, allowed are class codes", Assert.Throws<InputException>(() => bench.Run(new Transition { From = "half", To = "a" })).Message, StringComparison.Ordinal);
        Transition great = new() { From = "a", To = "a", FromCrosswalk = Walk(("1", 100)), ToCrosswalk = Walk(("x", 1)) };
        Assert.Equal(["code 1: found the common code 100, allowed are whole numbers from 0 to 99: a transition is written as from x 100 + to.", "found the code 'x', allowed are whole numbers from 0 to 65535."], great.Problems().Select(p => p.Message));
        Assert.Single(new Transition { From = "a", To = "a", Measure = TransitionMeasure.Gain }.Problems());
        Assert.Single(new Transition { From = "a", To = "a", FromCrosswalk = Walk(("1", 1)) }.Problems());
    }

    static Dictionary<string, double> Walk(params (string Code, double Common)[] entries) => entries.ToDictionary(e => e.Code, e => e.Common);
}
