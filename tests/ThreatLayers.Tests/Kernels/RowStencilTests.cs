using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class RowStencilTests
{
    private static readonly Gen<(float[] Source, float[] Weights, bool Wraps)> Rows = Gen.Select(
        Gen.Frequency((6, Gen.Const(0f)), (2, Gen.Float[0f, 9f]), (1, Gen.Const(float.NaN))).Array[1, 200], Gen.Float[0.01f, 1f].Array[1, 120], Gen.Bool);

    [Fact]
    public void The_sum_and_the_known_weight_are_those_of_a_plain_loop() => Rows.Sample(sample =>
    {
        float[] sum = new float[sample.Source.Length];
        float[] known = new float[sample.Source.Length];
        RowStencil.Accumulate(sample.Source, sample.Weights, sum, sample.Wraps);
        RowStencil.AccumulateKnown(sample.Source, sample.Weights, known, sample.Wraps);
        (double[] expectedSum, double[] expectedKnown) = Plain(sample.Source, sample.Weights, sample.Wraps);
        for (int c = 0; c < sum.Length; c++)
        {
            Assert.Equal(expectedSum[c], sum[c], 1e-5 * (1 + expectedSum[c]));
            Assert.Equal(expectedKnown[c], known[c], 1e-5 * (1 + expectedKnown[c]));
        }
    });

    // By hand, weights 4, 2, 1 at distances 0, 1, 2: the source at the last column reaches the first two round the back.
    [Fact]
    public void Sources_reach_across_the_antimeridian()
    {
        float[] target = [1f, 0f, 0f, 0f, 0f, 0f];
        RowStencil.Accumulate([0f, 0f, 0f, 0f, 0f, 10f], [4f, 2f, 1f], target, wraps: true);
        Assert.Equal([21f, 10f, 0f, 10f, 20f, 40f], target);
    }

    [Fact]
    public void Without_a_wrap_the_row_ends()
    {
        float[] target = new float[6];
        RowStencil.Accumulate([0f, 0f, 0f, 0f, 0f, 10f], [4f, 2f, 1f], target, wraps: false);
        Assert.Equal([0f, 0f, 0f, 10f, 20f, 40f], target);
    }

    // Four columns, reach of ten: the opposite column, at distance 2, counts once and not from both sides.
    [Fact]
    public void A_reach_round_the_world_counts_each_source_once()
    {
        float[] target = new float[4];
        RowStencil.Accumulate([1f, 0f, 0f, 0f], [8f, 4f, 2f, 1f, 1f, 1f, 1f, 1f, 1f, 1f], target, wraps: true);
        Assert.Equal([8f, 4f, 2f, 4f], target);
    }

    [Fact]
    public void A_constant_field_with_holes_has_a_constant_mean() => Rows.Sample(sample =>
    {
        float[] field = [.. sample.Source.Select(x => float.IsNaN(x) ? x : 3f)];
        float[] sum = new float[field.Length];
        float[] known = new float[field.Length];
        RowStencil.Accumulate(field, sample.Weights, sum, sample.Wraps);
        RowStencil.AccumulateKnown(field, sample.Weights, known, sample.Wraps);
        for (int c = 0; c < field.Length; c++)
        {
            if (known[c] > 0)
                Assert.Equal(3.0, sum[c] / known[c], 1e-4);
        }
    });

    [Fact]
    public void A_shifted_world_gives_shifted_bits()
    {
        float[] row = SampleCells.Of(1, 300, seed: 4)[0];
        float[] weights = [.. Enumerable.Range(0, 70).Select(k => MathF.Exp(-k / 20f))];
        float[] straight = new float[300];
        float[] shifted = new float[300];
        RowStencil.Accumulate(row, weights, straight, wraps: true);
        RowStencil.Accumulate([.. row[113..], .. row[..113]], weights, shifted, wraps: true);
        FormulaTests.AssertSameBits([.. straight[113..], .. straight[..113]], shifted, "shifted row");
    }

    private static (double[] Sum, double[] Known) Plain(float[] source, float[] weights, bool wraps)
    {
        int n = source.Length;
        double[] sum = new double[n];
        double[] known = new double[n];
        for (int target = 0; target < n; target++)
        {
            for (int s = 0; s < n; s++)
            {
                int gap = Math.Abs(target - s);
                if (wraps)
                    gap = Math.Min(gap, n - gap);
                if (gap >= weights.Length || float.IsNaN(source[s]))
                    continue;
                sum[target] += (double)weights[gap] * source[s];
                known[target] += weights[gap];
            }
        }

        return (sum, known);
    }
}
