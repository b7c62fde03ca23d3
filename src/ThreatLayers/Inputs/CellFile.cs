using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Grids;

namespace ThreatLayers.Inputs;

/// <summary>A surface as a whole: row-major little-endian float32, NaN as nodata. On disk, with an ENVI header beside it so that QGIS and GDAL open it as it is; or in memory where it was made where there is room.</summary>
public sealed class CellFile : IRasterSource
{
    /// <summary>One of the two is there.</summary>
    readonly SafeFileHandle? file;
    readonly HeldCells? held;

    /// <summary>Checksums of the blocks, and which blocks were held against theirs; null for a file that this run has written itself.</summary>
    readonly ulong[]? sums;
    readonly bool[] trusted;
    bool isLetGo;

    CellFile(string path, Grid grid, SafeFileHandle? file, ulong[]? sums = null, HeldCells? held = null)
    {
        Path = path;
        Grid = grid;
        this.file = file;
        this.held = held;
        this.sums = sums;
        trusted = new bool[sums?.Length ?? 0];
    }

    /// <summary>Where it is on disk; where it is held in memory, where it would be, and nothing is there.</summary>
    public string Path { get; }
    public Grid Grid { get; }

    /// <summary>The cells in memory; null where they are on disk.</summary>
    public HeldCells? Held => held;

    readonly Lock turn = new();

    /// <summary>Makes a surface of the grid's size. Cells never written read as zero, so a writer covers the whole grid.</summary>
    /// <param name="room">Memory that it may be held in; on disk without it.</param>
    /// <exception cref="IOException">No room on the disk, where it goes in the end: the message says how much is needed and how much there is.</exception>
    public static CellFile Create(string path, Grid grid, CellRoom? room = null)
    {
        string folder = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!).FullName;
        long bytes = grid.Cells * sizeof(float), free = new DriveInfo(folder).AvailableFreeSpace;
        if (bytes > free)
            throw new IOException(FormattableString.Invariant($"{path}: the surface needs {bytes / 1e9:0.#} GB on disk ({grid.Columns} x {grid.Rows} cells), {free / 1e9:0.#} GB are free. Free some space, name another workspace with --workspace, or take a coarser grid."));
        // A new file, not an emptied one: what has once been emptied, ext4 writes to the disk when it is closed, even on its way to be deleted.
        File.Delete(path);
        if (room?.TryTake(grid) is { } held)
            return new(path, grid, null, null, held);
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
            Trust(First(window.Column, window.Row) * sizeof(float), (First(window.EndColumn - 1, window.EndRow - 1) * sizeof(float)) + sizeof(float) - 1);
        // Full rows lie together: one read. Otherwise one per row.
        int run = window.Columns == Grid.Columns ? window.Cells : window.Columns;
        Hold();
        for (int start = 0, row = window.Row; start < window.Cells; start += run, row++)
            Read(held, First(window.Column, row), cells.Slice(start, run));
        held?.Release();
    }

    /// <summary>Cells in the order of rows, from one on; as <see cref="Read(Window, Span{float})"/> otherwise.</summary>
    public void ReadFrom(long first, Span<float> cells)
    {
        if (sums is not null && cells.Length > 0)
            Trust(first * sizeof(float), ((first + cells.Length) * sizeof(float)) - 1);
        Hold();
        Read(held, first, cells);
        held?.Release();
    }

    void Read(HeldCells? held, long first, Span<float> cells)
    {
        if (held is not null)
        {
            held.Slice(first, cells.Length).CopyTo(cells);
            return;
        }
        Span<byte> bytes = MemoryMarshal.AsBytes(cells);
        long offset = first * sizeof(float);
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file!, bytes, offset);
            if (read == 0)
                throw new InputException(Path, "the stored surface ends early.", "Delete it and run again.");
            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <summary>Writes a block; safe from several threads for blocks that do not overlap.</summary>
    public void Write(Window window, ReadOnlySpan<float> cells)
    {
        int run = window.Columns == Grid.Columns ? window.Cells : window.Columns;
        if (held is not null)
        {
            Hold();
            for (int start = 0, row = window.Row; start < window.Cells; start += run, row++)
                cells.Slice(start, run).CopyTo(held.Slice(First(window.Column, row), run));
            held.Release();
            return;
        }
        // The system lets one thread at a time write to a file; a turn per block costs less than one per row.
        lock (turn)
        {
            for (int start = 0, row = window.Row; start < window.Cells; start += run, row++)
                RandomAccess.Write(file!, MemoryMarshal.AsBytes(cells.Slice(start, run)), First(window.Column, row) * sizeof(float));
        }
    }

    /// <summary>Writes a surface that is held to a file, with its header; its cells stay in memory too.</summary>
    /// <returns>Checksums of its blocks.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public static ulong[] Write(HeldCells held, string path, Grid grid)
    {
        using DirectFile file = new(path);
        ulong[] sums = new ulong[(held.Bytes + BlockSums.BlockBytes - 1) / BlockSums.BlockBytes];
        for (int i = 0; i < sums.Length; i++)
        {
            long first = (long)i * BlockSums.BlockBytes;
            ReadOnlySpan<byte> block = MemoryMarshal.AsBytes(held.Slice(first / sizeof(float), (int)(Math.Min(BlockSums.BlockBytes, held.Bytes - first) / sizeof(float))));
            sums[i] = BlockSums.Of(block);
            file.Write(block, first);
        }
        WriteHeader(path, grid);
        return sums;
    }

    /// <summary>Writes the header of a file where it has none.</summary>
    public static void RequireHeader(string path, Grid grid)
    {
        if (!File.Exists(System.IO.Path.ChangeExtension(path, ".hdr")))
            WriteHeader(path, grid);
    }

    public void Dispose()
    {
        file?.Dispose();
        if (held is not null && !Interlocked.Exchange(ref isLetGo, true))
            held.Release();
    }

    /// <summary>A reader that is under way keeps them until it is through.</summary>
    void Hold() => ObjectDisposedException.ThrowIf(held?.TryHold() == false, this);

    /// <summary>Two threads may check the same block; that costs a millisecond and harms nothing.</summary>
    void Trust(long first, long last)
    {
        byte[]? block = null;
        for (int i = (int)(first / BlockSums.BlockBytes); sums is not null && i <= (int)(last / BlockSums.BlockBytes); i++)
        {
            if (Volatile.Read(ref trusted[i]))
                continue;
            block ??= System.Buffers.ArrayPool<byte>.Shared.Rent(BlockSums.BlockBytes);
            if (BlockSums.Of(file!, i, block) != sums[i])
                throw new DamagedCellsException(Path, FormattableString.Invariant($"block {i} of the stored surface is not what was written."));
            Volatile.Write(ref trusted[i], true);
        }
        if (block is not null)
            System.Buffers.ArrayPool<byte>.Shared.Return(block);
    }

    long First(int column, int row) => ((long)row * Grid.Columns) + column;

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
