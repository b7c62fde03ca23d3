using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// Scratch between the two passes of a distance: columns to the nearest source of the row. Written by rows and read by strips of columns, so strips
/// lie in one piece; 2 bytes per cell where the columns allow it, else 4. In memory where it is allowed, else on disk. Gone when disposed.
/// </summary>
sealed unsafe class GapFile : IDisposable
{
    const ushort None16 = ushort.MaxValue;
    readonly SafeFileHandle? file;
    readonly int columns, rows, bytesPerCell;
    byte* memory;

    /// <param name="memoryBytes">What may be held in memory.</param>
    public GapFile(string path, int columns, int rows, long memoryBytes)
    {
        (this.columns, this.rows) = (columns, rows);
        bytesPerCell = columns < None16 ? sizeof(ushort) : sizeof(int);
        long bytes = (long)Strips * rows * NearestSource.Strip * bytesPerCell;
        if (bytes <= memoryBytes)
        {
            memory = (byte*)NativeMemory.Alloc((nuint)bytes);
            return;
        }
        // New, not emptied: see CellFile.Create.
        File.Delete(path);
        file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.SetLength(file, bytes);
    }

    public int Strips => (columns + NearestSource.Strip - 1) / NearestSource.Strip;

    /// <summary>Writes whole rows; what pads the last strip has a gap of 0, or none where its row has none.</summary>
    public void Write(int firstRow, ReadOnlySpan<int> gaps)
    {
        int height = gaps.Length / columns;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(height * NearestSource.Strip * bytesPerCell);
        for (int strip = 0; strip < Strips; strip++)
        {
            int left = strip * NearestSource.Strip, width = Math.Min(NearestSource.Strip, columns - left);
            Span<byte> part = file is null ? Held(strip, firstRow, height) : bytes.AsSpan(0, height * NearestSource.Strip * bytesPerCell);
            for (int r = 0; r < height; r++)
                Pack(gaps.Slice((r * columns) + left, width), part.Slice(r * NearestSource.Strip * bytesPerCell, NearestSource.Strip * bytesPerCell));
            if (file is not null)
                RandomAccess.Write(file, part, Offset(strip, firstRow));
        }
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>All rows of a strip, <see cref="NearestSource.Strip"/> per row.</summary>
    public void Read(int strip, Span<int> gaps)
    {
        const int AtOnce = 1024;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(AtOnce * NearestSource.Strip * bytesPerCell);
        for (int row = 0; row < rows; row += AtOnce)
        {
            int cells = Math.Min(AtOnce, rows - row) * NearestSource.Strip;
            Span<byte> part = file is null ? Held(strip, row, cells / NearestSource.Strip) : bytes.AsSpan(0, cells * bytesPerCell);
            for (int done = file is null ? part.Length : 0, read; done < part.Length; done += read)
            {
                read = RandomAccess.Read(file!, part[done..], Offset(strip, row) + done);
                if (read == 0)
                    throw new IOException("The scratch file of a distance ends early. Is the disk full?");
            }
            Unpack(part, gaps.Slice(row * NearestSource.Strip, cells));
        }
        ArrayPool<byte>.Shared.Return(bytes);
    }

    public void Dispose()
    {
        file?.Dispose();
        NativeMemory.Free(memory);
        memory = null;
    }

    Span<byte> Held(int strip, int row, int height) => new(memory + Offset(strip, row), height * NearestSource.Strip * bytesPerCell);

    long Offset(int strip, int row) => (((long)strip * rows) + row) * NearestSource.Strip * bytesPerCell;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Pack(ReadOnlySpan<int> gaps, Span<byte> bytes)
    {
        if (bytesPerCell == sizeof(int))
        {
            Span<int> whole = MemoryMarshal.Cast<byte, int>(bytes);
            gaps.CopyTo(whole);
            whole[gaps.Length..].Fill(gaps[0] == RowGaps.None ? RowGaps.None : 0);
            return;
        }
        Span<ushort> half = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < gaps.Length; i++)
            half[i] = (ushort)gaps[i]; // None loses its upper half and stays what marks none.
        half[gaps.Length..].Fill(gaps[0] == RowGaps.None ? None16 : (ushort)0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Unpack(ReadOnlySpan<byte> bytes, Span<int> gaps)
    {
        if (bytesPerCell == sizeof(int))
        {
            MemoryMarshal.Cast<byte, int>(bytes).CopyTo(gaps);
            return;
        }
        ReadOnlySpan<ushort> half = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < gaps.Length; i++)
            gaps[i] = half[i] == None16 ? RowGaps.None : half[i];
    }
}
