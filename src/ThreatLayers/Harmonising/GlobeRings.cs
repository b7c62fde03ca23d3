using NetTopologySuite.Geometries;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>Polygons that were projected point by point onto a map whose east and west are one meridian: where they cross it, and where they go round a pole.</summary>
public static class GlobeRings
{
    /// <summary>Whether 180 degrees is a line like any other in a CRS, as on a map round a pole or of the Pacific: its polygons cross it without being cut there.</summary>
    /// <param name="fromDegrees">Longitude and latitude to the CRS.</param>
    public static bool AreUncut(ICoordinateTransform fromDegrees)
    {
        double[] x = [-179.9999, 179.9999, -179.9999, 179.9999, -179.9999, 179.9999], y = [60, 60, -60, -60, 0, 0];
        fromDegrees.Apply(x, y);
        return Enumerable.Range(0, 3).Any(i => Math.Abs(x[2 * i] - x[(2 * i) + 1]) + Math.Abs(y[2 * i] - y[(2 * i) + 1]) < 1000);
    }

    /// <summary>Rings without jumps: they go on beyond the edge of the map, and those round a pole are closed along it. Other geometries stay as they are.</summary>
    /// <param name="globe">Width of 360 degrees on the map.</param>
    /// <param name="south">The south pole's y on the map; a ring round a pole is taken to be round the nearer one.</param>
    public static Geometry Unrolled(Geometry geometry, double globe, double south, double north) => geometry switch
    {
        Polygon polygon => Polygon(polygon, globe, south, north),
        MultiPolygon many => many.Factory.CreateMultiPolygon([.. many.Geometries.Cast<Polygon>().Select(p => Polygon(p, globe, south, north))]),
        _ => geometry,
    };

    /// <summary>Polygons in degrees cut at 180, each piece between -180 and 180.</summary>
    public static Geometry Cut(Geometry degrees)
    {
        Envelope extent = degrees.EnvelopeInternal;
        if (extent.MinX >= -180 && extent.MaxX <= 180)
            return degrees;
        List<Polygon> pieces = [];
        for (int turn = (int)Math.Floor((extent.MinX + 180) / 360); turn <= (int)Math.Floor((extent.MaxX + 180) / 360); turn++)
        {
            Geometry piece = NetTopologySuite.Operation.OverlayNG.OverlayNGRobust.Overlay(degrees, degrees.Factory.ToGeometry(new Envelope((360 * turn) - 180, (360 * turn) + 180, -90, 90)), NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection);
            Geometry moved = NetTopologySuite.Geometries.Utilities.AffineTransformation.TranslationInstance(-360 * turn, 0).Transform(piece);
            pieces.AddRange(Enumerable.Range(0, moved.NumGeometries).Select(moved.GetGeometryN).OfType<Polygon>().Where(p => !p.IsEmpty));
        }
        return degrees.Factory.CreateMultiPolygon([.. pieces]);
    }

    static Polygon Polygon(Polygon polygon, double globe, double south, double north)
    {
        LinearRing shell = Ring(polygon.Shell, globe, south, north);
        return polygon.Factory.CreatePolygon(shell, [.. polygon.Holes.Select(h => Beside(Ring(h, globe, south, north), shell.EnvelopeInternal, globe))]);
    }

    static LinearRing Ring(LinearRing ring, double globe, double south, double north)
    {
        Coordinate[] points = ring.Coordinates;
        List<Coordinate> unrolled = [];
        double shift = 0;
        for (int i = 0; i < points.Length; i++)
        {
            double step = i == 0 ? 0 : points[i].X - points[i - 1].X;
            shift += step > globe / 2 ? -globe : step < -globe / 2 ? globe : 0;
            unrolled.Add(new(points[i].X + shift, points[i].Y));
        }
        if (Math.Abs(shift) < globe / 2)
            return shift == 0 && points.Zip(unrolled).All(p => p.First.X == p.Second.X) ? ring : ring.Factory.CreateLinearRing([.. unrolled]);
        double pole = points.Average(p => p.Y) < (south + north) / 2 ? south : north;
        unrolled.AddRange([new(unrolled[^1].X, pole), new(unrolled[0].X, pole), unrolled[0].Copy()]);
        return ring.Factory.CreateLinearRing([.. unrolled]);
    }

    /// <summary>A hole on the turn of the globe on which its shell is.</summary>
    static LinearRing Beside(LinearRing hole, Envelope shell, double globe)
    {
        double middle = hole.EnvelopeInternal.Centre.X, turns = middle < shell.MinX ? Math.Ceiling((shell.MinX - middle) / globe) : middle > shell.MaxX ? -Math.Ceiling((middle - shell.MaxX) / globe) : 0;
        return turns == 0 ? hole : (LinearRing)NetTopologySuite.Geometries.Utilities.AffineTransformation.TranslationInstance(turns * globe, 0).Transform(hole);
    }
}
