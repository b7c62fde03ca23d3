using NetTopologySuite.Geometries;

namespace ThreatLayers.Publishing.Zones;

/// <summary>The part of a ring in a box (Sutherland and Hodgman 1974): one side after the other. Where several parts result they stay joined along the box's edge, which is what a fill wants.</summary>
static class RingClip
{
    /// <param name="ring">Closed.</param>
    /// <returns>Closed, or empty.</returns>
    public static Coordinate[] To(Coordinate[] ring, Envelope box)
    {
        Envelope extent = new();
        foreach (Coordinate corner in ring)
            extent.ExpandToInclude(corner);
        if (!extent.Intersects(box))
            return [];
        if (box.Contains(extent))
            return ring;
        List<Coordinate> part = [.. ring[..^1]];
        part = Side(part, c => c.X - box.MinX);
        part = Side(part, c => box.MaxX - c.X);
        part = Side(part, c => c.Y - box.MinY);
        part = Side(part, c => box.MaxY - c.Y);
        return part.Count < 3 ? [] : [.. part, part[0]];
    }

    /// <param name="depth">Positive within the side.</param>
    static List<Coordinate> Side(List<Coordinate> ring, Func<Coordinate, double> depth)
    {
        List<Coordinate> kept = new(ring.Count + 4);
        for (int i = 0; i < ring.Count; i++)
        {
            Coordinate a = ring[i], b = ring[(i + 1) % ring.Count];
            double da = depth(a), db = depth(b);
            if (da >= 0)
                kept.Add(a);
            if ((da >= 0) != (db >= 0))
                kept.Add(new(a.X + ((b.X - a.X) * da / (da - db)), a.Y + ((b.Y - a.Y) * da / (da - db))));
        }
        return kept;
    }
}
