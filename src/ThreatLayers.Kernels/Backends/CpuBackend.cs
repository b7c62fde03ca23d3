using System.Buffers;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>SIMD loops. Each call runs on the caller's thread and shares nothing with other calls.</summary>
public sealed class CpuBackend : Backend
{
    public override string Kind => "cpu";

    public override string Name => $"CPU, {Simd}, {Environment.ProcessorCount} cores";

    internal static string Simd =>
        Vector512.IsHardwareAccelerated ? "512-bit SIMD"
        : Vector256.IsHardwareAccelerated ? "256-bit SIMD"
        : Vector128.IsHardwareAccelerated ? "128-bit SIMD"
        : "no SIMD";

    protected override unsafe void MapCore<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* px = x, py = y)
        {
            if (Vector512.IsHardwareAccelerated)
                CpuLoops.Map<TOp, Lanes>(op, px, py, y.Length);
            else
                CpuLoops.Map<TOp, HalfLanes>(op, px, py, y.Length);
        }
    }

    protected override unsafe void ZipCore<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        fixed (float* pa = a, pb = b, py = y)
        {
            if (Vector512.IsHardwareAccelerated)
                CpuLoops.Zip<TOp, Lanes>(op, pa, pb, py, y.Length);
            else
                CpuLoops.Zip<TOp, HalfLanes>(op, pa, pb, py, y.Length);
        }
    }

    protected override void FoldCore<TOp>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
    {
        if (Vector512.IsHardwareAccelerated)
            FoldWith<TOp, Lanes>(op, layers, weights, y);
        else
            FoldWith<TOp, HalfLanes>(op, layers, weights, y);
    }

    /// <summary>The fold over a given lane type: the tests compare all of them.</summary>
    internal static unsafe void FoldWith<TOp, T>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
        where TOp : unmanaged, IFold where T : struct, IVectorLane<T>
    {
        var pins = new MemoryHandle[layers.Count];
        float** pointers = stackalloc float*[layers.Count];
        try
        {
            for (int k = 0; k < pins.Length; k++)
            {
                pins[k] = layers[k].Pin();
                pointers[k] = (float*)pins[k].Pointer;
            }

            fixed (float* pw = weights, py = y)
                CpuLoops.Fold<TOp, T>(op, pointers, pw, pins.Length, py, y.Length);
        }
        finally
        {
            foreach (MemoryHandle pin in pins)
                pin.Dispose();
        }
    }
}
