using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Grids;

namespace ThreatLayers.Gdal;

/// <summary>Rows and tiles of a raw float32 file. Safe to use from several threads.</summary>
sealed class RawRows(string path, Grid grid) : IDisposable
{
    readonly SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    public void Read(int row, int column, Span<float> cells)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(cells);
        long offset = (((long)row * grid.Columns) + column) * sizeof(float);
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
                throw new EndOfStreamException($"{path} ends early.");
            bytes = bytes[read..];
            offset += read;
        }
    }

    /// <summary>A tile of TiffImage.Tile squared.</summary>
    public void ReadTile(int tileColumn, int tileRow, Span<float> cells)
    {
        int left = tileColumn * TiffImage.Tile, top = tileRow * TiffImage.Tile, columns = Math.Min(TiffImage.Tile, grid.Columns - left), rows = Math.Min(TiffImage.Tile, grid.Rows - top);
        for (int r = 0; r < rows; r++)
            Read(top + r, left, cells.Slice(r * TiffImage.Tile, columns));
        Pad(cells, columns, rows);
    }

    /// <summary>Beyond the raster a tile repeats its last column and row, which packs best; nobody reads it.</summary>
    public static void Pad(Span<float> cells, int columns, int rows)
    {
        for (int r = 0; r < rows && columns < TiffImage.Tile; r++)
            cells.Slice((r * TiffImage.Tile) + columns, TiffImage.Tile - columns).Fill(cells[(r * TiffImage.Tile) + columns - 1]);
        for (int r = rows; r < TiffImage.Tile; r++)
            cells.Slice((rows - 1) * TiffImage.Tile, TiffImage.Tile).CopyTo(cells[(r * TiffImage.Tile)..]);
    }

    public void Dispose() => file.Dispose();
}
