using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>exp and ln against float64, over the whole range of floats.</summary>
public class ElementaryTests
{
    private static float Exp(float x) => Elementary.Exp(new Scalar(x)).Value;
    private static float Log(float x) => Elementary.Log(new Scalar(x)).Value;
    private static float LogOnePlus(float x) => Elementary.LogOnePlus(new Scalar(x)).Value;

    [Fact]
    public void Exp_is_within_2_ulp()
    {
        double worst = 0;
        foreach (float x in Floats().Where(x => Math.Abs(x) < 87.3f))
            worst = Math.Max(worst, Ulps(Exp(x), Math.Exp(x)));
        Assert.InRange(worst, 0, 2);
    }

    [Fact]
    public void Exp_reaches_into_the_denormals_within_two_steps()
    {
        for (float x = -104f; x < -87f; x += 0.0137f)
            Assert.InRange(Exp(x) - Math.Exp(x), -2 * float.Epsilon, (2 * float.Epsilon) + (2e-7 * Math.Exp(x)));
    }

    [Fact]
    public void Log_is_within_2_ulp()
    {
        double worst = 0;
        foreach (float x in Floats().Where(x => x > 0))
            worst = Math.Max(worst, Ulps(Log(x), Math.Log(x)));
        Assert.InRange(worst, 0, 2);
    }

    [Fact]
    public void Log_of_one_plus_x_is_within_3_ulp()
    {
        double worst = 0;
        foreach (float x in Floats().Where(x => x > 1e-30f && x < 1e30f))
            worst = Math.Max(worst, Ulps(LogOnePlus(x), x < 1e-4 ? x - (x * (double)x / 2) + (Math.Pow(x, 3) / 3) : Math.Log(1 + (double)x)));
        Assert.InRange(worst, 0, 3);
    }

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(-200f, 0f)]
    [InlineData(88.8f, float.PositiveInfinity)]
    [InlineData(0f, 1f)]
    public void Exp_at_the_edges(float x, float expected) => Assert.Equal(expected, Exp(x));

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NaN)]
    [InlineData(-1f, float.NaN)]
    [InlineData(-float.Epsilon, float.NaN)]
    [InlineData(0f, float.NegativeInfinity)]
    [InlineData(1f, 0f)]
    public void Log_at_the_edges(float x, float expected) => Assert.Equal(expected, Log(x));

    [Fact]
    public void Log_of_one_plus_x_at_the_edges()
    {
        Assert.Equal(0f, LogOnePlus(0f));
        Assert.Equal(float.NegativeInfinity, Log(-0f));
        Assert.Equal(float.PositiveInfinity, LogOnePlus(float.PositiveInfinity));
        Assert.Equal(float.NaN, LogOnePlus(float.NaN));
    }

    [Theory]
    [InlineData(4f, 2f)]
    [InlineData(0f, 0f)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(-1f, float.NaN)]
    public void Square_roots_are_the_processors(float x, float expected)
    {
        Assert.Equal(expected, Scalar.Sqrt(new Scalar(x)).Value);
        Assert.Equal(expected, Lanes.Sqrt(Lanes.Of(x)).Value[15]);
    }

    /// <summary>Every 4093rd bit pattern: a million floats, all exponents, both signs.</summary>
    private static IEnumerable<float> Floats()
    {
        for (long bits = 0; bits < 1L << 32; bits += 4093)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            if (float.IsFinite(x))
                yield return x;
        }
    }

    private static double Ulps(float got, double truth)
    {
        float nearest = Math.Abs((float)truth);
        return Math.Abs(got - truth) / ((double)MathF.BitIncrement(nearest) - nearest);
    }
}
