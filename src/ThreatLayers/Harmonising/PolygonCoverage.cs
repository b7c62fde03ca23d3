using NetTopologySuite.Geometries;
using ThreatLayers.Grids;

namespace ThreatLayers.Harmonising;

/// <summary>A stretch of cells in one row that a polygon covers: whole where <paramref name="Share"/> is 1, in part otherwise.</summary>
public readonly record struct CoveredRun(int Row, int Column, int Columns, float Share);

/// <summary>Which share of each cell a polygon covers, exactly (up to float64 rounding), by accumulating signed edge areas along rows.</summary>
/// <remarks>
/// The method of exact-area anti-aliasing: each edge adds to the cell it passes the area to its right, and its height to all cells further right;
/// a running sum along the row gives coverage. One pass over the edges, no geometry is cut. Bands of rows bound the memory.
/// </remarks>
public static class PolygonCoverage
{
    const int BandRows = 64;

    /// <summary>Runs of covered cells, by row and column. The polygon's coordinates are in the grid's CRS; a globe-wide grid takes what sticks out at one side in again at the other.</summary>
    /// <param name="polygonal">Polygon or multipolygon, valid; other geometries cover nothing.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="wraps">Whether the grid goes round the globe.</param>
    public static IEnumerable<CoveredRun> Of(Geometry polygonal, Grid grid, bool wraps)
    {
        List<Edge> edges = [];
        foreach (Polygon polygon in Polygons(polygonal))
        {
            AddRing(polygon.ExteriorRing, true, grid, edges);
            foreach (LineString hole in polygon.InteriorRings)
                AddRing(hole, false, grid, edges);
        }
        if (edges.Count == 0)
            return [];
        if (wraps)
        {
            // The whole outline moves, not only what sticks out: an edge left of the grid opens what lies right of it.
            edges = [.. edges, .. edges.Any(e => e.MinX < 0) ? edges.Select(e => e.Shifted(grid.Columns)) : [], .. edges.Any(e => e.MaxX > grid.Columns) ? edges.Select(e => e.Shifted(-grid.Columns)) : []];
        }
        return Accumulate(edges, grid);
    }

    static IEnumerable<CoveredRun> Accumulate(List<Edge> edges, Grid grid)
    {
        int left = Math.Clamp((int)Math.Floor(edges.Min(e => e.MinX)), 0, grid.Columns), right = Math.Clamp((int)Math.Ceiling(edges.Max(e => e.MaxX)), 0, grid.Columns);
        int top = Math.Clamp((int)Math.Floor(edges.Min(e => e.MinY)), 0, grid.Rows), bottom = Math.Clamp((int)Math.Ceiling(edges.Max(e => e.MaxY)), 0, grid.Rows);
        if (right <= left || bottom <= top)
            yield break;
        int width = right - left;
        double[] band = new double[BandRows * (width + 2)];
        edges.Sort((a, b) => a.MinY.CompareTo(b.MinY));
        int next = 0;
        List<Edge> open = [];
        for (int bandTop = top; bandTop < bottom; bandTop += BandRows)
        {
            int rows = Math.Min(BandRows, bottom - bandTop);
            Array.Clear(band);
            while (next < edges.Count && edges[next].MinY < bandTop + rows)
                open.Add(edges[next++]);
            open.RemoveAll(e => e.MaxY <= bandTop);
            foreach (Edge edge in open)
                edge.AddTo(band, left, width, bandTop, rows);
            for (int row = 0; row < rows; row++)
            {
                foreach (CoveredRun run in Runs(band.AsMemory(row * (width + 2), width), bandTop + row, left))
                    yield return run;
            }
        }
    }

