using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Grids;

namespace ThreatLayers.Inputs;

/// <summary>A surface on disk: row-major little-endian float32, NaN as nodata, with an ENVI header beside it so that QGIS and GDAL open it as it is.</summary>
public sealed class CellFile : IRasterSource
{
    readonly SafeFileHandle file;

    CellFile(string path, Grid grid, SafeFileHandle file)
    {
        Path = path;
        Grid = grid;
        this.file = file;
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
            return new(path, grid, file);
        file.Dispose();
        throw new InputException(path, "the stored surface is not of the grid's size.", "Delete it and run again.");
    }

    public void Read(Window window, Span<float> cells)
    {
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
