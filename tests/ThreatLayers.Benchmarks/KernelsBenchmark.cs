using ThreatLayers.Kernels;

namespace ThreatLayers.Benchmarks;

/// <summary>Single formulas in memory and the row stencil, in cells per second on all cores.</summary>
internal static class KernelsBenchmark
{
    private const int Cells = 1 << 26;
    private const int Columns = 43_200;

    public static void Run()
    {
        using var cpu = new CpuBackend();
        Console.WriteLine($"{cpu.Name}; {Measure.Machine()}");
        float[] x = [.. Enumerable.Range(0, Cells).Select(i => i % 97 == 0 ? float.NaN : i % 5000 / 100f)];
        float[] y = new float[Cells];

        Map("linear rescale", new LinearRescale(0f, 50f));
        Map("log rescale", new LogRescale(50f, LogBase.E));
        Map("logistic", new Logistic(25f, 0.5f));
        Map("power", new Power(2.5f));
        Map("exponential decay", new ExponentialDecay(40f));

        Stencil("row stencil, half 50, dense", every: 1);
        Stencil("row stencil, half 50, 1 source in 2000", every: 2000);

        void Map<TOp>(string name, TOp op) where TOp : unmanaged, IMap =>
            Print(name, Cells, Measure.Median(() => Measure.OverBlocks(Cells, (start, length) =>
                cpu.Map(op, x.AsSpan(start, length), y.AsSpan(start, length)))));
    }

    private static void Stencil(string name, int every)
    {
        const int Pairs = 400;
        float[] source = [.. Enumerable.Range(0, Columns).Select(c => c % every == 0 ? 1f + (c % 7) : 0f)];
        float[] weights = [.. Enumerable.Range(0, 51).Select(k => MathF.Exp(-k / 20f))];
        Print(name, (long)Pairs * Columns, Measure.Median(() => Parallel.For(0, 2, _ =>
        {
            float[] target = new float[Columns];
            for (int pair = 0; pair < Pairs / 2; pair++)
                RowStencil.Accumulate(source, weights, target, wraps: true);
        })));
    }

    private static void Print(string name, long cells, double seconds) => Console.WriteLine($"{name,-50} {cells / seconds / 1e6,8:F0} Mcells/s");
}
