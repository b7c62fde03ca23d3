using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>Page-locked memory of the host: inputs of a chain, then its result. A device copies to and from it while the processor does something else.</summary>
sealed class PinnedBlock(Accelerator accelerator) : IDisposable
{
    PageLockedArray1D<float>? memory;
    int inputs, cells;

    public void Fit(int inputs, int cells)
    {
        (this.inputs, this.cells) = (inputs, cells);
        long length = (inputs + 1L) * cells;
        if (memory is not null && memory.Length >= length)
            return;
        memory?.Dispose();
        memory = null;
        memory = accelerator.AllocatePageLocked1D<float>(length);
    }

    public Span<float> Input(int i) => Cells(i);

    public Span<float> Result => Cells(inputs);

    public ArrayView<float> InputView(int i, int start, int length) => memory!.ArrayView.SubView(((long)i * cells) + start, length);

    public ArrayView<float> ResultView(int start, int length) => InputView(inputs, start, length);

    public void Dispose() => memory?.Dispose();

    unsafe Span<float> Cells(int i) => new((float*)memory!.ArrayView.LoadEffectiveAddressAsPtr() + ((long)i * cells), cells);
}
