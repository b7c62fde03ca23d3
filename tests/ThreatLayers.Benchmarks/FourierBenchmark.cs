using ThreatLayers.Kernels;

namespace ThreatLayers.Benchmarks;

/// <summary>One tile of the convolution in memory, by size, on one core and on both.</summary>
static class FourierBenchmark
{
    public static void Run()
    {
        Console.WriteLine(Measure.Machine());
        foreach (int size in (ReadOnlySpan<int>)[256, 512, 1024, 2048])
        {
            int radius = size / 10;
            KernelSpectrum kernel = new(size, [.. Enumerable.Range(0, radius).Select(_ => new float[radius])]);
            FourierTile[] tiles = [new(kernel), new(kernel)];
            double one = Measure.Median(() => tiles[0].Convolve(radius)), both = Measure.Median(() => Parallel.ForEach(tiles, t => t.Convolve(radius)));
            Console.WriteLine(FormattableString.Invariant($"{size,5} {one * 1e3,8:0.00} ms one core {both * 1e3,8:0.00} ms two tiles on both   {2.0 * size * size / both / 1e6,6:0} M points/s"));
        }
    }
}
