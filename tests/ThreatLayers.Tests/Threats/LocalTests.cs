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
        Assert.Equal(0.35, bench.Run(new WeightedMean { Of = all })[1], 1e-6);
        Assert.Equal(float.NaN, bench.Run(new WeightedMean { Of = all, Require = "all" })[1]);
        Assert.Equal(float.NaN, bench.Run(new WeightedMean { Of = all })[2]);
        Assert.Equal(2.0 / 3, bench.Run(new SharePresent { Of = all })[1], 1e-6);
        Assert.Equal(float.NaN, bench.Run(new SharePresent { Of = all })[2]);

        void Check(double expected, Combination rule) => Assert.Equal(expected, bench.Run(rule)[0], 1e-6);
    }
}
