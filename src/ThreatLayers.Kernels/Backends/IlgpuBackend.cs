using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>
/// Any accelerator that ILGPU drives. Calls are taken one at a time; a kernel is compiled at its formula's first call and buffers on the device are
/// kept and grown. Any failure is an exception out of the call, before anything is written to the caller's result.
/// </summary>
internal sealed class IlgpuBackend(Context context, Accelerator accelerator) : Backend
{
    private readonly Lock turn = new();
    private readonly Dictionary<(string Loop, Type Op), Delegate> kernels = [];
    private readonly MemoryBuffer1D<float, Stride1D.Dense>?[] buffers = new MemoryBuffer1D<float, Stride1D.Dense>?[3];
    private float[] staging = [];

    public override string Kind => accelerator.AcceleratorType switch
    {
        AcceleratorType.Cuda => "cuda",
        AcceleratorType.OpenCL => "opencl",
        _ => "emulator",
    };

    public override string Name => $"{accelerator.Name} ({Kind})";

    public override void Dispose()
    {
        accelerator.Dispose();
        context.Dispose();
        base.Dispose();
    }

    protected override void MapCore<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y)
    {
        lock (turn)
        {
            var kernel = Kernel("map", op, () =>
                accelerator.LoadAutoGroupedStreamKernel<Index1D, TOp, ArrayView<float>, ArrayView<float>>(IlgpuKernels.Map));
            ArrayView<float> to = Buffer(0, y.Length);
            ArrayView<float> from = Upload(1, x);
            kernel(y.Length, op, from, to);
            Download(to, y);
        }
    }

    protected override void ZipCore<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        lock (turn)
        {
            var kernel = Kernel("zip", op, () =>
                accelerator.LoadAutoGroupedStreamKernel<Index1D, TOp, ArrayView<float>, ArrayView<float>, ArrayView<float>>(IlgpuKernels.Zip));
            ArrayView<float> to = Buffer(0, y.Length);
            ArrayView<float> fromA = Upload(1, a);
            ArrayView<float> fromB = Upload(2, b);
            kernel(y.Length, op, fromA, fromB, to);
            Download(to, y);
        }
    }

    protected override void FoldCore<TOp>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
    {
        // The sum of the weights travels with them, added here once and in order, as the CPU's loop does.
        Span<float> weightsAndSum = stackalloc float[weights.Length + 1];
        weights.CopyTo(weightsAndSum);
        foreach (float weight in weights)
            weightsAndSum[^1] += weight;

        lock (turn)
        {
            var kernel = Kernel("fold", op, () =>
                accelerator.LoadAutoGroupedStreamKernel<Index1D, TOp, ArrayView<float>, ArrayView<float>, ArrayView<float>>(IlgpuKernels.Fold));
            ArrayView<float> to = Buffer(0, y.Length);
            ArrayView<float> from = Buffer(1, (long)y.Length * layers.Count);
            for (int k = 0; k < layers.Count; k++)
                from.SubView((long)k * y.Length, y.Length).CopyFromCPU(accelerator.DefaultStream, layers[k].Span);
            kernel(y.Length, op, from, Upload(2, weightsAndSum), to);
            Download(to, y);
        }
    }

    private TKernel Kernel<TOp, TKernel>(string loop, TOp _, Func<TKernel> load) where TKernel : Delegate
    {
        if (!kernels.TryGetValue((loop, typeof(TOp)), out Delegate? kernel))
            kernels[(loop, typeof(TOp))] = kernel = load();
        return (TKernel)kernel;
    }

    private ArrayView<float> Upload(int buffer, ReadOnlySpan<float> cells)
    {
        ArrayView<float> view = Buffer(buffer, cells.Length);
        view.CopyFromCPU(accelerator.DefaultStream, cells);
        return view;
    }

    /// <summary>Through an array of our own, so that a copy that breaks off leaves the caller's cells, which may be an input too, as they were.</summary>
    private void Download(ArrayView<float> view, Span<float> cells)
    {
        if (staging.Length < cells.Length)
            staging = new float[cells.Length];
        Span<float> staged = staging.AsSpan(0, cells.Length);
        view.CopyToCPU(accelerator.DefaultStream, staged);
        accelerator.DefaultStream.Synchronize();
        staged.CopyTo(cells);
    }

    private ArrayView<float> Buffer(int index, long length)
    {
        if (buffers[index] is not { } buffer || buffer.Length < length)
        {
            buffers[index]?.Dispose();
            buffers[index] = null;
            buffers[index] = buffer = accelerator.Allocate1D<float>(length);
        }

        return buffer.View.AsContiguous().SubView(0, length);
    }
}
