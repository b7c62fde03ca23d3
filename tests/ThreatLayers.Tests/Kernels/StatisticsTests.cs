using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class StatisticsTests
{
    private static readonly Gen<float[]> Cells =
        Gen.Frequency((8, Gen.Float[-1e6f, 1e6f]), (2, Gen.Float[-3f, 3f]), (1, Gen.Const(float.NaN)), (1, Gen.Const(0f)), (1, Gen.Const(-0f))).Array[0, 300];

    [Fact]
    public void Quantiles_are_those_of_the_sorted_cells() => Gen.Select(Cells, Gen.Double[0, 1].Array[1, 80], Gen.Int[1, 50]).Sample((cells, probabilities, size) =>
    {
        double[] got = QuantileSelection.Of(cells.Chunk(size).Select(block => new ReadOnlyMemory<float>(block)), probabilities);
        float[] sorted = [.. cells.Where(x => !float.IsNaN(x)).Order()];
        Assert.Equal(probabilities.Select(p => TypeSeven(sorted, p)), got);
    });

    // R: quantile(c(1, 2, 4, 8), c(0, .1, .5, .75, 1), type = 7).
    [Fact]
    public void Quantiles_of_R()
    {
        double[] got = QuantileSelection.Of([new float[] { 8, float.NaN, 1 }, new float[] { 4, 2 }], 0, 0.1, 0.5, 0.75, 1);
        double[] expected = [1, 1.3, 3, 5, 8];
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], got[i], 1e-12);
    }

    [Fact]
    public void Quantiles_of_nothing_are_unknown()
    {
        var selection = new QuantileSelection(0.5);
        Assert.Throws<InvalidOperationException>(() => selection.Values());
        selection.Add([float.NaN]);
        selection.EndPass();
        Assert.False(selection.NeedsPass);
        Assert.Equal([double.NaN], selection.Values());
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileSelection(1.01));
    }

    [Fact]
    public void Up_to_32_probabilities_take_two_passes()
    {
        var selection = new QuantileSelection([.. Enumerable.Range(0, 32).Select(i => i / 31.0)]);
        float[] cells = [.. Enumerable.Range(0, 5000).Select(i => (i - 2500) * 1.7f)];
        int passes = 0;
        for (; selection.NeedsPass; passes++)
        {
            selection.Add(cells);
            selection.EndPass();
        }

        Assert.Equal(2, passes);
        Assert.Equal(5000, selection.Count);
    }

    /// <summary>Mean ranks against sorting, with memory for one bucket and for many.</summary>
    [Fact]
    public void Ranks_are_those_of_the_sorted_cells_whatever_the_memory() => Gen.Select(Cells, Gen.Int[1, 50], Gen.Int[0, 2]).Sample((cells, size, memory) =>
    {
        var ranks = new MeanRanks(new[] { 1L, 60, 1L << 40 }[memory]);
        float[][] blocks = [.. cells.Chunk(size)], found = [.. blocks.Select(b => Enumerable.Repeat(float.NaN, b.Length).ToArray())];
        Array.ForEach(blocks, b => ranks.Count(b));
        while (ranks.NextTurn())
        {
            Array.ForEach(blocks, b => ranks.Refine(b));
            ranks.Settle();
            for (int i = 0; i < blocks.Length; i++)
                ranks.Rank(blocks[i], found[i]);
        }
        float[] known = [.. cells.Where(x => !float.IsNaN(x))];
        Assert.Equal(cells.Select(x => float.IsNaN(x) ? x : (float)((known.Count(k => k < x) + ((known.Count(k => k == x) + 1) / 2.0)) / known.Length)), found.SelectMany(f => f));
    }, iter: 40);

    /// <summary>A bucket of so many cells that it is counted by value, with small ones beside it.</summary>
    [Fact]
    public void Ranks_of_a_crowded_bucket_are_those_of_the_sorted_cells()
    {
        Random random = new(7);
        float[] cells = [.. Enumerable.Range(0, 300_000).Select(i => i % 10 == 0 ? random.Next(-50, 50) : 1 + (random.Next(4000) * 1e-6f))], sorted = [.. cells.Order()], found = new float[300_000];
        var ranks = new MeanRanks(1 << 20);
        ranks.Count(cells);
        while (ranks.NextTurn())
        {
            ranks.Refine(cells);
            ranks.Settle();
            ranks.Rank(cells, found);
        }
        Dictionary<float, (int First, int Count)> places = sorted.Select((x, i) => (x, i)).GroupBy(p => p.x).ToDictionary(g => g.Key, g => (g.First().i, g.Count()));
        Assert.Equal(cells.Select(x => (float)((places[x].First + ((places[x].Count + 1) / 2.0)) / 300_000)), found);
    }

    // R: rank(c(10, 20, 20, 5, NA, 20), ties.method = "average", na.last = "keep") / 5.
    [Fact]
    public void Equal_cells_share_their_mean_rank()
    {
        var ranks = new MeanRanks(1 << 30);
        float[] cells = [10, 20, 20, 5, float.NaN, 20], found = new float[6];
        ranks.Count(cells);
        Assert.True(ranks.NextTurn());
        ranks.Refine(cells);
        ranks.Settle();
        ranks.Rank(cells, found);
        Assert.Equal([0.4f, 0.8f, 0.8f, 0.2f, 0, 0.8f], found);
    }

    [Fact]
    public void Moments_do_not_depend_on_the_order_of_the_rows()
    {
        float[][] raster = SampleCells.Of(2, 1001, seed: 3);
        var forward = new MomentsOfRows(2);
        forward.Set(0, raster[0]);
        forward.Set(1, raster[1]);
        var backward = new MomentsOfRows(2);
        backward.Set(1, raster[1]);
        backward.Set(0, raster[0]);
        Assert.Equal(forward.Total(), backward.Total());

        double[] known = [.. raster.SelectMany(row => row).Where(x => !float.IsNaN(x)).Select(x => (double)x)];
        Assert.Equal(known.Length, forward.Total().Count);
        Assert.Equal(known.Average(), forward.Total().Mean, 1e-12);
        Assert.Equal(known.Average(x => Math.Pow(x - known.Average(), 2)), forward.Total().Variance, 1e-9);
        Assert.Equal((known.Min(), known.Max()), (forward.Total().Least, forward.Total().Greatest));
    }

    [Fact]
    public void Moments_of_a_row_are_those_of_a_plain_loop_to_the_bit()
    {
        for (int length = 0; length < 100; length++)
        {
            float[] row = SampleCells.Of(1, length, seed: length)[0];
            Assert.Equal(Moments.OneByOne(row), Moments.OfRow(row));
            Array.Fill(row, float.NaN);
            Assert.Equal(Moments.OneByOne(row), Moments.OfRow(row));
        }
        float[] zeros = [0f, -0f, 0f, -0f, 0f, 0f, 0f, 0f, -0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f];
        Assert.Equal(BitConverter.DoubleToInt64Bits(Moments.OneByOne(zeros).Least), BitConverter.DoubleToInt64Bits(Moments.OfRow(zeros).Least));
    }

    [Fact]
    public void Moments_of_nothing_are_unknown()
    {
        Assert.Equal(double.NaN, new MomentsOfRows(3).Total().Mean);
        Assert.Equal(double.NaN, new MomentsOfRows(3).Total().Variance);
    }

    private static double TypeSeven(float[] sorted, double p)
    {
        if (sorted.Length == 0)
            return double.NaN;
        double h = (sorted.Length - 1) * p;
        int low = (int)h;
        return h == low ? sorted[low] : sorted[low] + ((h - low) * ((double)sorted[low + 1] - sorted[low]));
    }
}
