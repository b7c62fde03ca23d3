using System.Diagnostics;
using System.Globalization;
using ILGPU;
using ILGPU.Runtime.CPU;
using ThreatLayers.Kernels;

namespace ThreatLayers.Benchmarks.Gpu;

/// <summary>
/// Every kernel on this machine's GPUs against the processor's loops, and both timed from memory to memory, transfers included, all cores of the processor against all GPUs.
/// Prints Markdown for RESULTS.md.
/// </summary>
static class GpuBenchmark
{
    const int Right = 0, Wrong = 1, NoDevice = 3;

    /// <param name="isEmulated">On ILGPU's emulator, tiny: parity alone means something.</param>
    public static int Run(bool isEmulated)
    {
        List<string> warnings = [];
        using DeviceBackend? gpu = isEmulated ? Emulated(warnings.Add) : Real(warnings.Add);
        if (gpu is null)
        {
            Console.Error.WriteLine("No GPU that CUDA or OpenCL drives is on this machine, so nothing was measured. 'gpu --emulator' tries the kernels without one.");
            return NoDevice;
        }
        using CpuBackend cpu = new();
        int size = isEmulated ? 96 : 8000;
        Console.WriteLine($"`gpu`: {gpu.Name}; {cpu.Name}; {Measure.Machine()}{(isEmulated ? "; times of the emulator mean nothing" : "")}");
        Console.WriteLine();
        bool right = Formulas(gpu, cpu, isEmulated ? 1000 : 1 << 20);
        DeviceSpeed.Print(gpu.Living[0], isEmulated ? 10_000 : 1 << 26);
        right &= Works(gpu, cpu, size, isEmulated ? 4 : 100, isEmulated ? 1 : 3);
        foreach (string warning in warnings)
            Console.WriteLine($"Warning: {warning}");
        Console.WriteLine(right && warnings.Count == 0 ? "All within tolerance." : "**Not all within tolerance, or not all on the device.**");
        return right && warnings.Count == 0 ? Right : Wrong;
    }

    static DeviceBackend? Real(Action<string> warn) => (Devices.Open("cuda") ?? Devices.Open("opencl")) is { } context
        ? new(context, [.. Devices.Gpus(context).Select(d => d.CreateAccelerator(context))], warn) : null;

    static DeviceBackend Emulated(Action<string> warn)
    {
        Context context = Context.Create(builder => builder.CPU(CPUDevice.Default));
        return new(context, [context.CreateCPUAccelerator(0)], warn, 1L << 30);
    }

    static bool Formulas(Backend gpu, Backend cpu, int cells)
    {
        const double Tolerance = 1e-5;
        Parity worst = new(0, 0);
        string worstName = "";
        bool right = true;
        foreach (Tests.Kernels.FormulaCase formula in Tests.Kernels.FormulaCases.All)
        {
            float[][] inputs = Tests.Kernels.SampleCells.Of(formula.Inputs, cells, seed: 1);
            Parity parity = Parity.Of(formula.Run(cpu, inputs), formula.Run(gpu, inputs), Tolerance);
            if (!parity.IsRight)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{formula}: {parity.Share:0.0e0} of the cells differ by more than {Tolerance}"));
            right &= parity.IsRight;
            if (parity.Greatest > worst.Greatest)
                (worst, worstName) = (parity, formula.ToString());
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Tests.Kernels.FormulaCases.All.Count} formulas over {cells:N0} cells each: greatest difference {worst.Greatest:0.0e0} of the greatest value ({worstName})"));
        Console.WriteLine();
        return right;
    }

    static bool Works(DeviceBackend gpu, Backend cpu, int size, int draws, int runs)
    {
        using GpuWorks works = new(size, draws);
        Console.WriteLine("| work | cells | CPU, all cores | GPU, with transfers | times faster | greatest difference | cells beyond tolerance |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        bool right = true;
        foreach (GpuWork work in works.All())
        {
            (float[] expected, double here) = Timed(work, cpu, runs);
            int done = gpu.Living.Sum(d => d.Done);
            (float[] found, double there) = Timed(work, gpu, runs);
            Parity parity = Parity.Of(expected, found, work.Tolerance);
            // An operator that leaves its work to the processor would be equal to it, and no news.
            bool isThere = gpu.Living.Sum(d => d.Done) > done;
            right &= parity.IsRight && isThere;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {work.Name}{(isThere ? "" : " **not on the device**")} | {work.Cells / 1e6:0.##} million | {here:0.000} s | {there:0.000} s | {here / there:0.0} | {parity.Greatest:0.0e0} | {(parity.Share == 0 ? "none" : parity.Share.ToString("0.0e0", CultureInfo.InvariantCulture))} |"));
        }
        Console.WriteLine();
        return right;
    }

    /// <summary>Median, after a run that compiles and touches the memory.</summary>
    static (float[] Cells, double Seconds) Timed(GpuWork work, Backend backend, int runs)
    {
        float[] cells = work.Run(backend);
        List<double> seconds = [];
        for (int run = 0; run < runs; run++)
        {
            Stopwatch clock = Stopwatch.StartNew();
            work.Run(backend);
            seconds.Add(clock.Elapsed.TotalSeconds);
        }
        return (cells, seconds.Order().ElementAt(runs / 2));
    }
}
