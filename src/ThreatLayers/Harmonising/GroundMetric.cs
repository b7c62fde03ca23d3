using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>True lengths and areas of a grid's cells on the ground, row by row.</summary>
/// <remarks>
/// On geographic and cylindrical grids a row is a parallel, so one number per row says how wide, high and large its cells are on the WGS 84
/// ellipsoid; columns are meridians and close round the globe. On other projected grids lengths are those of the map (stated as planar).
/// </remarks>
public sealed record GroundMetric
{
    const double A = 6378137, F = 1 / 298.257223563, E2 = F * (2 - F);

    /// <summary>Metres from the equator (planar: from y = 0) to each row's centre, along the meridian.</summary>
    public required IReadOnlyList<double> Northing_m { get; init; }

    /// <summary>Width of a cell at each row's centre, along the parallel.</summary>
    public required IReadOnlyList<double> CellWidth_m { get; init; }

    /// <summary>Height of a cell of each row.</summary>
    public required IReadOnlyList<double> CellHeight_m { get; init; }

    /// <summary>Area of a cell of each row.</summary>
    public required IReadOnlyList<double> CellArea_km2 { get; init; }

    /// <summary>Column 0 is the eastern neighbour of the last one.</summary>
    public required bool Wraps { get; init; }

    /// <summary>Columns of 360 degrees of longitude; 0 where the grid is planar.</summary>
    public double GlobeColumns { get; init; }

    /// <summary>Lengths are the map's, not the ground's.</summary>
    public required bool IsPlanar { get; init; }

    /// <summary>The grid's coordinates are degrees.</summary>
    public bool InDegrees { get; init; }

    /// <summary>Lengths of the map's plane instead; the grid closes round the globe as it did.</summary>
    public GroundMetric OnMap(Grid grid) => Planar(grid) with { Wraps = Wraps, GlobeColumns = GlobeColumns, InDegrees = InDegrees };

    /// <summary>The rows whose centres are within a distance of a band of rows, the band included.</summary>
    public (int Top, int Bottom) RowsWithin(int first, int last, double reach_m)
    {
        int top = first, bottom = last;
        while (top > 0 && Math.Abs(Northing_m[top - 1] - Northing_m[first]) <= reach_m)
            top--;
        while (bottom < Northing_m.Count - 1 && Math.Abs(Northing_m[bottom + 1] - Northing_m[last]) <= reach_m)
            bottom++;
        return (top, bottom);
    }

    /// <param name="toDegrees">From the grid's CRS to EPSG:4326; null where the grid is in degrees.</param>
    public static GroundMetric Of(Grid grid, ICoordinateTransform? toDegrees)
    {
        // One column's width in degrees, in the middle: at the map's edges some transformations turn 180 into -180.
        double[] x = [grid.CentreX(grid.Columns / 2), grid.CentreX(grid.Columns / 2) + grid.CellWidth];
        double[] middle = [grid.CentreY(grid.Rows / 2), grid.CentreY(grid.Rows / 2)];
        double[] edgeX = new double[grid.Rows + 1], edge = new double[grid.Rows + 1], centreX = new double[grid.Rows], centre = new double[grid.Rows];
        for (int row = 0; row <= grid.Rows; row++)
            (edgeX[row], edge[row]) = (x[0], grid.Y(row));
        for (int row = 0; row < grid.Rows; row++)
            (centreX[row], centre[row]) = (x[0], grid.CentreY(row));
        // The map's outermost edges lie a hair beyond the poles in a few grids; rows there have no ground.
        toDegrees?.Apply(x, middle);
        toDegrees?.Apply(edgeX, edge);
        toDegrees?.Apply(centreX, centre);
        return IsCylindrical(grid, toDegrees) ? OnEllipsoid(grid, Math.IEEERemainder(x[1] - x[0], 360), edge, centre) with { InDegrees = toDegrees is null } : Planar(grid);
    }

