using ThreatLayers.Combining;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>Known answers of the operators that work cell by cell; the kernels behind them have their own tests.</summary>
public class LocalTests
{
    static readonly Grid Seven = new(Crs.Wgs84, 0, 1, 1, 1, 7, 1);

    [Fact]
    public void Rescaling_by_logarithm_and_quantile_is_Halpern_s()
    {
        using StepBench bench = new(Seven);
        float[] result = bench.With("x", 0, 1, 3, 7, 15, 31, 1000).Run(new Rescale { Of = "x", Method = RescaleMethod.Log1p, HighQuantile = 0.9999 });
        Assert.Equal([0, 0.1003588f, 0.2007176f, 0.3010765f, 0.4014353f, 0.5017941f, 1], result, (a, b) => Math.Abs(a - b) < 2e-5);
    }

    [Fact]
    public void A_half_quantile_becomes_one_half_and_the_ends_stay()
    {
        using StepBench bench = new(Seven);
        float[] result = bench.With("x", 0, 1, 2, 3, 4, 8, float.NaN).Run(new Rescale { Of = "x", HighQuantile = 1, HalfQuantile = 0.8 });
        Assert.Equal([0, 0.125f, 0.25f, 0.375f, 0.5f, 1, float.NaN], result, (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-6);
        result = bench.Run(new Rescale { Of = "x", HighQuantile = 1, HalfQuantile = 0.4 });
        Assert.Equal([0, MathF.Sqrt(0.125f), 0.5f, MathF.Sqrt(0.375f), MathF.Sqrt(0.5f), 1, float.NaN], result, (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-6);
        Assert.Throws<InputException>(() => bench.Run(new Rescale { Of = "x", High = 2, HalfQuantile = 0.5 }));
        Assert.NotEmpty(new Rescale { Of = "x", HighQuantile = 0.5, HalfQuantile = 0.9 }.Problems());
    }

    // Bowler et al. 2020 rank drivers before they compare them; ties get the mean rank.
    [Fact]
    public void Ranks_are_shares_of_the_known_cells()
    {
        using StepBench bench = new(Seven), scant = new(Seven, memoryBytes: 1);
        float[] x = [0, 0, -1, 8, 2, 2, float.NaN];
        Rescale rank = new() { Of = "x", Method = RescaleMethod.Rank }, aboveZero = rank with { QuantileAboveZero = true };
        Assert.Equal([2.5f / 6, 2.5f / 6, 1f / 6, 1, 4.5f / 6, 4.5f / 6, float.NaN], bench.With("x", x).Run(rank));
        Assert.Equal([0, 0, 0, 1, 0.5f, 0.5f, float.NaN], bench.Run(aboveZero));
        Assert.Equal(bench.Run(rank), scant.With("x", x).Run(rank));
        Assert.Equal([4f / 7, 4f / 7, 4f / 7, 4f / 7, 4f / 7, 4f / 7, 4f / 7], bench.With("same", 3, 3, 3, 3, 3, 3, 3).Run(rank with { Of = "same" }));
        Assert.Empty(rank.Problems());
        Assert.Single((rank with { High = 2 }).Problems());
        Assert.All(bench.With("none", 0, 0, 0, float.NaN, 0, 0, 0).Run(aboveZero with { Of = "none" }).Where(v => !float.IsNaN(v)), v => Assert.Equal(0, v));
        Assert.Equal("result: 'none' has no known cell above 0, so there is nothing to rank.", Assert.Single(bench.Warnings));
    }

    /// <summary>The 0 and 1 quantiles of a constant surface: nothing lies between low and high.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_least_and_greatest_quantile_of_a_constant_surface_are_refused_by_name(double quantile)
    {
        using StepBench bench = new(Seven);
        bench.With("x", 4, 4, 4, 4, 4, 4, float.NaN);
        InputException e = Assert.Throws<InputException>(() => bench.Run(new Rescale { Of = "x", Low = 4, HighQuantile = quantile }));
        Assert.Equal(FormattableString.Invariant($"result: the value that becomes 1 is 4, the {quantile} quantile of 'x', allowed is one above 4. The surface is constant or nearly all zero: set high: to a number, take a greater quantile, or set quantile_above_zero: true."), e.Message);
    }

    [Fact]
    public void A_quantile_of_a_constant_surface_is_an_error_with_a_remedy()
    {
        using StepBench bench = new(Seven);
        bench.With("x", 0, 0, 0, 0, 0, 0, float.NaN);
        InputException e = Assert.Throws<InputException>(() => bench.Run(new Rescale { Of = "x", HighQuantile = 0.99 }));
        Assert.Equal("result: the value that becomes 1 is 0, the 0.99 quantile of 'x', allowed is one above 0. The surface is constant or nearly all zero: set high: to a number, take a greater quantile, or set quantile_above_zero: true.", e.Message);
    }

    [Fact]
    public void Classes_become_numbers_and_unknown_ones_nodata()
    {
        using StepBench bench = new(Seven);
        bench.With("x", 1, 2, 9.5f, 10, 40, 7, float.NaN);
        float[] result = bench.Run(new Reclassify { Of = "x", Values = new Dictionary<string, double> { ["1"] = 5, ["2"] = 6, ["9..10"] = 0.5, ["10..40"] = 0.25 } });
        Assert.Equal([5, 6, 0.5f, 0.25f, float.NaN, float.NaN, float.NaN], result);
        Assert.Equal(0, bench.Run(new Reclassify { Of = "x", Values = new Dictionary<string, double> { ["1"] = 5 }, Otherwise = 0 })[1]);
        Assert.NotEmpty(new Reclassify { Of = "x", Values = new Dictionary<string, double> { ["1..5"] = 5, ["4"] = 1 } }.Problems());
    }

    [Fact]
    public void A_mask_keeps_what_lies_above_the_limit()
    {
        using StepBench bench = new(Seven);
        bench.With("x", 1, 2, 3, 4, 5, 6, 7).With("m", 0, 0.5f, 1, float.NaN, 2, 0.4f, -1);
        Assert.Equal([float.NaN, float.NaN, 3, float.NaN, 5, float.NaN, float.NaN], bench.Run(new MaskBy { Of = "x", Where = "m", Above = 0.5 }));
    }

    [Fact]
    public void Change_between_two_epochs()
    {
        // Known answer: 1000 -> 900 in 10 years is -1.0536052 % per year (Puyravaud 2003).
        using StepBench bench = new(Seven);
        bench.With("a", 1000, 1, 2, 0, 0, float.NaN, 1).With("b", 900, 3, 2, 0, 1, 1, float.NaN);
        Assert.Equal([100, 0, 0, 0, 0, float.NaN, float.NaN], bench.Run(new Change { From = "a", To = "b", Measure = ChangeMeasure.Loss }));
        Assert.Equal(-0.010536052, bench.Run(new Change { From = "a", To = "b", Measure = ChangeMeasure.AnnualRate, Years = 10 })[0], 1e-8);
    }

    // Half of the way at the midpoint (linear, sigmoid, small, large), all at the midpoint (near, gaussian); the others by hand from the formulas.
    [Theory]
    [InlineData(MembershipForm.Sigmoid, 2, 0.5, 0.8807971)]
    [InlineData(MembershipForm.Gaussian, 0.1, 1, 0.9048374)]
    [InlineData(MembershipForm.Near, 0.1, 1, 0.9090909)]
    [InlineData(MembershipForm.Small, 5, 0.5, 0.1163636)]
    [InlineData(MembershipForm.Large, 5, 0.5, 0.8836364)]
    public void Fuzzy_memberships_have_the_values_of_their_formulas(MembershipForm form, double spread, double atMidpoint, double aboveIt)
    {
        using StepBench bench = new(Seven);
        FuzzyMembership step = new() { Of = "x", Form = form, Midpoint = 2, Spread = spread };
        float[] found = bench.With("x", 2, 3, 0, -1, float.NaN, 4, 1e9f).Run(step);
        Assert.Equal([atMidpoint, aboveIt], found.Take(2).Select(f => (double)f), (a, b) => Math.Abs(a - b) < 2e-6);
        Assert.Equal(form is MembershipForm.Small or MembershipForm.Large, float.IsNaN(found[3]));
        Assert.Equal(float.NaN, found[4]);
        if (form is MembershipForm.Large)
            Assert.Equal((0f, 1f), (found[2], found[6]));
        Assert.Empty(step.Problems());
        Assert.NotEmpty((step with { Midpoint = null }).Problems());
    }

    [Fact]
    public void A_linear_membership_rises_or_falls()
    {
        using StepBench bench = new(Seven);
        bench.With("x", 0, 1, 2, 3, 4, 5, float.NaN);
        FuzzyMembership step = new() { Of = "x", Form = MembershipForm.Linear, NoneAt = 1, FullAt = 3 };
        Assert.Equal([0, 0, 0.5f, 1, 1, 1, float.NaN], bench.Run(step));
        Assert.Equal([1, 1, 0.5f, 0, 0, 0, float.NaN], bench.Run(step with { NoneAt = 3, FullAt = 1 }));
        Assert.NotEmpty((step with { FullAt = 1 }).Problems());
    }

    [Fact]
    public void Combinations_have_their_known_answers_and_a_missing_surface_is_not_zero()
    {
        using StepBench bench = new(Seven);
        bench.With("a", 0.6f, 0.6f, float.NaN, 0, 0, 0, 0).With("b", 0.3f, float.NaN, float.NaN, 0, 0, 0, 0).With("c", 0.1f, 0.1f, float.NaN, 0, 0, 0, 0);
        IReadOnlyList<WeightedSource> all = [new("a", 1), new("b", 1), new("c", 1)], weighted = [new("a", 0.5), new("b", 0.3), new("c", 0.2)];
        Check(0.3333333, new WeightedMean { Of = all });
        Check(0.41, new WeightedSum { Of = weighted });
        Check(0.3405744, new GeometricMean { Of = weighted });
        Check(0.6, new Maximum { Of = all });
        Check(0.748, new NoisyOr { Of = all });
        Check(0.5152745, new FuzzyGamma { Of = all });
        Check(2, new CountAbove { Of = all, Limit = 0.25 });
        Check(0, new Dominant { Of = all });
        Check(0.3, new Margin { Of = all });
        Check(1, new SharePresent { Of = all });
        Check(0.8979457, new Evenness { Of = all, Index = EvennessIndex.Shannon });
        Check(0.8173454, new Evenness { Of = all });
        Check(0, new CoDominance { Of = all });
        Check(1, new CoDominance { Of = all, Share = 0.5 });
        OrderedWeightedMean ordered = new() { Of = all, OrderWeights = [0.6, 0.3, 0.1] };
        Assert.Equal(0.46, bench.Run(ordered)[0], 1e-6);
        Assert.Equal(float.NaN, bench.Run(ordered)[1]);
        Assert.Equal(["order_weights", "order_weights"], (ordered with { OrderWeights = [1, -1] }).Problems().Select(p => p.Key));
        Assert.Equal(0.35, bench.Run(new WeightedMean { Of = all })[1], 1e-6);
        Assert.Equal(float.NaN, bench.Run(new WeightedMean { Of = all, Require = "all" })[1]);
        Assert.Equal(float.NaN, bench.Run(new WeightedMean { Of = all })[2]);
        Assert.Equal(2.0 / 3, bench.Run(new SharePresent { Of = all })[1], 1e-6);
        Assert.Equal(float.NaN, bench.Run(new SharePresent { Of = all })[2]);

        void Check(double expected, Combination rule) => Assert.Equal(expected, bench.Run(rule)[0], 1e-6);
    }
}