    /// <summary>Cells of equal share lie together in one run: the inside of a country is one run per row.</summary>
    static IEnumerable<CoveredRun> Runs(Memory<double> accumulated, int row, int left)
    {
        // Rounding in the sums stays below this; a sliver thinner than a millionth of a cell is no coverage.
        const double Sliver = 1e-6;
        double sum = 0;
        CoveredRun run = default;
        for (int i = 0; i < accumulated.Length; i++)
        {
            sum += accumulated.Span[i];
            double share = Math.Clamp(Math.Abs(sum), 0, 1);
            float rounded = share < Sliver ? 0 : share > 1 - Sliver ? 1 : (float)share;
            if (rounded == run.Share && run.Columns > 0)
            {
                run = run with { Columns = run.Columns + 1 };
                continue;
            }
            if (run.Share > 0)
                yield return run;
            run = new(row, left + i, 1, rounded);
        }
        if (run.Share > 0)
            yield return run;
    }

    static IEnumerable<Polygon> Polygons(Geometry geometry) => geometry switch
    {
        Polygon { IsEmpty: false } polygon => [polygon],
        GeometryCollection many => many.Geometries.SelectMany(Polygons),
        _ => [],
    };

    static void AddRing(LineString ring, bool exterior, Grid grid, List<Edge> edges)
    {
        CoordinateSequence points = ring.CoordinateSequence;
        // Shells count positive and holes negative, whichever way round the file has them.
        double sign = NetTopologySuite.Algorithm.Orientation.IsCCW(points) == exterior ? 1 : -1;
        for (int i = 1; i < points.Count; i++)
        {
            double x0 = grid.ColumnAt(points.GetX(i - 1)), y0 = grid.RowAt(points.GetY(i - 1)), x1 = grid.ColumnAt(points.GetX(i)), y1 = grid.RowAt(points.GetY(i));
            if (y0 != y1)
                edges.Add(y0 < y1 ? new(x0, y0, x1, y1, sign) : new(x1, y1, x0, y0, -sign));
        }
    }

    /// <summary>An edge in cell units, from its upper end (smaller row) to its lower one; the sign keeps its direction.</summary>
    readonly record struct Edge(double X0, double Y0, double X1, double Y1, double Sign)
    {
        public double MinX => Math.Min(X0, X1);
        public double MaxX => Math.Max(X0, X1);
        public double MinY => Y0;
        public double MaxY => Y1;

        public Edge Shifted(double columns) => this with { X0 = X0 + columns, X1 = X1 + columns };

        public void AddTo(double[] band, int left, int width, int bandTop, int rows)
        {
            double slope = (X1 - X0) / (Y1 - Y0);
            int first = Math.Max(0, (int)Math.Floor(Y0) - bandTop), last = Math.Min(rows - 1, (int)Math.Ceiling(Y1) - 1 - bandTop);
            for (int row = first; row <= last; row++)
            {
                double y0 = Math.Max(Y0, bandTop + row), y1 = Math.Min(Y1, bandTop + row + 1);
                double xa = X0 + ((y0 - Y0) * slope) - left, xb = X0 + ((y1 - Y0) * slope) - left;
                Span<double> cells = band.AsSpan(row * (width + 2), width + 2);
                AddInRow(cells, width, Math.Min(xa, xb), Math.Max(xa, xb), Sign * (y1 - y0));
            }
        }

        /// <summary>Adds an edge piece within one row that runs from x = a to b and has the signed height h.</summary>
        static void AddInRow(Span<double> cells, int width, double a, double b, double h)
        {
            if (b <= 0 || b - a < 1e-12)
            {
                Upright(cells, width, Math.Max(0, (a + b) / 2), h);
                return;
            }
            double perX = h / (b - a);
            if (a < 0)
            {
                Upright(cells, width, 0, -a * perX);
                a = 0;
            }
            while (a < b && a < width)
            {
                double end = Math.Min(b, Math.Floor(a) + 1);
                Upright(cells, width, (a + end) / 2, (end - a) * perX);
                a = end;
            }
        }

        /// <summary>Within one cell a slanted piece covers what an upright one at its mean x does.</summary>
        static void Upright(Span<double> cells, int width, double x, double h)
        {
            if (x >= width)
                return;
            int cell = (int)x;
            double toTheRight = 1 - (x - cell);
            cells[cell] += h * toTheRight;
            cells[cell + 1] += h * (1 - toTheRight);
        }
    }
}
