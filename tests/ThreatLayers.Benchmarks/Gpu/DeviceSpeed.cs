using System.Diagnostics;
using System.Globalization;
using ILGPU;
using ILGPU.Runtime;
using ThreatLayers.Kernels;

namespace ThreatLayers.Benchmarks.Gpu;

/// <summary>Chains over cells that are on the device already, in bytes read and written per second, against what the device copies within its own memory.</summary>
static class DeviceSpeed
{
    public static void Print(GpuDevice device, int cells)
    {
        Console.WriteLine("| chain on the device | GB/s | share of a device-to-device copy |");
        Console.WriteLine("| --- | --- | --- |");
        double copy = Copy(device.Accelerator, cells);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| copy | {copy / 1e9:0.0} | 1 |"));
        Formula[] five = [.. Enumerable.Range(0, 5).Select(Formula.Given)];
        float[] weights = [0.5f, 0.3f, 0.2f, 1f, 0.7f];
        Row("rescale", Formula.Given(0).Map(new LinearRescale(0.1f, 0.9f)), 1);
        Row("logarithmic rescale, power and complement, fused", Formula.Given(0).Map(new LogRescale(0.9f, LogBase.E)).Map(new Power(0.5f)).Map(default(Complement)), 1);
        Row("product of two", Formula.Given(0).Zip(default(Multiply), Formula.Given(1)), 2);
        Row("weighted mean of five", Formula.Fold(new WeightedMean(1), five, weights), 5);
        Row("noisy-or of five, clamped", Formula.Fold(new NoisyOr(1), five, weights).Map(new Clamp(0, 1)), 5);
        Console.WriteLine();

        void Row(string name, Formula formula, int inputs)
        {
            double rate = Chain(device, new(formula), inputs, cells);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {rate / 1e9:0.0} | {rate / copy:0 %} |"));
        }
    }

    static double Copy(Accelerator accelerator, int cells)
    {
        using AcceleratorStream stream = accelerator.CreateStream();
        using MemoryBuffer1D<float, Stride1D.Dense> from = accelerator.Allocate1D<float>(cells), to = accelerator.Allocate1D<float>(cells);
        from.MemSetToZero(stream);
        return 2.0 * sizeof(float) * cells / Median(stream, () => to.View.AsContiguous().CopyFrom(stream, from.View.AsContiguous()));
    }

    static double Chain(GpuDevice device, Chain chain, int inputs, int cells)
    {
        Accelerator accelerator = device.Accelerator;
        using AcceleratorStream stream = accelerator.CreateStream();
        using MemoryBuffer1D<float, Stride1D.Dense> memory = accelerator.Allocate1D<float>(chain.Blocks * DeviceChain.Stride(cells)), constants = accelerator.Allocate1D<float>(Math.Max(1, chain.Constants.Length));
        memory.MemSetToZero(stream);
        if (chain.Constants.Length > 0)
            constants.View.AsContiguous().CopyFromCPU(stream, chain.Constants);
        DeviceChain machine = new(device, stream, memory.View.AsContiguous(), constants.View.AsContiguous(), cells);
        return (inputs + 1.0) * sizeof(float) * cells / Median(stream, () => chain.Run(machine));
    }

    /// <summary>Seconds of one of many that follow each other, so that what launching costs is hidden as it is in a run.</summary>
    static double Median(AcceleratorStream stream, Action work)
    {
        const int Runs = 9, Together = 10;
        work();
        stream.Synchronize();
        return Enumerable.Range(0, Runs).Select(_ =>
        {
            Stopwatch clock = Stopwatch.StartNew();
            for (int i = 0; i < Together; i++)
                work();
            stream.Synchronize();
            return clock.Elapsed.TotalSeconds / Together;
        }).Order().ElementAt(Runs / 2);
    }
}
