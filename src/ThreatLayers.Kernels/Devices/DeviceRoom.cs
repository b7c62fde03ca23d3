using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace ThreatLayers.Kernels;

/// <summary>A device's memory: what we take of it stays below a budget, and what the driver refuses is no room either.</summary>
sealed class DeviceRoom(Accelerator accelerator, long bytes)
{
    long taken;

    /// <summary>What we may take in all.</summary>
    public long Bytes => bytes;

    /// <summary>What is still to be had.</summary>
    public long Left => bytes - Interlocked.Read(ref taken);

    /// <returns>Null where there is no room.</returns>
    public MemoryBuffer1D<T, Stride1D.Dense>? TryTake<T>(long length) where T : unmanaged
    {
        long size = Size<T>(length);
        if (Interlocked.Add(ref taken, size) <= bytes)
        {
            try
            {
                return accelerator.Allocate1D<T>(length);
            }
            catch (Exception error) when (IsNoRoom(error))
            {
            }
        }
        Interlocked.Add(ref taken, -size);
        return null;
    }

    /// <exception cref="OutOfDeviceMemoryException">There is no room.</exception>
    public MemoryBuffer1D<T, Stride1D.Dense> Take<T>(long length) where T : unmanaged =>
        TryTake<T>(Math.Max(1, length)) ?? throw new OutOfDeviceMemoryException(FormattableString.Invariant($"{Size<T>(length) / 1e6:0.#} MB more do not fit, {Left / 1e6:0.#} MB are left of {bytes / 1e6:0.#} MB"));

    public void Give<T>(MemoryBuffer1D<T, Stride1D.Dense>? buffer) where T : unmanaged
    {
        if (buffer is null)
            return;
        Interlocked.Add(ref taken, -Size<T>(buffer.Length));
        buffer.Dispose();
    }

    static unsafe long Size<T>(long length) where T : unmanaged => length * sizeof(T);

    static bool IsNoRoom(Exception error) => error switch
    {
        CudaException cuda => $"{cuda.Error} {cuda.Message}".Contains("out_of_memory", StringComparison.OrdinalIgnoreCase) || cuda.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase),
        CLException cl => cl.Error is CLError.CL_MEM_OBJECT_ALLOCATION_FAILURE or CLError.CL_OUT_OF_RESOURCES or CLError.CL_OUT_OF_HOST_MEMORY or CLError.CL_INVALID_BUFFER_SIZE,
        OutOfMemoryException => true,
        _ => false,
    };
}
