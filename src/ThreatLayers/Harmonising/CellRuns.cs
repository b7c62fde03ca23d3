using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Grids;

namespace ThreatLayers.Harmonising;

/// <summary>Something said of a stretch of cells in one row.</summary>
public readonly record struct CellRun<T>(int Row, int Column, int Columns, T Value) where T : unmanaged;

/// <summary>
/// What features say of cells, sorted onto the grid's bands of rows as it comes, so that a band can be worked on by itself: features come in any order,
/// and a whole grid of sums need not fit in memory. Within a band the order is that of the features, so sums are the same however many bands are read at once.
/// </summary>
/// <remarks>Each band keeps its last runs in memory and appends what is more to one file. Adding is for one thread, reading for many, after the adding.</remarks>
public sealed class CellRuns<T> : IDisposable where T : unmanaged
{
    /// <summary>Runs that a band holds before they go to the file: with hundreds of bands, some tens of megabytes in all.</summary>
    const int Kept = 4096;

    readonly Band[] bands;
    readonly int bandRows;
    readonly string path;
    SafeFileHandle? file;
    long end;

    /// <param name="path">Made only where the runs do not fit in memory, and gone after <see cref="Dispose"/>.</param>
    public CellRuns(Grid grid, string path)
    {
        this.path = path;
        bandRows = BlockWalk.BandRows(grid);
        bands = [.. BlockWalk.Bands(grid).Select(_ => new Band())];
    }

    /// <summary>Number of runs in all.</summary>
    public long Count { get; private set; }

    /// <param name="row">Within the grid, as are all columns.</param>
    public void Add(int row, int column, int columns, T value)
    {
        Band band = bands[row / bandRows];
        band.Last.Add(new(row, column, columns, value));
        Count++;
        if (band.Last.Count < Kept)
            return;
        if (file is null)
            File.Delete(path);
        file ??= File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(band.Last));
        RandomAccess.Write(file, bytes, end);
        band.Stored.Add(end);
        end += bytes.Length;
        band.Last.Clear();
    }

    /// <summary>The runs of one of <see cref="BlockWalk.Bands"/>, in the order in which they were added.</summary>
    /// <param name="band">As the walk gives it.</param>
    public IEnumerable<CellRun<T>> Of(Window band)
    {
        Band found = bands[band.Row / bandRows];
        CellRun<T>[] read = found.Stored.Count > 0 ? new CellRun<T>[Kept] : [];
        foreach (long offset in found.Stored)
        {
            Fill(MemoryMarshal.AsBytes(read.AsSpan()), offset);
            foreach (CellRun<T> run in read)
                yield return run;
        }
        foreach (CellRun<T> run in found.Last)
            yield return run;
    }

    public void Dispose() => file?.Dispose();

    void Fill(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file!, bytes, offset);
            if (read == 0)
                throw new IOException($"{path}: ends early at byte {offset}. Run again.");
            bytes = bytes[read..];
            offset += read;
        }
    }

    sealed class Band
    {
        public List<CellRun<T>> Last { get; } = [];
        public List<long> Stored { get; } = [];
    }
}
