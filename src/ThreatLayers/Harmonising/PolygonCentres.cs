using NetTopologySuite.Geometries;
using ThreatLayers.Grids;

namespace ThreatLayers.Harmonising;

/// <summary>Which cells have their centre in a polygon: the rule of most other programs. A centre on a border belongs to the polygon east or south of it, so neighbours share no cell.</summary>
public static class PolygonCentres
{
    /// <summary>Runs with share 1, by row and column.</summary>
    /// <inheritdoc cref="PolygonCoverage.Of"/>
    public static IEnumerable<CoveredRun> Of(Geometry polygonal, Grid grid, bool wraps)
    {
        List<PolygonEdge> edges = PolygonEdge.Of(polygonal, grid, wraps);
        edges.Sort((a, b) => a.MinY.CompareTo(b.MinY));
        int next = 0, top = edges.Count == 0 ? grid.Rows : Math.Clamp((int)Math.Floor(edges[0].MinY), 0, grid.Rows);
        List<PolygonEdge> open = [];
        List<(double X, double Sign)> crossings = [];
        for (int row = top; row < grid.Rows && (next < edges.Count || open.Count > 0); row++)
        {
            double y = row + 0.5;
            while (next < edges.Count && edges[next].MinY <= y)
                open.Add(edges[next++]);
            open.RemoveAll(e => e.MaxY <= y);
            crossings.Clear();
            foreach (PolygonEdge edge in open)
                crossings.Add((edge.X0 + ((y - edge.Y0) / (edge.Y1 - edge.Y0) * (edge.X1 - edge.X0)), edge.Sign));
            crossings.Sort();
            foreach (CoveredRun run in Between(crossings, row, grid.Columns))
                yield return run;
        }
    }

    static IEnumerable<CoveredRun> Between(List<(double X, double Sign)> crossings, int row, int columns)
    {
        double winding = 0;
        for (int i = 0; i + 1 < crossings.Count; i++)
        {
            winding += crossings[i].Sign;
            int first = First(crossings[i].X), end = First(crossings[i + 1].X);
            if (winding != 0 && end > first)
                yield return new(row, first, end - first, 1);
        }

        // The first column whose centre is not west of x.
        int First(double x) => (int)Math.Clamp(Math.Ceiling(x - 0.5), 0, columns);
    }
}
