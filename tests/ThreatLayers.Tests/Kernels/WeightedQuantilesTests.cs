using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class WeightedQuantilesTests
{
    // Enough values that steps are counted, not sorted; many of them alike, and one far away, so that one step holds nearly all.
    [Fact]
    public void Are_those_of_sorting_and_adding_up()
    {
        Gen.Select(Gen.Float[-3, 3].Array[1500, 4000], Gen.Double[0, 1], Gen.Float[1, 1e6f], Gen.Int[1, 9]).Sample((values, p, far, alike) =>
        {
            values[0] = far;
            for (int i = 0; i < values.Length; i += alike)
                values[i] = 0;
            long[] weights = [.. values.Select((_, i) => (i * 7919L % 13) << 40)];
            (float Value, long Weight)[] sorted = [.. values.Zip(weights).OrderBy(v => v.First)];
            double[] asked = [0, p, 0.5, 1], found = WeightedQuantiles.Of(values, weights, asked);
            for (int q = 0; q < asked.Length; q++)
            {
                Int128 all = weights.Aggregate((Int128)0, (a, w) => a + w), wanted = Int128.Max(1, (Int128)Math.Ceiling(asked[q] * (double)all)), sum = 0;
                Assert.Equal(sorted.First(s => (sum += s.Weight) >= wanted).Value, found[q]);
            }
        }, iter: 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5000)]
    public void Of_nothing_are_not_a_number_and_of_one_value_that_value(int count)
    {
        float[] values = [.. Enumerable.Repeat(2.5f, count)];
        Assert.True(double.IsNaN(WeightedQuantiles.Of(values, new long[count], [0.5])[0]));
        Assert.Equal(count == 0 ? double.NaN : 2.5, WeightedQuantiles.Of(values, [.. values.Select(_ => 3L)], [0.5])[0]);
    }

    [Fact]
    public void Infinite_values_have_their_place()
    {
        float[] values = [.. Enumerable.Range(0, 2000).Select(i => i == 7 ? float.PositiveInfinity : (float)i)];
        Assert.Equal([double.PositiveInfinity, 1000], WeightedQuantiles.Of(values, [.. values.Select(_ => 1L)], [1, 0.5]));
    }
}
