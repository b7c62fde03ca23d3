using System.Numerics;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tiling;

/// <summary>Fills map tiles from a surface on a cylindrical grid by exact area: a pixel is the mean of the known cells under it, weighted by how much of it they cover.</summary>
/// <remarks>
/// Between cylindrical maps columns and rows transform separately, so the overlap of pixels and cells is two short tables instead of a warp: every row of cells is summed
/// onto the pixel columns once, and these sums are added up by rows. On an equal-area grid the weights are true areas. Class surfaces take the class that covers most.
/// </remarks>
public sealed class CylindricalSampler : ITileSampler
{
    /// <summary>Cells that a thread holds at once.</summary>
    const int BandCells = 1 << 20;

    readonly Surface surface;
    readonly Grid grid;
    readonly int size;
    readonly double[] columnEdge, rowEdge;

    /// <param name="surface">On a cylindrical or geographic grid.</param>
    /// <param name="set">Whose tiles are filled.</param>
    /// <param name="zoom">The zoom that tiles are asked for.</param>
    /// <param name="size">Pixels along a tile.</param>
    /// <param name="fromDegrees">From EPSG:4326 to the grid's CRS; null where the grid is in degrees.</param>
    public CylindricalSampler(Surface surface, TileMatrixSet set, int zoom, int size, ICoordinateTransform? fromDegrees)
    {
        (this.surface, this.size, Zoom, grid) = (surface, size, zoom, surface.Cells.Grid);
        columnEdge = Edges(size * set.Columns(zoom), i => set.Longitude(zoom, i, size), (lon, zeros) => fromDegrees?.Apply(lon, zeros), grid.ColumnAt);
        rowEdge = Edges(size * set.Rows(zoom), i => set.Latitude(zoom, i, size), (lat, zeros) => fromDegrees?.Apply(zeros, lat), grid.RowAt);
    }

    public int Zoom { get; }

    static double[] Edges(int count, Func<int, double> degrees, Action<double[], double[]> project, Func<double, double> place)
    {
        double[] edges = new double[count + 1];
        for (int i = 0; i <= count; i++)
            edges[i] = degrees(i);
        project(edges, new double[count + 1]);
        for (int i = 0; i <= count; i++)
            edges[i] = place(edges[i]);
        return edges;
    }

    /// <remarks>A grid may begin anywhere (0 to 360, 170 to 190), so a tile is looked for one globe further east and west too.</remarks>
    public bool Read(int tileX, int tileY, Span<float> pixels)
    {
        bool any = false;
        double globe = columnEdge[^1] - columnEdge[0];
        double[] columns = new double[size + 1];
        float[]? other = null;
        foreach (double shift in (ReadOnlySpan<double>)[0, globe, -globe])
        {
            for (int i = 0; i <= size; i++)
                columns[i] = columnEdge[(tileX * size) + i] + shift;
            // Up to rounding, the neighbours of a whole globe touch it and no more.
            if (columns[0] > grid.Columns - Grid.SnapTolerance || columns[size] < Grid.SnapTolerance)
                continue;
            Span<float> found = any ? other ??= new float[pixels.Length] : pixels;
            if (!Fill(columns, rowEdge.AsSpan(tileY * size, size + 1), found))
                continue;
            for (int i = 0; any && i < pixels.Length; i++)
                pixels[i] = float.IsNaN(pixels[i]) ? found[i] : pixels[i];
            any = true;
        }
        return any;
    }

    bool Fill(double[] columns, ReadOnlySpan<double> rows, Span<float> pixels)
    {
        int first = Math.Max(0, (int)Math.Floor(columns[0])), end = Math.Min(grid.Columns, (int)Math.Ceiling(columns[size]) + 1);
        int top = Math.Max(0, (int)Math.Floor(rows[0])), bottom = Math.Min(grid.Rows, (int)Math.Ceiling(rows[size]) + 1);
        if (first >= end || top >= bottom)
            return false;
        RowBand band = new(surface.Cells, new(first, top, end - first, bottom - top), Math.Clamp(BandCells / (end - first), 1, bottom - top));
        if (band.IsWholeAndEmpty)
            return false;
        if (!surface.IsClass)
            Average(band, new ColumnOverlap(columns, first, end, size), rows, pixels);
        else if (columns[size] - columns[0] <= size && rows[size] - rows[0] <= size)
            PickMiddle(band, columns, rows, pixels);
        else
            PickMost(band, columns, rows, pixels);
        return pixels.ContainsAnyExcept(float.NaN);
    }

