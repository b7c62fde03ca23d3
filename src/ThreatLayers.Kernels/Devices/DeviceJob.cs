namespace ThreatLayers.Kernels;

/// <summary>Something that a device does as a whole, where the CPU has loops of its own. It may be begun again on another device: what came of it before counts for nothing.</summary>
public abstract class DeviceJob
{
    /// <summary>Whether any device could do it.</summary>
    internal virtual bool IsPossible => true;

    internal abstract void Run(GpuDevice device);

    /// <summary>Whether a failure is the device's, and not the caller's.</summary>
    internal virtual bool IsDevices(Exception error) => error is not OperationCanceledException;
}
