using System.Buffers;
using System.Runtime.InteropServices;
using ThreatLayers.Grids;

namespace ThreatLayers.Gdal;

/// <summary>Reads the tiles of a float32 GeoTIFF itself, on any number of threads: decoding dominates when layers are combined, and libtiff's takes twice as long.</summary>
/// <remarks>Only what is common and simple; whatever is unusual, small or damaged is left to GDAL, which knows it or says what is wrong.</remarks>
sealed class FloatTiles : IDisposable
{
    readonly FileStream file;
    readonly TiffLayout layout;

    FloatTiles(FileStream file, TiffLayout layout) => (this.file, this.layout) = (file, layout);

    /// <summary>Null where the band is not of the kind that is read here.</summary>
    public static FloatTiles? TryOpen(Band band)
    {
        if (band is not { Number: 1, Info: { Driver: "GTiff", Bands: 1 }, Type: Native.Float32, IsScaled: false } || !File.Exists(band.Info.Path) || !BitConverter.IsLittleEndian)
            return null;
        FileStream file = new(band.Info.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (TiffLayout.TryRead(file) is { } layout && layout.Columns == band.Info.Grid.Columns && layout.Rows == band.Info.Grid.Rows)
            return new(file, layout);
        file.Dispose();
        return null;
    }

    /// <summary>False where the window is smaller than a tile (GDAL's cache serves those better) or a tile is damaged.</summary>
    public bool TryRead(Window window, Span<float> cells)
    {
        if (window.Rows < Math.Min(layout.TileHeight, layout.Rows) || window.Columns < Math.Min(layout.TileWidth, layout.Columns))
            return false;
        int tileCells = layout.TileWidth * layout.TileHeight;
        byte[] raw = ArrayPool<byte>.Shared.Rent(tileCells * sizeof(float)), packed = ArrayPool<byte>.Shared.Rent((tileCells * sizeof(float)) + 4096);
        float[] row = ArrayPool<float>.Shared.Rent(layout.TileWidth);
        try
        {
            for (int tileRow = window.Row / layout.TileHeight; tileRow * layout.TileHeight < window.EndRow; tileRow++)
            {
                for (int tileColumn = window.Column / layout.TileWidth; tileColumn * layout.TileWidth < window.EndColumn; tileColumn++)
                {
                    Span<byte> tile = raw.AsSpan(0, tileCells * sizeof(float));
                    if (!TryUnpack((tileRow * layout.TilesAcross) + tileColumn, ref packed, tile))
                        return false;
                    Place(tile, tileColumn * layout.TileWidth, tileRow * layout.TileHeight, row, window, cells);
                }
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
            ArrayPool<byte>.Shared.Return(packed);
            ArrayPool<float>.Shared.Return(row);
        }
    }

    public void Dispose() => file.Dispose();

    bool TryUnpack(int tile, ref byte[] packed, Span<byte> raw)
    {
        long length = layout.ByteCounts[tile];
        if (length > 2L * raw.Length)
            return false;
        if (length > packed.Length)
        {
            ArrayPool<byte>.Shared.Return(packed);
            packed = ArrayPool<byte>.Shared.Rent((int)length);
        }
        return RandomAccess.Read(file.SafeFileHandle, packed.AsSpan(0, (int)length), layout.Offsets[tile]) == length && Inflater.Unpack(packed, (int)length, raw);
    }

    void Place(Span<byte> tile, int left, int top, float[] row, Window window, Span<float> cells)
    {
        int firstColumn = Math.Max(left, window.Column), endColumn = Math.Min(left + layout.TileWidth, window.EndColumn);
        int firstRow = Math.Max(top, window.Row), endRow = Math.Min(top + layout.TileHeight, window.EndRow);
        for (int r = firstRow; r < endRow; r++)
        {
            Span<byte> bytes = tile.Slice((r - top) * layout.TileWidth * sizeof(float), layout.TileWidth * sizeof(float));
            Span<float> target = cells.Slice(((r - window.Row) * window.Columns) + firstColumn - window.Column, endColumn - firstColumn);
            if (layout.HasPredictor && target.Length == layout.TileWidth)
            {
                FloatPredictor.Undo(bytes, target);
                continue;
            }
            Span<float> values = row.AsSpan(0, layout.TileWidth);
            if (layout.HasPredictor)
                FloatPredictor.Undo(bytes, values);
            else
                values = MemoryMarshal.Cast<byte, float>(bytes);
            values[(firstColumn - left)..(endColumn - left)].CopyTo(target);
        }
    }
}