    static GroundMetric Planar(Grid grid) => new()
    {
        Northing_m = [.. Enumerable.Range(0, grid.Rows).Select(grid.CentreY)],
        CellWidth_m = [.. Enumerable.Repeat(grid.CellWidth, grid.Rows)],
        CellHeight_m = [.. Enumerable.Repeat(grid.CellHeight, grid.Rows)],
        CellArea_km2 = [.. Enumerable.Repeat(grid.CellWidth * grid.CellHeight / 1e6, grid.Rows)],
        Wraps = false,
        IsPlanar = true,
    };

    /// <summary>Longitude hangs on x alone and latitude on y alone: a matter of the projection, so it is tried 500 km around and not on the grid, which may be a field's size.</summary>
    static bool IsCylindrical(Grid grid, ICoordinateTransform? toDegrees)
    {
        if (toDegrees is null)
            return true;
        const double Away_m = 500_000;
        double midX = (grid.West + grid.East) / 2, midY = (grid.North + grid.South) / 2, nearerEquator = midY - Math.CopySign(Away_m, midY);
        double[] x = [midX - Away_m, midX, midX + Away_m, midX - Away_m, midX, midX + Away_m];
        double[] y = [midY, midY, midY, nearerEquator, nearerEquator, nearerEquator];
        toDegrees.Apply(x, y);
        return Same(y[0], y[1]) && Same(y[1], y[2]) && Same(y[3], y[5]) && Same(x[0], x[3]) && Same(x[1], x[4]) && Same(x[2], x[5]) && x[1] != x[0];

        // Modulo a turn: east of 180° some transformations begin again in the west.
        static bool Same(double a, double b) => Math.Abs(Math.IEEERemainder(a - b, 360)) < 1e-8;
    }

    static GroundMetric OnEllipsoid(Grid grid, double degreesPerColumn, double[] edge, double[] centre)
    {
        double step = double.DegreesToRadians(degreesPerColumn);
        double[] northing = new double[grid.Rows], width = new double[grid.Rows], height = new double[grid.Rows], area = new double[grid.Rows];
        for (int row = 0; row < grid.Rows; row++)
        {
            double north = Clamped(edge[row], 90), south = Clamped(edge[row + 1], -90), lat = Clamped(centre[row], grid.CentreY(row) > 0 ? 90 : -90);
            northing[row] = MeridianArc(lat);
            width[row] = step * Math.Cos(lat) * A / Math.Sqrt(1 - (E2 * Math.Sin(lat) * Math.Sin(lat)));
            height[row] = MeridianArc(north) - MeridianArc(south);
            area[row] = step * (ZoneArea(north) - ZoneArea(south)) / 1e6;
        }
        return new()
        {
            Northing_m = northing,
            CellWidth_m = width,
            CellHeight_m = height,
            CellArea_km2 = area,
            Wraps = Math.Abs((degreesPerColumn * grid.Columns) - 360) < degreesPerColumn * 0.01,
            GlobeColumns = 360 / degreesPerColumn,
            IsPlanar = false,
        };
    }

    static double Clamped(double degrees, double pole) => double.DegreesToRadians(double.IsNaN(degrees) ? pole : Math.Clamp(degrees, -90, 90));

    /// <summary>Area between equator and latitude per radian of longitude, m² (authalic, exact).</summary>
    static double ZoneArea(double lat)
    {
        double e = Math.Sqrt(E2), sin = Math.Sin(lat), b = A * (1 - F);
        return b * b / 2 * ((sin / (1 - (E2 * sin * sin))) + (Math.Atanh(e * sin) / e));
    }

    /// <summary>Distance from equator to latitude along the meridian, metres (Helmert's series in n; error below a nanometre).</summary>
    static double MeridianArc(double lat)
    {
        const double n = F / (2 - F), n2 = n * n, n3 = n2 * n, n4 = n3 * n;
        return A / (1 + n) * (((1 + (n2 / 4) + (n4 / 64)) * lat)
            - (3.0 / 2 * (n - (n3 / 8)) * Math.Sin(2 * lat))
            + (15.0 / 16 * (n2 - (n4 / 4)) * Math.Sin(4 * lat))
            - (35.0 / 48 * n3 * Math.Sin(6 * lat))
            + (315.0 / 512 * n4 * Math.Sin(8 * lat)));
    }
}
