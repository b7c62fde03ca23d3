using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>The cells of a tile of a GeoTIFF, TiffImage.Tile squared.</summary>
static class TileCells
{
    public static void Read(CellFile source, int tileColumn, int tileRow, Span<float> cells)
    {
        Grid grid = source.Grid;
        int left = tileColumn * TiffImage.Tile, top = tileRow * TiffImage.Tile, columns = Math.Min(TiffImage.Tile, grid.Columns - left), rows = Math.Min(TiffImage.Tile, grid.Rows - top);
        for (int r = 0; r < rows; r++)
            source.ReadFrom(((top + r) * (long)grid.Columns) + left, cells.Slice(r * TiffImage.Tile, columns));
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
}
