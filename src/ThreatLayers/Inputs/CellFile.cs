using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Grids;

namespace ThreatLayers.Inputs;

/// <summary>A surface on disk: row-major little-endian float32, NaN as nodata, with an ENVI header beside it so that QGIS and GDAL open it as it is.</summary>
public sealed class CellFile : IRasterSource
{
    readonly SafeFileHandle file;

    /// <summary>Checksums of the blocks, and which blocks were held against theirs; null for a file that this run has written itself.</summary>
    readonly ulong[]? sums;
    readonly bool[] trusted;

    CellFile(string path, Grid grid, SafeFileHandle file, ulong[]? sums = null)
    {
        Path = path;
        Grid = grid;
        this.file = file;
        this.sums = sums;
        trusted = new bool[sums?.Length ?? 0];
    }

    public string Path { get; }
    public Grid Grid { get; }

    readonly Lock turn = new();

    /// <summary>Makes a file of the grid's size. Cells never written read as zero, so a writer covers the whole grid.</summary>
    /// <exception cref="IOException">No room: the message says how much is needed and how much there is.</exception>
    public static CellFile Create(string path, Grid grid)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!).FullName;
        long bytes = grid.Cells * sizeof(float), free = new DriveInfo(folder).AvailableFreeSpace;
        if (bytes > free)
            throw new IOException(FormattableString.Invariant($"{path}: the surface needs {bytes / 1e9:0.#} GB on disk ({grid.Columns} x {grid.Rows} cells), {free / 1e9:0.#} GB are free. Free some space, name another workspace with --workspace, or take a coarser grid."));
        // A new file, not an emptied one: what has once been emptied, ext4 writes to the disk when it is closed, even on its way to be deleted.
        File.Delete(path);
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, preallocationSize: 0);
        RandomAccess.SetLength(file, bytes);
        WriteHeader(path, grid);
        return new(path, grid, file);
    }

    /// <summary>Opens a file that <see cref="Create"/> or a warp has made.</summary>
    /// <exception cref="InputException">Not of the grid's size.</exception>
    public static CellFile Open(string path, Grid grid)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (RandomAccess.GetLength(file) == grid.Cells * sizeof(float))
        {
            WriteHeader(path, grid);
            return new(path, grid, file);
        }
        file.Dispose();
        throw new InputException(path, "the stored surface is not of the grid's size.", "Delete it and run again.");
    }

    /// <summary>Opens a file of an earlier run: each block is held against its checksum (<see cref="BlockSums"/>) before its cells are given to anyone.</summary>
    /// <exception cref="DamagedCellsException">Not of the grid's size, or gone.</exception>
    public static CellFile OpenStored(string path, Grid grid, ulong[] sums)
    {
        if (new FileInfo(path) is not { Exists: true } info || info.Length != grid.Cells * sizeof(float))
            throw new DamagedCellsException(path, "the stored surface is gone or not of the grid's size.");
        return new(path, grid, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), sums);
    }

    /// <summary>For readers that take the file by its path: all of it is held against its checksums now.</summary>
    /// <exception cref="DamagedCellsException">A block is not what was written.</exception>
    public CellFile Trusted()
    {
        Trust(0, (Grid.Cells * sizeof(float)) - 1);
        return this;
    }

    /// <exception cref="DamagedCellsException">A block of an earlier run is not what was written.</exception>
    public void Read(Window window, Span<float> cells)
    {
        if (sums is not null && window.Cells > 0)
            Trust(Offset(window.Column, window.Row), Offset(window.EndColumn - 1, window.EndRow - 1) + sizeof(float) - 1);
        // Full rows lie together: one read. Otherwise one per row.
        int run = window.Columns == Grid.Columns ? window.Cells : window.Columns;
        for (int start = 0, row = window.Row; start < window.Cells; start += run, row++)
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(cells.Slice(start, run));
            long offset = Offset(window.Column, row);
            while (bytes.Length > 0)
            {
                int read = RandomAccess.Read(file, bytes, offset);
                if (read == 0)
                    throw new InputException(Path, "the stored surface ends early.", "Delete it and run again.");
                bytes = bytes[read..];
                offset += read;
            }
        }
    }

    /// <summary>Writes a block; safe from several threads for blocks that do not overlap.</summary>
    public void Write(Window window, ReadOnlySpan<float> cells)
    {
        int run = window.Columns == Grid.Columns ? window.Cells : window.Columns;
        // The system lets one thread at a time write to a file; a turn per block costs less than one per row.
        lock (turn)
        {
            for (int start = 0, row = window.Row; start < window.Cells; start += run, row++)
                RandomAccess.Write(file, MemoryMarshal.AsBytes(cells.Slice(start, run)), Offset(window.Column, row));
        }
    }

    public void Dispose() => file.Dispose();

    /// <summary>Two threads may check the same block; that costs a millisecond and harms nothing.</summary>
    void Trust(long first, long last)
    {
        byte[]? block = null;
        for (int i = (int)(first / BlockSums.BlockBytes); sums is not null && i <= (int)(last / BlockSums.BlockBytes); i++)
        {
            if (Volatile.Read(ref trusted[i]))
                continue;
            block ??= System.Buffers.ArrayPool<byte>.Shared.Rent(BlockSums.BlockBytes);
            if (BlockSums.Of(file, i, block) != sums[i])
                throw new DamagedCellsException(Path, FormattableString.Invariant($"block {i} of the stored surface is not what was written."));
            Volatile.Write(ref trusted[i], true);
        }
        if (block is not null)
            System.Buffers.ArrayPool<byte>.Shared.Return(block);
    }

    long Offset(int column, int row) => (((long)row * Grid.Columns) + column) * sizeof(float);

    static void WriteHeader(string path, Grid grid) => File.WriteAllText(System.IO.Path.ChangeExtension(path, ".hdr"), FormattableString.Invariant($$"""
        ENVI
        samples = {{grid.Columns}}
        lines = {{grid.Rows}}
        bands = 1
        header offset = 0
        file type = ENVI Standard
        data type = 4
        interleave = bsq
        byte order = 0
        data ignore value = nan
        map info = {Arbitrary, 1, 1, {{grid.West}}, {{grid.North}}, {{grid.CellWidth}}, {{grid.CellHeight}}}
        """) + "\n");
}
