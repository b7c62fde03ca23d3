using System.Buffers;
using System.Runtime.InteropServices;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Tiling.Archives;

namespace ThreatLayers.Tiling;

/// <summary>Tiles that were made of a surface when some of its cells were others, with the same program, grid, colours and options. What lies over unchanged cells is taken from them as it is.</summary>
/// <remarks>A tile's pixels are a function of the cells in its footprint, bit for bit, so the cells themselves are compared, and no checksum of something larger.</remarks>
/// <param name="cells">The surface as it was.</param>
/// <param name="folder">With its files tiles/ID.pmtiles and tiles/ID_data.pmtiles, known to be whole.</param>
public sealed class EarlierTiles(IRasterSource cells, string folder)
{
    const int CellsAtOnce = 1 << 16;

    /// <summary>An archive of the earlier tiles; null where there is none.</summary>
    public PmtilesArchive? Open(string name) => Path.Combine(folder, "tiles", name) is var path && File.Exists(path) ? new(path) : null;

    /// <summary>No cell of the windows has changed. A change is mostly met within the first rows.</summary>
    public bool IsSame(IRasterSource now, IEnumerable<Window> windows)
    {
        float[] one = ArrayPool<float>.Shared.Rent(CellsAtOnce), other = ArrayPool<float>.Shared.Rent(CellsAtOnce);
        try
        {
            return windows.SelectMany(w => Parts(w)).All(part => IsSame(now, part, one.AsSpan(0, part.Cells), other.AsSpan(0, part.Cells)));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(one);
            ArrayPool<float>.Shared.Return(other);
        }
    }

    bool IsSame(IRasterSource now, Window part, Span<float> one, Span<float> other)
    {
        now.Read(part, one);
        cells.Read(part, other);
        // As bytes: NaN equals NaN.
        return MemoryMarshal.AsBytes(one).SequenceEqual(MemoryMarshal.AsBytes(other));
    }

    static IEnumerable<Window> Parts(Window window)
    {
        int columns = Math.Min(window.Columns, CellsAtOnce), rows = Math.Max(1, CellsAtOnce / Math.Max(1, columns));
        for (int row = window.Row; row < window.EndRow; row += rows)
        {
            for (int column = window.Column; column < window.EndColumn; column += columns)
                yield return new(column, row, Math.Min(columns, window.EndColumn - column), Math.Min(rows, window.EndRow - row));
        }
    }
}
