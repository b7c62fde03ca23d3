using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// Scratch between the two passes of a distance: where the sources are, a quarter of a byte per cell. Written by rows and read by strips of columns, so strips
/// lie in one piece. In memory where it is allowed, else on disk. Gone when disposed.
/// </summary>
sealed unsafe class StripFile : IDisposable
{
    readonly SafeFileHandle? file;
    readonly int rows;
    StripRow* memory;

    /// <param name="memoryBytes">What may be held in memory.</param>
    public StripFile(string path, int columns, int rows, long memoryBytes)
    {
        this.rows = rows;
        Strips = RowGaps.Words(columns);
        long bytes = (long)Strips * rows * sizeof(StripRow);
        if (bytes <= memoryBytes)
        {
            memory = (StripRow*)NativeMemory.Alloc((nuint)bytes);
            return;
        }
        // New, not emptied: see CellFile.Create.
        File.Delete(path);
        file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        RandomAccess.SetLength(file, bytes);
    }

    public int Strips { get; }

    /// <summary>Writes a band of rows.</summary>
    /// <param name="band">Row by row, <see cref="Strips"/> each.</param>
    public void Write(int firstRow, ReadOnlySpan<StripRow> band)
    {
        int height = band.Length / Strips;
        StripRow[] turned = ArrayPool<StripRow>.Shared.Rent(height);
        for (int strip = 0; strip < Strips; strip++)
        {
            Span<StripRow> part = file is null ? new(memory + Offset(strip, firstRow), height) : turned.AsSpan(0, height);
            for (int r = 0; r < height; r++)
                part[r] = band[(r * Strips) + strip];
            if (file is not null)
                RandomAccess.Write(file, MemoryMarshal.AsBytes(part), Offset(strip, firstRow) * sizeof(StripRow));
        }
        ArrayPool<StripRow>.Shared.Return(turned);
    }

    /// <summary>Columns to the nearest source of the row, for all rows of a strip, <see cref="NearestSource.Strip"/> per row.</summary>
    public void Read(int strip, Span<int> gaps)
    {
        const int AtOnce = 4096;
        StripRow[] read = ArrayPool<StripRow>.Shared.Rent(AtOnce);
        for (int row = 0; row < rows; row += AtOnce)
        {
            int height = Math.Min(AtOnce, rows - row);
            Span<StripRow> part = file is null ? new(memory + Offset(strip, row), height) : read.AsSpan(0, height);
            if (file is not null)
                ReadAll(MemoryMarshal.AsBytes(part), Offset(strip, row) * sizeof(StripRow));
            for (int r = 0; r < height; r++)
                RowGaps.Find(part[r], gaps.Slice((row + r) * NearestSource.Strip, NearestSource.Strip));
        }
        ArrayPool<StripRow>.Shared.Return(read);
    }

    public void Dispose()
    {
        file?.Dispose();
        NativeMemory.Free(memory);
        memory = null;
    }

    void ReadAll(Span<byte> bytes, long offset)
    {
        for (int done = 0, read; done < bytes.Length; done += read)
        {
            read = RandomAccess.Read(file!, bytes[done..], offset + done);
            if (read == 0)
                throw new IOException("The scratch file of a distance ends early. Is the disk full?");
        }
    }

    long Offset(int strip, int row) => ((long)strip * rows) + row;
}
