using NetTopologySuite.Densify;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.OverlayNG;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>The part of the globe around a planar grid, in degrees. Shapes are cut to it before they are projected: far from its middle a map projection gives
/// finite nonsense (a transverse Mercator lays the far side of the globe over the near one), which would end up as land or as a country.</summary>
public sealed class MapArea
{
    const double LeastMargin_deg = 1;
    readonly Geometry area;

    MapArea(Geometry area) => this.area = area;

    /// <param name="grid">In a projected CRS.</param>
    /// <param name="toDegrees">From the grid's CRS to EPSG:4326.</param>
    public static MapArea Of(Grid grid, ICoordinateTransform toDegrees)
    {
        const int Steps = 40;
        double[] x = new double[(Steps + 1) * (Steps + 1)], y = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            (x[i], y[i]) = (grid.West + ((grid.East - grid.West) * (i % (Steps + 1)) / Steps), grid.South + ((grid.North - grid.South) * (i / (Steps + 1)) / Steps));
        toDegrees.Apply(x, y);
        // Longitudes count from one of them, so that a grid over 180° is one piece.
        double origin = x.FirstOrDefault(double.IsFinite);
        double[] east = [.. x.Where(double.IsFinite).Select(lon => Math.IEEERemainder(lon - origin, 360))], north = [.. y.Where(double.IsFinite)];
        if (east.Length == 0)
            return new(GeometryFactory.Default.ToGeometry(new Envelope(-180, 180, -90, 90)));
        double margin = Math.Max(LeastMargin_deg, 0.05 * Math.Max(east.Max() - east.Min(), north.Max() - north.Min()));
        double south = north.Min() - margin, top = north.Max() + margin, west = origin + east.Min() - margin, right = origin + east.Max() + margin;
        // Meridians from all sides meet at a pole inside the grid.
        if (right - west > 300)
            (west, right, south, top) = (-180, 180, south < -80 ? -90 : south, top > 80 ? 90 : top);
        Geometry[] turns = [.. new[] { -360.0, 0, 360 }.Select(turn => new Envelope(west + turn, right + turn, Math.Max(south, -90), Math.Min(top, 90)))
            .Where(e => e.MaxX > -180 && e.MinX < 180).Select(GeometryFactory.Default.ToGeometry)];
        return new(GeometryFactory.Default.BuildGeometry(turns).Union());
    }

    /// <summary>What of a polygon or line in degrees lies in the area; empty where nothing does. Points are left as they are: others count those outside.</summary>
    public Geometry Cut(Geometry degrees)
    {
        if (degrees.Dimension == Dimension.Point || area.Contains(area.Factory.ToGeometry(degrees.EnvelopeInternal)))
            return degrees;
        Geometry part = OverlayNGRobust.Overlay(area, degrees, NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection);
        // The cut's long edges follow parallels, which are curves on the map.
        return part.IsEmpty ? part : Densifier.Densify(part, LeastMargin_deg / 2);
    }
}
