using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>One of a device's streams with its blocks of cells: uploads, kernels and the download of a block follow each other here, while those of other streams go on beside them.</summary>
sealed class DeviceStream(GpuDevice device, Accelerator accelerator) : IDisposable
{
    /// <summary>Cells below which a block is not cut any more.</summary>
    const int LeastCells = 1024;

    readonly AcceleratorStream stream = accelerator.CreateStream();
    readonly PageLockedArray1D<float> pinnedConstants = accelerator.AllocatePageLocked1D<float>(MostConstants);
    MemoryBuffer1D<float, Stride1D.Dense>? cells, constants;

    // What did not fit once is not tried again.
    int mostCells = int.MaxValue;

    /// <summary>Numbers that a chain's kernels may read besides cells.</summary>
    public const int MostConstants = 1 << 14;

    /// <summary>Pieces that blocks were cut into so far, for want of memory.</summary>
    public int Cuts { get; private set; }

    /// <summary>Returns when the result is in the block. In pieces where the whole does not fit into the device.</summary>
    /// <exception cref="OutOfDeviceMemoryException">Not even a small piece fits.</exception>
    public void Run(Chain chain, PinnedBlock block, int length)
    {
        constants ??= device.Room.Take<float>(MostConstants);
        if (chain.Constants.Length > 0)
        {
            chain.Constants.CopyTo(pinnedConstants.Span);
            Copy(pinnedConstants.ArrayView.SubView(0, chain.Constants.Length), constants.View.AsContiguous().SubView(0, chain.Constants.Length));
        }
        for (int start = 0; start < length;)
        {
            int piece = Fit(chain.Blocks, Math.Min(length - start, mostCells));
            Piece(chain, block, start, piece);
            start += piece;
        }
        stream.Synchronize();
    }

    public void Dispose()
    {
        device.Room.Give(cells);
        device.Room.Give(constants);
        (cells, constants) = (null, null);
        pinnedConstants.Dispose();
        stream.Dispose();
    }

    /// <returns>How many cells of so many there is room for.</returns>
    int Fit(int blocks, int piece)
    {
        while (cells is null || cells.Length < blocks * DeviceChain.Stride(piece))
        {
            // What other pieces still work on must not be taken away from them.
            stream.Synchronize();
            device.Room.Give(cells);
            cells = device.Room.TryTake<float>(blocks * DeviceChain.Stride(piece));
            if (cells is not null)
                break;
            if (piece <= LeastCells)
                throw new OutOfDeviceMemoryException(FormattableString.Invariant($"not even {piece} cells of {blocks} layers fit into the {device.Room.Left / 1e6:0.#} MB that are left of its memory"));
            mostCells = piece = Math.Max(LeastCells, piece / 2);
            Cuts++;
        }
        return piece;
    }

    void Piece(Chain chain, PinnedBlock block, int start, int length)
    {
        DeviceChain machine = new(device, stream, cells!.View.AsContiguous(), constants!.View.AsContiguous(), length);
        for (int i = 0; i < chain.Inputs; i++)
            Copy(block.InputView(i, start, length), machine.Block(i));
        chain.Run(machine);
        Copy(machine.Block(chain.Result), block.ResultView(start, length));
    }

    void Copy(ArrayView<float> from, ArrayView<float> to) => to.CopyFrom(stream, from);
}
