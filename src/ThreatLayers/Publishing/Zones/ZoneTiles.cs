using NetTopologySuite.Geometries;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Archives;

namespace ThreatLayers.Publishing.Zones;

/// <summary>Zones as Mapbox vector tiles in a PMTiles archive.</summary>
/// <remarks>Corners are rounded to a grid that neighbours share, so that borders stay joined at every zoom without any simplification of their own.</remarks>
static class ZoneTiles
{
    /// <summary>Units along a tile's side: half a pixel of a tile that is shown at 512. A browser takes as long to draw a world of coastlines as there are corners in it.</summary>
    const int Extent = 1024;

    /// <summary>At the greatest zoom, whose tiles are also shown larger.</summary>
    const int GreatestExtent = 4096;

    /// <summary>Share of a tile's side around it in which shapes are still drawn, so that outlines do not show the tile's edge.</summary>
    const double Buffer = 1 / 64.0;

    /// <param name="temporary">Path of a temporary file.</param>
    public static void Write(string path, string temporary, ZoneAttributes table, TileSetInfo info)
    {
        using TileSpool spool = new(temporary);
        Split(spool, new(0, 0, 0), [.. table.Rows.Select((row, i) => new Shape(i, Projected(row.Geometry)))], table, info.MaxZoom);
        PmtilesFile.Write(path, spool, info);
    }

    /// <summary>A zone's rings in world units, 0 to 1 from the north-west; an outer ring and its holes.</summary>
    sealed record Shape(int Row, IReadOnlyList<IReadOnlyList<Coordinate[]>> Polygons);

    static List<IReadOnlyList<Coordinate[]>> Projected(Geometry geometry)
    {
        List<IReadOnlyList<Coordinate[]>> polygons = [];
        for (int i = 0; i < geometry.NumGeometries; i++)
        {
            if (geometry.GetGeometryN(i) is Polygon polygon)
                polygons.Add([.. new[] { polygon.ExteriorRing }.Concat(polygon.InteriorRings).Select(r => r.Coordinates.Select(World).ToArray())]);
        }
        return polygons;
    }

    static Coordinate World(Coordinate degrees) => new((degrees.X + 180) / 360, TileMatrixSet.WebMercatorQuad.RowAt(0, degrees.Y));

    static void Split(TileSpool spool, TileId tile, List<Shape> shapes, ZoneAttributes table, int maxZoom)
    {
        if (shapes.Count == 0)
            return;
        int extent = tile.Zoom == maxZoom ? GreatestExtent : Extent;
        VectorTile layer = new("zones", extent);
        foreach (Shape shape in shapes)
        {
            int[][][] polygons = [.. shape.Polygons.Select(rings => rings.Select(r => Rounded(r, tile, extent)).Where(r => r.Length >= 6).ToArray()).Where(rings => rings.Length > 0)];
            if (polygons.Length > 0)
                layer.Add(shape.Row + 1, polygons, Attributes(table, shape.Row));
        }
        if (layer.Count > 0)
            spool.Add(tile, PmtilesFile.Gzip(layer.ToBytes()));
        if (tile.Zoom == maxZoom)
            return;
        for (int child = 0; child < 4; child++)
        {
            TileId below = new(tile.Zoom + 1, (2 * tile.X) + (child & 1), (2 * tile.Y) + (child >> 1));
            double side = 1.0 / (1 << below.Zoom), margin = side * Buffer;
            Envelope box = new((below.X * side) - margin, ((below.X + 1) * side) + margin, (below.Y * side) - margin, ((below.Y + 1) * side) + margin);
            Split(spool, below, [.. shapes.Select(s => new Shape(s.Row, Cut(s.Polygons, box))).Where(s => s.Polygons.Count > 0)], table, maxZoom);
        }
    }

    static List<IReadOnlyList<Coordinate[]>> Cut(IReadOnlyList<IReadOnlyList<Coordinate[]>> polygons, Envelope box)
    {
        List<IReadOnlyList<Coordinate[]>> inside = [];
        foreach (IReadOnlyList<Coordinate[]> rings in polygons)
        {
            Coordinate[][] cut = [.. rings.Select(r => RingClip.To(r, box))];
            // Without its outer ring a polygon's holes are nothing.
            if (cut[0].Length >= 4)
                inside.Add([.. cut.Where(r => r.Length >= 4)]);
        }
        return inside;
    }

    /// <summary>x, y, x, y, ... in tile units, without the closing corner and without corners that repeat or lie on a straight line between others.</summary>
    static int[] Rounded(Coordinate[] ring, TileId tile, int extent)
    {
        double scale = (double)(1 << tile.Zoom) * extent;
        List<(int X, int Y)> corners = new(ring.Length);
        for (int i = 0; i < ring.Length - 1; i++)
        {
            (int X, int Y) corner = ((int)Math.Round((ring[i].X * scale) - ((double)tile.X * extent)), (int)Math.Round((ring[i].Y * scale) - ((double)tile.Y * extent)));
            while (corners.Count >= 2 && IsStraight(corners[^2], corners[^1], corner))
                corners.RemoveAt(corners.Count - 1);
            if (corners.Count == 0 || corners[^1] != corner)
                corners.Add(corner);
        }
        return [.. corners.SelectMany(c => new[] { c.X, c.Y })];

        static bool IsStraight((int X, int Y) a, (int X, int Y) b, (int X, int Y) c) => (long)(b.X - a.X) * (c.Y - a.Y) == (long)(b.Y - a.Y) * (c.X - a.X);
    }

    static IEnumerable<(string Key, object Value)> Attributes(ZoneAttributes table, int row)
    {
        yield return ("id", table.Rows[row].Id);
        yield return ("name", table.Rows[row].Name);
        for (int i = 0; i < table.Columns.Count; i++)
        {
            if (double.IsFinite(table.Rows[row].Values[i]))
                yield return (table.Columns[i].Name, Math.Round(table.Rows[row].Values[i], 6));
        }
    }
}
