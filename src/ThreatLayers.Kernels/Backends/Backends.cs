using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>The choice of a backend by name.</summary>
public static class Backends
{
    public static IReadOnlyList<string> Names { get; } = ["auto", "cuda", "opencl", "cpu"];

    /// <param name="name">
    /// <c>cpu</c>; <c>cuda</c> or <c>opencl</c>, which must be there; or <c>auto</c>: CUDA before OpenCL, else the CPU. All GPUs of the kind take blocks in turn.
    /// One that fails later is replaced by the CPU. ILGPU's own CPU emulator is never chosen: it is a debugger, thousands of times slower.
    /// </param>
    /// <param name="warn">Told once, in a sentence, when a GPU cannot be used after all.</param>
    /// <exception cref="NotSupportedException">There is no such device; the message lists those there are.</exception>
    public static Backend Choose(string name, Action<string> warn) => name switch
    {
        "cpu" => new CpuBackend(),
        "cuda" or "opencl" => Gpu(name, warn) ?? throw new NotSupportedException(
            $"There is no {name} device on this machine. There is: {string.Join("; ", Devices.List().Select(d => $"{d.Kind}: {d.Name}"))}."),
        "auto" => Gpu("cuda", warn) ?? Gpu("opencl", warn) ?? new CpuBackend(),
        _ => throw new ArgumentException($"'{name}' is no backend; there are {string.Join(", ", Names)}.", nameof(name)),
    };

    private static Backend? Gpu(string kind, Action<string> warn)
    {
        if (Devices.Open(kind) is not { } context)
            return null;
        List<Accelerator> started = [];
        foreach (ILGPU.Runtime.Device device in Devices.Gpus(context))
        {
            try
            {
                started.Add(device.CreateAccelerator(context));
            }
            catch (Exception error)
            {
                warn($"{device.Name} is there but does not start ({error.Message}).");
            }
        }
        if (started.Count > 0)
            return new ResilientBackend(new DeviceBackend(context, started, warn), new CpuBackend(), warn);
        context.Dispose();
        return null;
    }
}
