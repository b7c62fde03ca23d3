using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>A stream of a device with the buffers of one kind of job; both are used again by the next one.</summary>
abstract class DeviceWork(GpuDevice device) : IDisposable
{
    readonly List<IDisposable> held = [];

    protected GpuDevice Device => device;

    protected AcceleratorStream Stream { get; } = device.Accelerator.CreateStream();

    protected Held<T> Hold<T>() where T : unmanaged
    {
        Held<T> one = new(device.Room);
        held.Add(one);
        return one;
    }

    /// <summary>Gives back all memory.</summary>
    protected void Free()
    {
        Stream.Synchronize();
        foreach (IDisposable one in held)
            one.Dispose();
    }

    public void Dispose()
    {
        foreach (IDisposable one in held)
            one.Dispose();
        Stream.Dispose();
    }
}
