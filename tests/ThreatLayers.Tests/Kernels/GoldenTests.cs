using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>Answers that others published or that were worked out apart from this code.</summary>
public sealed class GoldenTests : IDisposable
{
    private static readonly ReadOnlyMemory<float>[] Pressures = [new[] { 0.6f }, new[] { 0.3f }, new[] { 0.1f }];
    private readonly CpuBackend cpu = new();

    public void Dispose() => cpu.Dispose();

    // P = [.6, .3, .1], w = [.5, .3, .2]; the plain operators have weights of 1.
    [Fact]
    public void Combination_of_three_threats()
    {
        float[] weights = [0.5f, 0.3f, 0.2f];
        float[] ones = [1f, 1f, 1f];
        Near(0.3333333, Fold(new WeightedMean(3), ones));
        Near(0.41, Fold(new WeightedSum(3), weights));
        Near(0.3405744, Fold(new WeightedGeometricMean(3, 0f), weights));
        Near(0.6, Fold(new Maximum(3), ones));
        Near(0.748, Fold(new NoisyOr(3), ones));
        Near(0.5152745, Fold(new FuzzyGamma(3, 0.9f), ones));
        Near(2, Fold(new CountAbove(3, 0.25f), ones));
        Near(0, Fold(new Dominant(3, 0.05f), ones));
        Near(0.3, Fold(new DominanceMargin(3), ones));
    }

    // InVEST Habitat Quality, test of the linear decay: d_max 20.
    [Fact]
    public void Linear_decay_of_InVEST()
    {
        float[] y = new float[6];
        cpu.Map(new LinearDecay(20f), (float[])[0, 21, 1, 2, 50, 600], y);
        Assert.Equal([1f, 0f, 0.95f, 0.9f, 0f, 0f], y);
    }

    // InVEST: exp(-2.99) of the influence is left at the greatest distance; nothing beyond, nothing where no source was found.
    [Fact]
    public void Exponential_decay_of_InVEST()
    {
        float[] y = new float[5];
        cpu.Map(new ExponentialDecay(70f), (float[])[0f, 70f, 70.001f, float.PositiveInfinity, float.NaN], y);
        Near(1, y[0]);
        Near(0.0502874, y[1]);
        Assert.Equal([0f, 0f, float.NaN], y[2..]);
    }

    [Fact]
    public void Half_distance_leaves_half()
    {
        float[] y = new float[3];
        cpu.Map(new HalfDistanceDecay(5000f, 20000f), (float[])[5000f, 10000f, 20001f], y);
        Near(0.5, y[0]);
        Near(0.25, y[1]);
        Near(0, y[2]);
    }

    // Stock and Micheli: f(.4) = .0066928509, f(.5) = .5.
    [Fact]
    public void Threshold_response_of_EcoImpactMapper()
    {
        float[] y = new float[2];
        cpu.Map(new Logistic(0.5f, 50f), (float[])[0.4f, 0.5f], y);
        Assert.Equal(0.0066928509, y[0], 1e-7);
        Near(0.5, y[1]);
    }

    // Benitez-Lopez et al. 2019: lnRR [-1.2, -.1, .3], P_ext [.4, .05, 0] -> RR [.180717, .859596, 1], defaunation .319896.
    [Fact]
    public void Hurdle_of_three_species()
    {
        float[] y = new float[3];
        cpu.Zip(default(HurdleResponse), (float[])[MathF.Log(0.4f / 0.6f), MathF.Log(0.05f / 0.95f), float.NegativeInfinity], (float[])[-1.2f, -0.1f, 0.3f], y);
        Assert.Equal([0.180717, 0.859596, 1], y.Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
        Near(0.319896, 1 - y.Average());
    }

    // Puyravaud: 1000 ha to 900 ha in 10 years is -1.0536052 % per year.
    [Fact]
    public void Annual_rate_of_forest_change()
    {
        float[] y = new float[1];
        cpu.Zip(new AnnualRate(10f), (float[])[1000f], (float[])[900f], y);
        Assert.Equal(-0.010536052, y[0], 1e-8);
    }

    // Halpern: ln(x + 1), then the 99.99th percentile (type 7) as 1.
    [Fact]
    public void Halpern_rescaling_by_the_upper_quantile()
    {
        float[] y = new float[7];
        cpu.Map(new LogOnePlus(LogBase.E), (float[])[0, 1, 3, 7, 15, 31, 1000], y);
        double high = QuantileSelection.Of([y], 0.9999)[0];
        Assert.Equal(6.90668897, high, 1e-6);

        cpu.Map(new LinearRescale(0f, (float)high), y, y);
        double[] expected = [0, .1003588, .2007176, .3010765, .4014353, .5017941, 1];
        for (int i = 0; i < y.Length; i++)
            Near(expected[i], y[i]);
    }

    [Fact]
    public void A_missing_layer_is_not_a_zero()
    {
        ReadOnlyMemory<float>[] layers = [new[] { 0.6f, float.NaN }, new[] { float.NaN, float.NaN }];
        float[] y = new float[2];
        cpu.Fold(new WeightedMean(1), layers, [1f, 3f], y);
        Assert.Equal([0.6f, float.NaN], y);
        cpu.Fold(new WeightedSum(1), layers, [1f, 3f], y);
        Assert.Equal([2.4f, float.NaN], y);
        cpu.Fold(new NoisyOr(2), layers, [1f, 1f], y);
        Assert.Equal([float.NaN, float.NaN], y);
        cpu.Fold(default(SharePresent), layers, [1f, 1f], y);
        Assert.Equal([0.5f, 0f], y);
        cpu.Fold(new DominanceMargin(1), layers, [1f, 1f], y);
        Assert.Equal([float.NaN, float.NaN], y);
    }

    [Fact]
    public void Equal_threats_the_first_dominates()
    {
        ReadOnlyMemory<float>[] layers = [new[] { 0.2f, 0.01f }, new[] { 0.4f, 0.04f }, new[] { 0.4f, 0.02f }];
        float[] y = new float[2];
        cpu.Fold(new Dominant(3, 0.05f), layers, [1f, 1f, 1f], y);
        Assert.Equal([1f, float.NaN], y);
    }

    private float Fold<TOp>(TOp op, float[] weights) where TOp : unmanaged, IFold
    {
        float[] y = new float[1];
        cpu.Fold(op, Pressures, weights, y);
        return y[0];
    }

    private static void Near(double expected, float actual) => Assert.Equal(expected, actual, 5e-7);
}
