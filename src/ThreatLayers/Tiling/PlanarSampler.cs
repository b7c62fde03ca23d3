using System.Collections.Concurrent;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tiling;

/// <summary>Fills map tiles from a surface on any other than a cylindrical grid, by points within each pixel.</summary>
/// <remarks>
/// Places are transformed exactly at the corners of a mesh and in between interpolated; a mesh is halved until the middle of each of its quads, where an interpolation is
/// worst, is within <see cref="Tolerance_px"/> of its exact place, and where that cannot be had (at the rim of a map) every point is transformed.
/// Points lie no further apart than the cells are wide, up to <see cref="MostPoints"/> along a pixel, so their mean is the area mean of the known cells.
/// </remarks>
public sealed class PlanarSampler(Surface surface, TileMatrixSet set, int zoom, int size, Func<ICoordinateTransform> fromDegrees) : ITileSampler, IDisposable
{
    /// <summary>Greatest error of a place, in pixels or cells, whichever are larger.</summary>
    public const double Tolerance_px = 0.125;

    const int MostPoints = 16;
    readonly Grid grid = surface.Cells.Grid;
    readonly ConcurrentBag<ICoordinateTransform> idle = [];

    public int Zoom => zoom;

    public bool Read(int tileX, int tileY, Span<float> pixels)
    {
        ICoordinateTransform transform = idle.TryTake(out ICoordinateTransform? pooled) ? pooled : fromDegrees();
        try
        {
            return Read(new PlaceMesh(grid, set, zoom, size, tileX, tileY, transform), pixels);
        }
        finally
        {
            idle.Add(transform);
        }
    }

    public void Dispose()
    {
        foreach (ICoordinateTransform transform in idle)
            transform.Dispose();
    }

    bool Read(PlaceMesh mesh, Span<float> pixels)
    {
        if (mesh.Extent() is not { } extent)
            return false;
        double cellsPerPixel = mesh.CellsPerPixel();
        int points = surface.IsClass && cellsPerPixel <= 1 ? 1 : Math.Clamp((int)Math.Ceiling(cellsPerPixel), 2, MostPoints);
        Window window = extent.Intersect(grid.Whole);
        if (window.IsEmpty)
            return false;
        CellCache cells = new(surface.Cells, window);
        if (cells.IsWholeAndEmpty)
            return false;
        double[] column = new double[size * points], row = new double[size * points];
        ClassShares shares = new();
        float[] sum = new float[size], count = new float[size];
        bool any = false;
        for (int y = 0; y < size; y++)
        {
            Array.Clear(sum);
            Array.Clear(count);
            if (surface.IsClass && points > 1)
                any |= Most(mesh, y, points, cells, shares, pixels.Slice(y * size, size));
            else
                any |= Mean(mesh, y, points, cells, column, row, sum, count, pixels.Slice(y * size, size));
        }
        return any;
    }

    bool Mean(PlaceMesh mesh, int y, int points, CellCache cells, double[] column, double[] row, float[] sum, float[] count, Span<float> line)
    {
        for (int p = 0; p < points; p++)
        {
            mesh.Places(y + ((p + 0.5) / points), points, column, row);
            for (int i = 0; i < column.Length; i++)
            {
                float value = cells.At(column[i], row[i]);
                if (float.IsNaN(value))
                    continue;
                sum[i / points] += value;
                count[i / points]++;
            }
        }
        bool any = false;
        for (int x = 0; x < size; x++)
        {
            line[x] = sum[x] / count[x];
            any |= count[x] > 0;
        }
        return any;
    }

    bool Most(PlaceMesh mesh, int y, int points, CellCache cells, ClassShares shares, Span<float> line)
    {
        float[][] values = new float[points][];
        double[] column = new double[size * points], row = new double[size * points];
        for (int p = 0; p < points; p++)
        {
            mesh.Places(y + ((p + 0.5) / points), points, column, row);
            values[p] = [.. Enumerable.Range(0, column.Length).Select(i => cells.At(column[i], row[i]))];
        }
        bool any = false;
        for (int x = 0; x < size; x++)
        {
            shares.Clear();
            foreach (float[] of in values)
            {
                for (int i = x * points; i < (x + 1) * points; i++)
                    shares.Add(of[i], 1);
            }
            line[x] = shares.Most();
            any |= !float.IsNaN(line[x]);
        }
        return any;
    }
}
