using NetTopologySuite.Geometries;
using ThreatLayers.Grids;

namespace ThreatLayers.Harmonising;

/// <summary>An edge of a polygon in cell units, from its upper end (smaller row) to its lower one; the sign keeps its direction.</summary>
readonly record struct PolygonEdge(double X0, double Y0, double X1, double Y1, double Sign)
{
    public double MinX => Math.Min(X0, X1);
    public double MaxX => Math.Max(X0, X1);
    public double MinY => Y0;
    public double MaxY => Y1;

    public PolygonEdge Shifted(double columns) => this with { X0 = X0 + columns, X1 = X1 + columns };

    /// <summary>All edges of polygons but the level ones, which cover nothing. On a grid that goes round the globe what sticks out at one side comes in again at the other.</summary>
    /// <param name="polygonal">Polygon or multipolygon, valid, in the grid's CRS; other geometries have no edges.</param>
    public static List<PolygonEdge> Of(Geometry polygonal, Grid grid, bool wraps)
    {
        List<PolygonEdge> edges = [];
        foreach (Polygon polygon in Polygons(polygonal))
        {
            AddRing(polygon.ExteriorRing, true, grid, edges);
            foreach (LineString hole in polygon.InteriorRings)
                AddRing(hole, false, grid, edges);
        }
        // The whole outline moves, not only what sticks out: an edge left of the grid opens what lies right of it.
        return wraps
            ? [.. edges, .. edges.Any(e => e.MinX < 0) ? edges.Select(e => e.Shifted(grid.Columns)) : [], .. edges.Any(e => e.MaxX > grid.Columns) ? edges.Select(e => e.Shifted(-grid.Columns)) : []]
            : edges;
    }

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

    static IEnumerable<Polygon> Polygons(Geometry geometry) => geometry switch
    {
        Polygon { IsEmpty: false } polygon => [polygon],
        GeometryCollection many => many.Geometries.SelectMany(Polygons),
        _ => [],
    };

    static void AddRing(LineString ring, bool exterior, Grid grid, List<PolygonEdge> edges)
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
}
