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
