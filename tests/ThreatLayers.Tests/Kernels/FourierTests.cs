using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class FourierTests
{
    [Theory]
    [InlineData(16, 5, 3)]
    [InlineData(32, 15, 15)]
    [InlineData(64, 10, 31)]
    [InlineData(128, 40, 7)]
    public void A_kernel_over_a_tile_is_the_sum_over_its_cells(int size, int rows, int columns)
    {
        float[][] weights = [.. Enumerable.Range(0, rows + 1).Select(r => Enumerable.Range(0, columns - (r * columns / (rows + 1))).Select(c => MathF.Exp(-(r + (2 * c)) / 10f)).ToArray())];
        float[] first = SampleCells.Of(1, size * size, seed: size)[0], second = SampleCells.Of(1, size * size, seed: size + 1)[0];
        for (int i = 0; i < first.Length; i++)
            (first[i], second[i]) = (float.IsFinite(first[i]) ? first[i] : 0, float.IsFinite(second[i]) ? second[i] * 100 : 0);
        using FourierTile tile = new(new(size, weights));
        first.CopyTo(tile.First);
        second.CopyTo(tile.Second);
        tile.Convolve(0);
        double scale = second.Max(Math.Abs) * weights.Sum(w => w.Sum());
        for (int i = 0; i < first.Length; i += 7)
        {
            Assert.Equal(Sum(first, size, weights, i), tile.First[i], 1e-6 * scale);
            Assert.Equal(Sum(second, size, weights, i), tile.Second[i], 1e-6 * scale);
        }
    }

    [Fact]
    public void A_kernel_that_does_not_fit_is_refused() => Assert.Throws<ArgumentException>(() => new KernelSpectrum(16, [new float[9]]));

    /// <summary>Round the tile's edges, as the transform does.</summary>
    private static double Sum(float[] cells, int size, float[][] weights, int i)
    {
        double sum = 0;
        for (int j = 0; j < cells.Length; j++)
        {
            int down = Math.Abs((i / size) - (j / size)), across = Math.Abs((i % size) - (j % size));
            (down, across) = (Math.Min(down, size - down), Math.Min(across, size - across));
            if (down < weights.Length && across < weights[down].Length)
                sum += (double)weights[down][across] * cells[j];
        }

        return sum;
    }
}
