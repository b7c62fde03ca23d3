using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class ArithmeticTests
{
    [Theory]
    [InlineData("a + b * c", 2 + (3 * 4))]
    [InlineData("(a + b) * c", (2 + 3) * 4)]
    [InlineData("a - b - c", 2 - 3 - 4)]
    [InlineData("c / a / b", 4 / 2 / 3.0)]
    [InlineData("-a ^ 2 + b", -4 + 3)]
    [InlineData("-(a ^ 2) + b + c * 0", -4 + 3)]
    [InlineData("min(a, b) + max(b, c)", 2 + 4)]
    [InlineData("clamp(c * 10, a, b)", 3)]
    [InlineData("clamp(c - 40, a, b)", 2)]
    [InlineData("log1p(a) + log10(b * 3) + c - c", 2.0986122886681098)]
    [InlineData("1.5e1 * a", 30)]
    [InlineData("exp(a - b)", 0.36787944117144233)]
    public void Formulas_mean_what_mathematics_says(string formula, double expected)
    {
        Arithmetic step = new() { Formula = formula, Of = [.. new[] { "a", "b", "c" }.Where(n => formula.Contains(n, StringComparison.Ordinal)).Select(n => new WeightedSource(n, 1))], Unit = "x" };
        using StepBench bench = new StepBench(new(Crs.Wgs84, 0, 1, 1, 1, 2, 1)).With("a", 2, float.NaN).With("b", 3, 3).With("c", 4, 4);
        Assert.DoesNotContain(step.Problems(), p => p.Key == "formula");
        float[] result = bench.Run(step);
        Assert.Equal(expected, result[0], 1e-5);
        Assert.True(float.IsNaN(result[1]) || !formula.Contains('a', StringComparison.Ordinal));
    }

    // Formulas of the literature that need no operator of their own, with the answers of an independent script: the same arithmetic step, in float32.
    [Theory]
    [InlineData("(a / b) ^ 0.25", 0.5, 1, 0, 0.8408964)] // LIFE, persistence at half of the habitat (Eyres et al. 2025)
    [InlineData("(a / c) ^ 0.25 - (b / c) ^ 0.25", 0.5, 0.4, 1, 0.0456257)] // LIFE, loss from 0.5 to 0.4
    [InlineData("1 - a / (b + a)", 8, 3, 0, 0.27272727)] // InVEST Habitat Quality, rarity R = 1 - N / (N_base + N)
    [InlineData("1 - a / (b + a)", 3, 1, 0, 0.25)]
    [InlineData("1 - a / (b + a)", 8, 1, 0, 0.11111111)]
    [InlineData("max(a - b, 0)", 14, 8.7, 0, 5.3)] // exceedance of the critical load of nitrogen
    [InlineData("log10(a - 1)", 1000, 0, 0, 3)] // pesticide risk score (Tang et al. 2021); log10 here is of x + 1
    [InlineData("0.6 * a * (b - 1)", 4, 1.5, 0, 1.2)] // greatest production (Robinson and Redford 1991)
    [InlineData("0.4 * (0.6 * a * (b - 1))", 4, 1.5, 0, 0.48)] // harvest of a short-lived animal
    [InlineData("a / (a + b)", 28, 100, 0, 0.21875)] // illegal share of trade
    [InlineData("60 / (1000 * a)", 5, 0, 0, 0.012)] // friction of walking in minutes per metre (Weiss et al. 2018)
    [InlineData("60 / (1000 * a)", 1.62, 0, 0, 0.037037)]
    public void Formulas_of_the_literature_have_their_known_answers(string formula, double a, double b, double c, double expected)
    {
        using StepBench bench = new StepBench(new(Crs.Wgs84, 0, 1, 1, 1, 1, 1)).With("a", (float)a).With("b", (float)b).With("c", (float)c);
        Arithmetic step = new() { Formula = formula, Of = [.. new[] { "a", "b", "c" }.Where(n => System.Text.RegularExpressions.Regex.IsMatch(formula, $@"\b{n}\b")).Select(n => new WeightedSource(n, 1))], Unit = "x" };
        Assert.Equal(expected, bench.Run(step)[0], 1e-6 * Math.Max(1, expected));
    }

    [Theory]
    [InlineData("a +", "Expected a number, a surface or '(', found the end at character 3 of 'a +'.")]
    [InlineData("a b", "Expected an operator or the end, found 'b' at character 3 of 'a b'.")]
    [InlineData("(a", "Expected ')', found the end at character 2 of '(a'.")]
    [InlineData("mim(a, b)", "There is no function 'mim'. Did you mean 'min'? Allowed: clamp, exp, log10, log1p, max, min.")]
    [InlineData("min(a)", "'min' takes 2 values, found 1.")]
    [InlineData("a ^ b", "The exponent after '^' is a number above 0; write 1 / x ^ 2 for a negative one.")]
    [InlineData("a * q", "'q' is not listed in 'of'. Did you mean 'a'? Allowed: a, b.")]
    public void A_wrong_formula_is_told_where_and_what(string formula, string message) =>
        Assert.Contains(("formula", message), new Arithmetic { Formula = formula, Of = [new("a", 1), new("b", 1)], Unit = "x" }.Problems());
}
