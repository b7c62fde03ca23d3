using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>A chain over blocks in a device's memory: kernels of one stream, one after the other.</summary>
/// <param name="memory">All blocks, <see cref="Stride"/> apart.</param>
/// <param name="constants">Those of the chain.</param>
sealed class DeviceChain(GpuDevice device, AcceleratorStream stream, ArrayView<float> memory, ArrayView<float> constants, int cells) : IChainMachine
{
    /// <summary>From a block to the next: they begin where a device reads best.</summary>
    public static long Stride(int cells) => (cells + 63L) & ~63L;

    public ArrayView<float> Block(int i) => memory.SubView(i * Stride(cells), cells);

    public void Set(float value, int to) =>
        device.Kernel<float, Action<AcceleratorStream, Index1D, float, ArrayView<float>>>(nameof(ChainKernels.Set), a => a.LoadAutoGroupedKernel<Index1D, float, ArrayView<float>>(ChainKernels.Set))
            (stream, cells, value, Block(to));

    public void Map<TOp>(TOp op, int from, int to) where TOp : unmanaged, IMap =>
        device.Kernel<TOp, Action<AcceleratorStream, Index1D, TOp, ArrayView<float>, ArrayView<float>>>(nameof(ChainKernels.Map), a => a.LoadAutoGroupedKernel<Index1D, TOp, ArrayView<float>, ArrayView<float>>(ChainKernels.Map))
            (stream, cells, op, Block(from), Block(to));

    public void Zip<TOp>(TOp op, int left, int right, int to) where TOp : unmanaged, IZip =>
        device.Kernel<TOp, Action<AcceleratorStream, Index1D, TOp, ArrayView<float>, ArrayView<float>, ArrayView<float>>>(nameof(ChainKernels.Zip), a => a.LoadAutoGroupedKernel<Index1D, TOp, ArrayView<float>, ArrayView<float>, ArrayView<float>>(ChainKernels.Zip))
            (stream, cells, op, Block(left), Block(right), Block(to));

    public void Fold<TOp>(TOp op, int[] layers, float[] weights, int constantsAt, int to) where TOp : unmanaged, IFold =>
        device.Kernel<TOp, Action<AcceleratorStream, Index1D, TOp, ArrayView<float>, long, ArrayView<float>, ArrayView<float>>>(nameof(ChainKernels.Fold), a => a.LoadAutoGroupedKernel<Index1D, TOp, ArrayView<float>, long, ArrayView<float>, ArrayView<float>>(ChainKernels.Fold))
            (stream, cells, op, memory, Stride(cells), constants.SubView(constantsAt, (2 * layers.Length) + 1), Block(to));
}
