using NetTopologySuite.Geometries;
using ThreatLayers.Grids;

namespace ThreatLayers.Harmonising;

/// <summary>Length of lines per cell, in true metres, by cutting each segment at the cell edges it crosses.</summary>
public static class LinesOntoGrid
{
    /// <summary>Adds the length of each piece of line in a cell to <paramref name="length_m"/>.</summary>
    public static void Add(Geometry lines, Grid grid, GroundMetric ground, CellRuns<double> length_m)
    {
        for (int i = 0; i < lines.NumGeometries; i++)
        {
            if (lines.GetGeometryN(i) is not LineString line)
                continue;
            CoordinateSequence points = line.CoordinateSequence;
            for (int p = 1; p < points.Count; p++)
            {
                AddSegment(grid.ColumnAt(points.GetX(p - 1)), grid.RowAt(points.GetY(p - 1)), grid.ColumnAt(points.GetX(p)), grid.RowAt(points.GetY(p)),
                    grid, ground, length_m);
            }
        }
    }

    static void AddSegment(double x0, double y0, double x1, double y1, Grid grid, GroundMetric ground, CellRuns<double> length_m)
    {
        double dx = x1 - x0, dy = y1 - y0;
        if (!double.IsFinite(dx) || !double.IsFinite(dy))
            return;
        double t = 0;
        while (t < 1)
        {
            // The piece up to the next cell edge in x or y.
            double x = x0 + (t * dx), y = y0 + (t * dy);
            double next = Math.Min(1, Math.Min(Crossing(x0, x, dx, t), Crossing(y0, y, dy, t)));
            double midX = x0 + ((t + next) / 2 * dx), midY = y0 + ((t + next) / 2 * dy);
            int row = (int)Math.Floor(midY), column = (int)Math.Floor(midX);
            if (ground.Wraps)
                column = ((column % grid.Columns) + grid.Columns) % grid.Columns;
            if (row >= 0 && row < grid.Rows && column >= 0 && column < grid.Columns)
            {
                double east = (next - t) * dx * ground.CellWidth_m[row], north = (next - t) * dy * ground.CellHeight_m[row];
                length_m.Add(row, column, 1, Math.Sqrt((east * east) + (north * north)));
            }
            t = next;
        }
    }

    /// <summary>Parameter at which the segment meets the next whole number beyond <paramref name="at"/>; at least a little further than <paramref name="t"/>, so that rounding cannot stall the walk.</summary>
    static double Crossing(double start, double at, double step, double t)
    {
        if (step == 0)
            return double.PositiveInfinity;
        double edge = step > 0 ? Math.Floor(at) + 1 : Math.Ceiling(at) - 1;
        double crossing = (edge - start) / step;
        return crossing > t ? crossing : t + (1e-9 / Math.Abs(step));
    }
}
