using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class DrawKernelTests
{
    [Fact]
    public void Wide_registers_give_the_bits_of_one_by_one()
    {
        long[] cells = [.. Enumerable.Range(0, 53).Select(i => (i * 1_234_567_891L) + (i % 3 == 0 ? 5_000_000_000 : 0))];
        float[] many = new float[8 * 53], one = new float[8 * 53];
        CounterNoise.Fill(0x1234_5678_9ABC_DEF0, 77, 3, cells, many);
        for (int i = 0; i < 53; i++)
            CounterNoise.One(0x1234_5678_9ABC_DEF0, 77, 3, cells[i], one, 53, i);
        Assert.Equal(one, many);
        Assert.All(many, u => Assert.True(u is > 0 and < 1));
    }

    [Theory]
    [InlineData(ErrorShape.Normal, 1, 3)]
    [InlineData(ErrorShape.Uniform, 0.5773503, 1.8)]
    [InlineData(ErrorShape.Triangular, 0.4082483, 2.4)]
    public void Errors_have_the_moments_of_their_distribution_and_do_not_hang_together(ErrorShape shape, double sd, double kurtosis)
    {
        long[] cells = [.. Enumerable.Range(0, 1 << 16).Select(i => (long)i)];
        float[] errors = new float[8 * cells.Length];
        CellErrors.Fill(shape, 99, 5, 0, cells, errors);
        Assert.Equal(0, errors.Average(), 0.01);
        Assert.Equal(sd, Math.Sqrt(errors.Average(e => (double)e * e)), 0.01);
        Assert.Equal(kurtosis, errors.Average(e => Math.Pow(e, 4)) / Math.Pow(sd, 4), 0.06);
        for (int a = 0; a < 8; a++)
        {
            for (int b = 0; b < a; b++)
                Assert.Equal(0, cells.Average(c => (double)errors[(a * cells.Length) + c] * errors[(b * cells.Length) + c]) / (sd * sd), 0.02);
        }
    }

    [Fact]
    public void Half_as_wide_lanes_give_the_same_bits()
    {
        long[] cells = [.. Enumerable.Range(0, 64).Select(i => (long)i)];
        float[] u = new float[8 * 64];
        CounterNoise.Fill(1, 2, 3, cells, u);
        foreach (ErrorShape shape in new[] { ErrorShape.Normal, ErrorShape.Uniform, ErrorShape.Triangular })
        {
            float[] wide = [.. u], narrow = [.. u];
            CellErrors.Shaped<Lanes>(shape, wide, 64);
            CellErrors.Shaped<HalfLanes>(shape, narrow, 64);
            Assert.Equal(wide, narrow);
        }
    }

    // By hand: (0.4 + 0.1 x 1) x 1.2 = 0.6; 0.9 goes to the limit 1; -0.5 x 1.2 to 0; the response at 0.4 is 0.0066928509, at 0.5 it is 0.5.
    [Fact]
    public void A_layer_is_changed_as_stated()
    {
        float[] x = new float[16], e = new float[16], y = new float[16];
        Array.Fill(e, 1);
        (x[0], x[1], x[2], x[3]) = (0.4f, 0.9f, -0.6f, float.NaN);
        DrawFold.Of(new WeightedMean(1), x, 16, e, [new(0, 1, 0.1f, 1.2f, 0, 1, false)], y);
        Assert.Equal([0.6f, 1, 0], y[..3]);
        Assert.True(float.IsNaN(y[3]));
        (x[0], x[1]) = (0.4f, 0.5f);
        DrawFold.Of(new WeightedMean(1), x, 16, [], [new(0, 1, 0, 1, 0, 1, true)], y);
        Assert.Equal(0.0066928509, y[0], 1e-8);
        Assert.Equal(0.5f, y[1]);
    }

    // Kolmogorov and Smirnov: 524,288 numbers are off by more than 1.36 / sqrt(n) = 0.0019 in one test of twenty; what the 16 bits add is far below.
    [Fact]
    public void Normal_errors_follow_the_normal_distribution_into_its_tails()
    {
        float[] errors = new float[8 << 16];
        CellErrors.Fill(ErrorShape.Normal, 4, 9, 1, [.. Enumerable.Range(0, 1 << 16).Select(i => 7_000_000_000L + i)], errors);
        double[] sorted = [.. errors.Select(e => (double)e).Order()];
        Assert.True(sorted.Select((e, i) => Math.Abs(NormalDistribution.Cumulative(e) - ((i + 0.5) / sorted.Length))).Max() < 0.0025);
        Assert.Equal(0.00269980, errors.Count(e => Math.Abs(e) > 3) / (double)errors.Length, 0.0003);
        Assert.InRange(errors.Max(), 4, 4.87f);
    }

    // Neither neighbours nor draws that follow each other hang together.
    [Fact]
    public void Errors_of_neighbours_and_of_successive_draws_are_independent()
    {
        long[] cells = [.. Enumerable.Range(0, 1 << 16).Select(i => (long)i)];
        float[] one = new float[8 << 16], next = new float[8 << 16];
        CellErrors.Fill(ErrorShape.Normal, 4, 9, 0, cells, one);
        CellErrors.Fill(ErrorShape.Normal, 4, 10, 0, cells, next);
        Assert.Equal(0, one.Zip(next, (a, b) => (double)a * b).Average(), 0.006);
        Assert.Equal(0, one.Zip(one.Skip(1), (a, b) => (double)a * b).Average(), 0.006);
    }

    [Fact]
    public void Half_as_wide_lanes_fold_to_the_same_bits()
    {
        float[] layers = [.. Enumerable.Range(0, 64).Select(i => i % 9 == 0 ? float.NaN : i / 64f)], errors = [.. Enumerable.Range(0, 64).Select(i => (i % 5) - 2f)];
        LayerChange[] changes = [new(0, 1, 0.1f, 1.1f, 0, 1, false), new(1, 0.4f, 0.05f, 0.9f, 0, 1, true)];
        float[] wide = new float[32], narrow = new float[32];
        unsafe
        {
            fixed (float* x = layers, e = errors, w = wide, n = narrow)
            fixed (LayerChange* c = changes)
            {
                DrawFold.Fold<WeightedGeometricMean, Lanes>(new(1, 0.001f), x, 32, e, c, 2, w, 32);
                DrawFold.Fold<WeightedGeometricMean, HalfLanes>(new(1, 0.001f), x, 32, e, c, 2, n, 32);
            }
        }
        Assert.Equal(wide, narrow);
    }

    [Fact]
    public void A_sum_of_known_cells_is_that_of_adding_them()
    {
        float[] cells = [.. Enumerable.Range(0, 53).Select(i => i % 7 == 3 ? float.NaN : i / 8f)];
        foreach (int length in (int[])[0, 1, 15, 16, 17, 33, 53])
            Assert.Equal((cells[..length].Where(c => !float.IsNaN(c)).Sum(c => (double)c), cells[..length].Count(c => !float.IsNaN(c))), KnownSum.Of(cells.AsSpan(0, length)));
    }

    [Fact]
    public void Quantiles_over_draws_are_those_of_sorting()
    {
        Gen.Select(Gen.Float[-3, 3].Array[40 * 16], Gen.Int[0, 639].Array[0, 200], Gen.Double[0, 1]).Sample((draws, holes, p) =>
        {
            foreach (int hole in holes)
                draws[hole] = float.NaN;
            draws[3] = 0;
            draws[19] = -0f;
            for (int d = 0; d < 40; d++)
                draws[(d * 16) + 5] = float.NaN;
            float[][] found = [new float[16], new float[16]];
            DrawQuantiles.Of([.. draws], 16, 16, [p, 0.5], found);
            for (int cell = 0; cell < 16; cell++)
            {
                float[] sorted = [.. Enumerable.Range(0, 40).Select(d => draws[(d * 16) + cell]).Where(v => !float.IsNaN(v)).Order()];
                double h = (sorted.Length - 1) * p, low = sorted.Length == 0 ? double.NaN : sorted[(int)h];
                double expected = sorted.Length == 0 ? double.NaN : low + ((h - (int)h) * (sorted[Math.Min(sorted.Length - 1, (int)h + 1)] - low));
                Assert.True(double.IsNaN(expected) ? float.IsNaN(found[0][cell]) : Math.Abs(expected - found[0][cell]) < 1e-6, $"{expected} {found[0][cell]}");
            }
        }, iter: 200);
    }

    [Fact]
    public void Correlations_that_cannot_be_are_refused()
    {
        Assert.Null(Cholesky.Of([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]));
        double[][] lower = Cholesky.Of([[1, 0.6], [0.6, 1]])!;
        Assert.Equal((1, 0.6, 0.8), (lower[0][0], lower[1][0], Math.Round(lower[1][1], 12)));
    }
}
