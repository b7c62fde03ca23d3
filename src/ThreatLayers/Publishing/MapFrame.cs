using NetTopologySuite.Geometries;
using SkiaSharp;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Publishing;

/// <summary>The projection and frame that overview maps share: grid of the picture, outline of the globe, graticule and coastline as paths in pixels.</summary>
/// <param name="Picture">One cell per pixel of the map area.</param>
/// <param name="Globe">Outline of the mapped area.</param>
/// <param name="Graticule">Meridians and parallels every 30 degrees; empty on regional maps.</param>
/// <param name="Coastline">Land outlines; empty where none is given.</param>
public sealed record MapFrame(Grid Picture, SKPath Globe, SKPath Graticule, SKPath Coastline) : IDisposable
{
    /// <summary>Equal Earth (Savric et al. 2018): equal-area, and no stretched poles.</summary>
    static readonly Crs EqualEarth = new("EPSG:8857");

    /// <param name="working">The working grid.</param>
    /// <param name="isGlobal">A map of the world in Equal Earth; else of the working grid as it is.</param>
    /// <param name="coastline">Polygons or lines in degrees.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="transform">Makes a transformation between two systems.</param>
    public static MapFrame Of(Grid working, bool isGlobal, IEnumerable<Geometry> coastline, int width, Func<Crs, Crs, ICoordinateTransform> transform)
    {
        Crs crs = isGlobal ? EqualEarth : working.Crs;
        using ICoordinateTransform? project = crs == Crs.Wgs84 ? null : transform(Crs.Wgs84, crs);
        (double west, double north, double east, double south) = isGlobal ? WorldExtent(project!) : (working.West, working.North, working.East, working.South);
        double pixel = (east - west) / width;
        int height = Math.Max(1, (int)Math.Round((north - south) / pixel));
        Grid picture = new(crs, west, north, pixel, (north - south) / height, width, height);
        using SKPathBuilder globe = new(), graticule = new(), coast = new();
        if (isGlobal)
        {
            Add(globe, [.. Meridian(-180), .. Meridian(180).Reverse()], picture, project, close: true);
            for (int lon = -150; lon <= 150; lon += 30)
                Add(graticule, [.. Meridian(lon)], picture, project, close: false);
            for (int lat = -60; lat <= 60; lat += 30)
                Add(graticule, [.. Enumerable.Range(-180, 361).Select(lon => new Coordinate(lon, lat))], picture, project, close: false);
        }
        else
        {
            globe.AddRect(new(0, 0, width, height));
        }
        foreach (LineString line in coastline.SelectMany(Lines))
            Add(coast, Densified(line.Coordinates), picture, project, close: false);
        return new(picture, globe.Detach(), graticule.Detach(), coast.Detach());
    }

    /// <summary>The same for smaller maps.</summary>
    /// <param name="width">Pixels.</param>
    public MapFrame Scaled(int width)
    {
        int height = Math.Max(1, (int)Math.Round((double)Picture.Rows * width / Picture.Columns));
        SKMatrix scale = SKMatrix.CreateScale((float)width / Picture.Columns, (float)height / Picture.Rows);
        return new(Picture with { Columns = width, Rows = height, CellWidth = Picture.CellWidth * Picture.Columns / width, CellHeight = Picture.CellHeight * Picture.Rows / height }, Of(Globe), Of(Graticule), Of(Coastline));

        SKPath Of(SKPath path)
        {
            SKPath scaled = new(path);
            scaled.Transform(scale);
            return scaled;
        }
    }

    public void Dispose()
    {
        Globe.Dispose();
        Graticule.Dispose();
        Coastline.Dispose();
    }

    static (double West, double North, double East, double South) WorldExtent(ICoordinateTransform project)
    {
        double[] x = [-180, 180, 0, 0], y = [0, 0, 90, -90];
        project.Apply(x, y);
        return (x[0], y[2], x[1], y[3]);
    }

    static IEnumerable<Coordinate> Meridian(int lon) => Enumerable.Range(0, 181).Select(i => new Coordinate(lon, 90 - i));

    static IEnumerable<LineString> Lines(Geometry geometry) => geometry switch
    {
        Polygon polygon => [polygon.ExteriorRing, .. polygon.InteriorRings],
        LineString line => [line],
        GeometryCollection many => many.Geometries.SelectMany(Lines),
        _ => [],
    };

    /// <summary>Points at most a degree apart, so that a long straight edge follows the projection; edges along 180° or a pole are the map's, not the coast's.</summary>
    static List<Coordinate> Densified(Coordinate[] points)
    {
        List<Coordinate> dense = [points[0]];
        for (int i = 1; i < points.Length; i++)
        {
            Coordinate a = points[i - 1], b = points[i];
            bool seam = (Math.Abs(a.X) > 179.99 && Math.Abs(b.X) > 179.99) || (a.Y < -89.9 && b.Y < -89.9);
            if (seam)
            {
                dense.Add(new(double.NaN, double.NaN));
                dense.Add(b);
                continue;
            }
            int pieces = Math.Max(1, (int)Math.Ceiling(Math.Max(Math.Abs(b.X - a.X), Math.Abs(b.Y - a.Y))));
            for (int p = 1; p <= pieces; p++)
                dense.Add(new(a.X + ((b.X - a.X) * p / pieces), a.Y + ((b.Y - a.Y) * p / pieces)));
        }
        return dense;
    }

    static void Add(SKPathBuilder path, IReadOnlyList<Coordinate> points, Grid picture, ICoordinateTransform? project, bool close)
    {
        double[] x = [.. points.Select(p => p.X)], y = [.. points.Select(p => p.Y)];
        project?.Apply(x, y);
        bool pen = false;
        for (int i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(x[i]) || double.IsNaN(y[i]))
            {
                pen = false;
                continue;
            }
            SKPoint point = new((float)picture.ColumnAt(x[i]), (float)picture.RowAt(y[i]));
            if (pen)
                path.LineTo(point);
            else
                path.MoveTo(point);
            pen = true;
        }
        if (close)
            path.Close();
    }
}
