using ILGPU;
using ILGPU.Runtime.CPU;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>ILGPU's CPU emulator: the accelerator's path through our code, on a machine without a GPU.</summary>
internal static class Emulator
{
    /// <param name="devices">How many to act as.</param>
    /// <param name="memoryBytes">Of each that may be used.</param>
    public static DeviceBackend Start(int devices = 1, long? memoryBytes = null, Action<string>? warn = null)
    {
        Context context = Context.Create(builder => builder.CPU(CPUDevice.Default));
        return new(context, [.. Enumerable.Range(0, devices).Select(_ => context.CreateCPUAccelerator(0))], warn ?? Assert.Fail, memoryBytes ?? 1L << 30);
    }
}
