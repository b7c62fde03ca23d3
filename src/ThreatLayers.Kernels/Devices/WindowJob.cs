using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>The weights of a source row for a target row.</summary>
/// <param name="Start">Of the weights by distance in columns; below 0 where it is out of reach.</param>
/// <param name="Half">The greatest distance on both sides.</param>
/// <param name="Opposite">Distance of the cell opposite on an even ring, which is reached both ways round and counts once; 0 where it is not reached.</param>
public readonly record struct WindowPair(int Start, int Half, int Opposite)
{
    /// <summary>A pair out of each other's reach.</summary>
    public static WindowPair None { get; } = new(-1, 0, 0);

    /// <param name="start">Of its weights.</param>
    /// <param name="weights">How many there are.</param>
    /// <param name="wraps">Rows close at 180°.</param>
    public static WindowPair Of(int start, int weights, int columns, bool wraps)
    {
        (int half, int opposite) = RowStencil.Span(columns, weights, wraps);
        return new(start, half, opposite);
    }
}

/// <summary>Sums over windows of some target rows, as <see cref="RowStencil"/> makes them row by row.</summary>
/// <param name="columns">Of a row.</param>
/// <param name="halo">Cells before and after each source row; no pair reaches further.</param>
/// <param name="source">Source rows, each with its halo; NaN is absent.</param>
/// <param name="pairs">Target row after target row, each by source row.</param>
/// <param name="sums">Σ weight x value over the known cells: as many rows of <paramref name="columns"/> as there are target rows.</param>
/// <param name="known">Σ weight of the known cells.</param>
public sealed class WindowJob(int columns, int halo, ReadOnlyMemory<float> source, WindowPair[] pairs, ReadOnlyMemory<float> weights, Memory<float> sums, Memory<float> known) : DeviceJob
{
    internal override void Run(GpuDevice device) => device.Use(d => new Work(d), work => work.Run(columns, halo, source.Span, pairs, weights.Span, sums.Span, known.Span));

    sealed class Work : DeviceWork
    {
        readonly Held<float> source, weights, sums, known;
        readonly Held<WindowPair> pairs;

        public Work(GpuDevice device) : base(device) => (source, weights, sums, known, pairs) = (Hold<float>(), Hold<float>(), Hold<float>(), Hold<float>(), Hold<WindowPair>());

        public void Run(int columns, int halo, ReadOnlySpan<float> cells, WindowPair[] some, ReadOnlySpan<float> all, Span<float> sum, Span<float> isKnown)
        {
            WindowSizes sizes = new(columns, halo, columns + (2 * halo), cells.Length / (columns + (2 * halo)));
            (ArrayView<float> found, ArrayView<float> foundKnown) = (sums.Of(sum.Length), known.Of(sum.Length));
            Device.Kernel<WindowSizes, Action<AcceleratorStream, Index1D, WindowSizes, ArrayView<float>, ArrayView<WindowPair>, ArrayView<float>, ArrayView<float>, ArrayView<float>>>(nameof(WindowKernel.Sum),
                a => a.LoadAutoGroupedKernel<Index1D, WindowSizes, ArrayView<float>, ArrayView<WindowPair>, ArrayView<float>, ArrayView<float>, ArrayView<float>>(WindowKernel.Sum))
                (Stream, sum.Length, sizes, source.Of(cells, Stream), pairs.Of(some, Stream), weights.Of(all, Stream), found, foundKnown);
            found.CopyToCPU(Stream, sum);
            foundKnown.CopyToCPU(Stream, isKnown);
        }
    }
}
