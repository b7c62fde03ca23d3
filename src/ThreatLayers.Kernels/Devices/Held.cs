using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>A buffer on a device that is kept from call to call and grown when more is asked for.</summary>
sealed class Held<T>(DeviceRoom room) : IDisposable where T : unmanaged
{
    MemoryBuffer1D<T, Stride1D.Dense>? buffer;

    /// <summary>What was in it may be lost.</summary>
    /// <exception cref="OutOfDeviceMemoryException">There is no room.</exception>
    public ArrayView<T> Of(long length)
    {
        if (buffer is null || buffer.Length < length)
        {
            Dispose();
            buffer = room.Take<T>(Math.Max(1, length));
        }
        return buffer.View.AsContiguous().SubView(0, length);
    }

    /// <summary>With these numbers in it when the stream gets there; returns when they are no longer needed here.</summary>
    public ArrayView<T> Of(ReadOnlySpan<T> numbers, AcceleratorStream stream)
    {
        ArrayView<T> view = Of(numbers.Length);
        if (!numbers.IsEmpty)
            view.CopyFromCPU(stream, numbers);
        return view;
    }

    public void Dispose()
    {
        room.Give(buffer);
        buffer = null;
    }
}
