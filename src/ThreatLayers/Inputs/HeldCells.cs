using System.Runtime.InteropServices;

namespace ThreatLayers.Inputs;

/// <summary>The cells of a whole surface in memory. Whoever uses them holds them, and they are gone when the last has let go.</summary>
public sealed unsafe class HeldCells
{
    readonly long count;
    readonly CellRoom room;
    readonly void* memory;
    float* cells;
    int holders = 1;

    /// <summary>Held by the caller; zeros.</summary>
    internal HeldCells(long count, CellRoom room)
    {
        (this.count, this.room) = (count, room);
        memory = NativeMemory.AllocZeroed((nuint)((count * sizeof(float)) + DirectFile.Alignment));
        cells = (float*)(((nuint)memory + DirectFile.Alignment - 1) / DirectFile.Alignment * DirectFile.Alignment);
    }

    /// <summary>Row-major, little-endian, without gaps; for as long as they are held.</summary>
    public nint Address => (nint)cells;

    public long Bytes => count * sizeof(float);

    /// <summary>False where they are gone; else <see cref="Release"/> follows.</summary>
    public bool TryHold()
    {
        for (int now = Volatile.Read(ref holders); now > 0;)
        {
            int found = Interlocked.CompareExchange(ref holders, now + 1, now);
            if (found == now)
                return true;
            now = found;
        }
        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) > 0)
            return;
        NativeMemory.Free(memory);
        cells = null;
        room.Give(Bytes);
    }

    /// <summary>A stretch of them, from a cell on.</summary>
    public Span<float> Slice(long from, int length) =>
        from >= 0 && length >= 0 && from + length <= count ? new(cells + from, length) : throw new ArgumentOutOfRangeException(nameof(from), from, $"{length} cells from there on are not all among {count}.");
}
