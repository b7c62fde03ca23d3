using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tiling;

/// <summary>Where on a grid the points of a tile lie: exact at the corners of a mesh, interpolated between them, with a measured bound of the error.</summary>
sealed class PlaceMesh
{
    readonly Grid grid;
    readonly TileMatrixSet set;
    readonly int zoom, size, tileX, tileY, step, side;
    readonly ICoordinateTransform transform;
    readonly double[] column, row;

    public PlaceMesh(Grid grid, TileMatrixSet set, int zoom, int size, int tileX, int tileY, ICoordinateTransform transform)
    {
        (this.grid, this.set, this.zoom, this.size, this.tileX, this.tileY, this.transform) = (grid, set, zoom, size, tileX, tileY, transform);
        for (step = size / 4; ; step /= 2)
        {
            side = (size / step) + 1;
            (column, row) = (new double[side * side], new double[side * side]);
            Exact(i => (i % side) * step, i => (i / side) * step, column, row);
            if (step == 1 || Error() <= PlanarSampler.Tolerance_px)
                break;
        }
    }

    /// <summary>Pixels between the corners of the mesh; 1 where every pixel's corner is exact.</summary>
    public int Step => step;

    /// <summary>Window of the grid that the tile may touch, with a margin of a cell and what an interpolation may miss; null where no corner has an image.</summary>
    public Window? Extent()
    {
        double[] columns = [.. column.Where(double.IsFinite)], rows = [.. row.Where(double.IsFinite)];
        if (columns.Length == 0)
            return null;
        // Beyond a rim the mesh has no places: the cells there are looked for as far as a quad goes.
        int margin = columns.Length < column.Length ? (int)Math.Ceiling(CellsPerPixel() * step * 2) + 2 : (int)Math.Ceiling(CellsPerPixel()) + 2;
        int Near(double value, int delta) => (int)Math.Clamp(Math.Floor(value) + delta, -1e9, 1e9);
        int west = Near(columns.Min(), -margin), north = Near(rows.Min(), -margin);
        return new(west, north, Near(columns.Max(), margin + 1) - west, Near(rows.Max(), margin + 1) - north);
    }

    /// <summary>Median distance of neighbouring pixels, in cells.</summary>
    public double CellsPerPixel()
    {
        double[] lengths = [.. Enumerable.Range(0, side * side).Where(i => (i % side) + 1 < side).Select(i => double.Hypot(column[i + 1] - column[i], row[i + 1] - row[i]) / step).Where(double.IsFinite).Order()];
        return lengths.Length == 0 ? 1 : lengths[lengths.Length / 2];
    }

    /// <summary>Places of points along a line across the tile.</summary>
    /// <param name="y">In pixels from the tile's top.</param>
    /// <param name="points">To a pixel.</param>
    public void Places(double y, int points, double[] columns, double[] rows)
    {
        if (step == 1)
        {
            Exact(i => (i + 0.5) / points, _ => y, columns, rows);
            return;
        }
        int top = Math.Min((int)(y / step), side - 2);
        double v = (y / step) - top;
        for (int i = 0; i < columns.Length; i++)
        {
            double x = (i + 0.5) / points / step;
            int left = Math.Min((int)x, side - 2), at = (top * side) + left;
            double u = x - left;
            columns[i] = Between(column, at, u, v);
            rows[i] = Between(row, at, u, v);
        }
    }

    /// <summary>Greatest distance, in the larger of pixels and cells, of an interpolated from an exact place, at the middles of quads; infinite where some corners of a quad have an image and others have none.</summary>
    double Error()
    {
        int quads = side - 1;
        double[] x = new double[quads * quads], y = new double[quads * quads];
        Exact(i => ((i % quads) + 0.5) * step, i => ((i / quads) + 0.5) * step, x, y);
        double worst = 0, unit = Math.Max(1, CellsPerPixel());
        for (int i = 0; i < x.Length; i++)
        {
            int at = (i / quads * side) + (i % quads);
            double dx = Between(column, at, 0.5, 0.5) - x[i], dy = Between(row, at, 0.5, 0.5) - y[i];
            int known = new[] { at, at + 1, at + side, at + side + 1 }.Count(c => double.IsFinite(column[c])) + (double.IsFinite(x[i]) ? 1 : 0);
            if (known is not (0 or 5))
                return double.PositiveInfinity;
            if (known == 5)
                worst = Math.Max(worst, double.Hypot(dx, dy) / unit);
        }
        return worst;
    }

    double Between(double[] of, int at, double u, double v) =>
        ((1 - v) * (((1 - u) * of[at]) + (u * of[at + 1]))) + (v * (((1 - u) * of[at + side]) + (u * of[at + side + 1])));

    void Exact(Func<int, double> x, Func<int, double> y, double[] columns, double[] rows)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = set.Longitude(zoom, ((double)tileX * size) + x(i), size);
            rows[i] = set.Latitude(zoom, ((double)tileY * size) + y(i), size);
        }
        transform.Apply(columns, rows);
        for (int i = 0; i < columns.Length; i++)
            (columns[i], rows[i]) = (grid.ColumnAt(columns[i]), grid.RowAt(rows[i]));
    }
}
