using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tiling;

/// <summary>Fills map tiles from a surface on a cylindrical grid by exact area: a pixel is the mean of the known cells under it, weighted by how much of it they cover.</summary>
/// <remarks>
/// Between cylindrical maps columns and rows transform separately, so the overlap of pixels and cells is two short tables instead of a warp. On an
/// equal-area grid the weights are true areas. Class surfaces take the cell under the pixel's middle.
/// </remarks>
public sealed class TileSampler
{
    const int Size = MercatorTiles.Size;
    readonly Surface surface;
    readonly Grid grid;
    readonly int zoom;
    readonly double[] columnEdge, rowEdge;

    /// <param name="surface">On a cylindrical or geographic grid.</param>
    /// <param name="zoom">The zoom that tiles are asked for.</param>
    /// <param name="fromDegrees">From EPSG:4326 to the grid's CRS; null where the grid is in degrees.</param>
    public TileSampler(Surface surface, int zoom, ICoordinateTransform? fromDegrees)
    {
        (this.surface, this.zoom, grid) = (surface, zoom, surface.Cells.Grid);
        int edges = (Size << zoom) + 1;
        columnEdge = new double[edges];
        rowEdge = new double[edges];
        double[] lon = new double[edges], lat = new double[edges], zeros = new double[edges], zeros2 = new double[edges];
        for (int i = 0; i < edges; i++)
            (lon[i], lat[i]) = (MercatorTiles.Longitude(zoom, i), MercatorTiles.Latitude(zoom, i));
        fromDegrees?.Apply(lon, zeros);
        fromDegrees?.Apply(zeros2, lat);
        for (int i = 0; i < edges; i++)
            (columnEdge[i], rowEdge[i]) = (grid.ColumnAt(lon[i]), grid.RowAt(lat[i]));
    }

    /// <summary>The tile's pixels, row-major, or null where none is known.</summary>
    /// <remarks>A grid may begin anywhere (0 to 360, 170 to 190), so a tile is looked for one globe further east and west too.</remarks>
    public float[]? Read(int tileX, int tileY)
    {
        float[]? pixels = null;
        double globe = columnEdge[^1] - columnEdge[0];
        Span<double> columns = stackalloc double[Size + 1];
        foreach (double shift in (ReadOnlySpan<double>)[0, globe, -globe])
        {
            for (int i = 0; i <= Size; i++)
                columns[i] = columnEdge[(tileX * Size) + i] + shift;
            // Up to rounding, the neighbours of a whole globe touch it and no more.
            if (columns[0] > grid.Columns - Grid.SnapTolerance || columns[Size] < Grid.SnapTolerance || Read(columns, rowEdge.AsSpan(tileY * Size, Size + 1)) is not { } found)
                continue;
            for (int i = 0; pixels is not null && i < pixels.Length; i++)
                found[i] = float.IsNaN(pixels[i]) ? found[i] : pixels[i];
            pixels = found;
        }
        return pixels;
    }

    float[]? Read(ReadOnlySpan<double> columns, ReadOnlySpan<double> rows)
    {
        Window window = new Window((int)Math.Floor(columns[0]), (int)Math.Floor(rows[0]),
            (int)Math.Ceiling(columns[Size]) - (int)Math.Floor(columns[0]) + 1, (int)Math.Ceiling(rows[Size]) - (int)Math.Floor(rows[0]) + 1).Intersect(grid.Whole);
        if (window.IsEmpty)
            return null;
        float[] cells = new float[window.Cells];
        surface.Cells.Read(window, cells);
        if (!cells.AsSpan().ContainsAnyExcept(float.NaN))
            return null;
        float[] pixels = new float[Size * Size];
        if (surface.IsClass)
            PickMiddle(cells, window, columns, rows, pixels);
        else
            Average(cells, window, columns, rows, pixels);
        return pixels.AsSpan().ContainsAnyExcept(float.NaN) ? pixels : null;
    }

    static void PickMiddle(float[] cells, Window window, ReadOnlySpan<double> columns, ReadOnlySpan<double> rows, float[] pixels)
    {
        for (int y = 0; y < Size; y++)
        {
            int row = (int)Math.Floor((rows[y] + rows[y + 1]) / 2) - window.Row;
            for (int x = 0; x < Size; x++)
            {
                int column = (int)Math.Floor((columns[x] + columns[x + 1]) / 2) - window.Column;
                bool inside = row >= 0 && row < window.Rows && column >= 0 && column < window.Columns;
                pixels[(y * Size) + x] = inside ? cells[(row * window.Columns) + column] : float.NaN;
            }
        }
    }

    static void Average(float[] cells, Window window, ReadOnlySpan<double> columns, ReadOnlySpan<double> rows, float[] pixels)
    {
        for (int y = 0; y < Size; y++)
        {
            int top = Math.Max((int)Math.Floor(rows[y]), window.Row), bottom = Math.Min((int)Math.Ceiling(rows[y + 1]), window.EndRow);
            for (int x = 0; x < Size; x++)
            {
                int left = Math.Max((int)Math.Floor(columns[x]), window.Column), right = Math.Min((int)Math.Ceiling(columns[x + 1]), window.EndColumn);
                double sum = 0, weight = 0;
                for (int row = top; row < bottom; row++)
                {
                    double height = Math.Min(rows[y + 1], row + 1) - Math.Max(rows[y], row);
                    int start = ((row - window.Row) * window.Columns) - window.Column;
                    for (int column = left; column < right; column++)
                    {
                        float value = cells[start + column];
                        if (float.IsNaN(value))
                            continue;
                        double area = height * (Math.Min(columns[x + 1], column + 1) - Math.Max(columns[x], column));
                        sum += area * value;
                        weight += area;
                    }
                }
                pixels[(y * Size) + x] = weight > 0 ? (float)(sum / weight) : float.NaN;
            }
        }
    }
}