    void Average(RowBand band, ColumnOverlap overlap, ReadOnlySpan<double> rows, Span<float> pixels)
    {
        float[] sum = new float[size], weight = new float[size], rowSum = new float[size], rowWeight = new float[size];
        int made = -1;
        for (int y = 0; y < size; y++)
        {
            Span<float> line = pixels.Slice(y * size, size);
            int from = Math.Max((int)Math.Floor(rows[y]), band.Top), to = Math.Min((int)Math.Ceiling(rows[y + 1]), band.Bottom);
            if (to == from + 1 && made == from && y > 0 && rows[y - 1] >= from)
            {
                // The pixel above lies in the same row of cells alone.
                pixels.Slice((y - 1) * size, size).CopyTo(line);
                continue;
            }
            Array.Clear(sum);
            Array.Clear(weight);
            for (int row = from; row < to; row++)
            {
                float height = to == from + 1 ? 1 : (float)(Math.Min(rows[y + 1], row + 1) - Math.Max(rows[y], row));
                if (height <= 0)
                    continue;
                if (made != row)
                    overlap.Sum(band.Row(row), rowSum, rowWeight);
                made = row;
                AddScaled(rowSum, height, sum);
                AddScaled(rowWeight, height, weight);
            }
            Divide(sum, weight, line);
        }
    }

    static void AddScaled(float[] values, float factor, float[] to)
    {
        int i = 0;
        for (Vector<float> f = new(factor); i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(to, i) + (f * new Vector<float>(values, i))).CopyTo(to, i);
        for (; i < to.Length; i++)
            to[i] += factor * values[i];
    }

    /// <summary>0 / 0 is NaN: nothing is known there.</summary>
    static void Divide(float[] sum, float[] weight, Span<float> mean)
    {
        for (int i = 0; i < mean.Length; i++)
            mean[i] = sum[i] / weight[i];
    }

    void PickMiddle(RowBand band, double[] columns, ReadOnlySpan<double> rows, Span<float> pixels)
    {
        int[] column = [.. Enumerable.Range(0, size).Select(x => (int)Math.Floor((columns[x] + columns[x + 1]) / 2) - band.First)];
        for (int y = 0; y < size; y++)
        {
            Span<float> line = pixels.Slice(y * size, size);
            int row = (int)Math.Floor((rows[y] + rows[y + 1]) / 2);
            if (row < band.Top || row >= band.Bottom)
            {
                line.Fill(float.NaN);
                continue;
            }
            ReadOnlySpan<float> cells = band.Row(row);
            for (int x = 0; x < size; x++)
                line[x] = (uint)column[x] < (uint)cells.Length ? cells[column[x]] : float.NaN;
        }
    }

    /// <summary>By area; the lowest of equals.</summary>
    void PickMost(RowBand band, double[] columns, ReadOnlySpan<double> rows, Span<float> pixels)
    {
        ClassShares[] shares = [.. Enumerable.Range(0, size).Select(_ => new ClassShares())];
        for (int y = 0; y < size; y++)
        {
            foreach (ClassShares pixel in shares)
                pixel.Clear();
            int from = Math.Max((int)Math.Floor(rows[y]), band.Top), to = Math.Min((int)Math.Ceiling(rows[y + 1]), band.Bottom);
            for (int row = from; row < to; row++)
            {
                double height = Math.Min(rows[y + 1], row + 1) - Math.Max(rows[y], row);
                ReadOnlySpan<float> cells = band.Row(row);
                for (int x = 0; height > 0 && x < size; x++)
                {
                    int end = Math.Min((int)Math.Ceiling(columns[x + 1]), band.First + cells.Length);
                    for (int c = Math.Max((int)Math.Floor(columns[x]), band.First); c < end; c++)
                        shares[x].Add(cells[c - band.First], height * (Math.Min(columns[x + 1], c + 1) - Math.Max(columns[x], c)));
                }
            }
            for (int x = 0; x < size; x++)
                pixels[(y * size) + x] = shares[x].Most();
        }
    }
}
