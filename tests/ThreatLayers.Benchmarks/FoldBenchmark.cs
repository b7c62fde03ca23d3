using ThreatLayers.Kernels;

namespace ThreatLayers.Benchmarks;

/// <summary>
/// The weighted mean of five layers in memory, against the speed at which this machine copies memory. Bytes are those that the program reads and
/// writes: 6 x 4 per cell for the mean, 2 x 4 for the copy.
/// </summary>
internal static class FoldBenchmark
{
    private const int Cells = 10_000 * 10_000;
    private const int Layers = 5;

    public static void Run()
    {
        using var cpu = new CpuBackend();
        float[][] layers = [.. Enumerable.Range(0, Layers).Select(Layer)];
        float[] result = new float[Cells];
        float[] weights = [0.3f, 0.25f, 0.2f, 0.15f, 0.1f];
        Console.WriteLine($"{cpu.Name}; {Measure.Machine()}; {Layers} layers of {Cells:N0} cells");

        Report("weighted mean", new WeightedMean(1));
        Report("noisy-or", new NoisyOr(1));
        Report("dominant", new Dominant(1, 0.05f));

        void Report<TOp>(string name, TOp op) where TOp : unmanaged, IFold
        {
            (double copy, double fold, double ratio) = Measure.Medians(Copy, () => Measure.OverBlocks(Cells, (start, length) =>
                cpu.Fold(op, [.. layers.Select(layer => new ReadOnlyMemory<float>(layer, start, length))], weights, result.AsSpan(start, length))));
            Console.WriteLine(
                $"{name,-14} {Rate(fold, Layers + 1),6:F1} GB/s  {Cells / fold / 1e6,6:F0} Mcells/s   copy {Rate(copy, 2),6:F1} GB/s   share of copy {(Layers + 1) / 2.0 / ratio,5:P0}");
        }

        void Copy() => Measure.OverBlocks(Cells, (start, length) =>
            layers[0].AsSpan(start, length).CopyTo(result.AsSpan(start, length)));
    }

    private static double Rate(double seconds, int arrays) => (double)arrays * sizeof(float) * Cells / seconds / 1e9;

    /// <summary>Intensities in 0..1, one cell in sixteen unknown.</summary>
    private static float[] Layer(int seed)
    {
        var cells = new float[Cells];
        Measure.OverBlocks(Cells, (start, length) =>
        {
            var random = new Random((seed * 1000) + (start / Measure.Block));
            for (int i = start; i < start + length; i++)
                cells[i] = random.Next(16) == 0 ? float.NaN : random.NextSingle();
        });
        return cells;
    }
}
