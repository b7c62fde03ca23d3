using ILGPU;
using ILGPU.Runtime.CPU;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>ILGPU's CPU emulator: the accelerator's path through our code, on a machine without a GPU.</summary>
internal static class Emulator
{
    public static IlgpuBackend Start()
    {
        Context context = Context.Create(builder => builder.CPU(CPUDevice.Default));
        return new IlgpuBackend(context, context.CreateCPUAccelerator(0));
    }
}
