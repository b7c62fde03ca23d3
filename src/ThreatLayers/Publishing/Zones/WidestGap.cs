using NetTopologySuite.Geometries;

namespace ThreatLayers.Publishing.Zones;

/// <summary>The shortest span of longitudes that holds a geometry: for Fiji or Russia it crosses 180°.</summary>
static class WidestGap
{
    /// <returns>West and east; west above east where the span crosses 180°.</returns>
    public static (double West, double East) Around(Geometry geometry)
    {
        (double West, double East)[] parts = [.. Enumerable.Range(0, geometry.NumGeometries).Select(i => geometry.GetGeometryN(i).EnvelopeInternal).Select(e => (e.MinX, e.MaxX)).Order()];
        double reach = parts[0].East, gap = 0;
        (double west, double east) = (parts[0].West, parts.Max(p => p.East));
        double around = west + 360 - east;
        foreach ((double from, double to) in parts)
        {
            if (from - reach > gap && from - reach > around)
                (gap, west, east) = (from - reach, from, reach);
            reach = Math.Max(reach, to);
        }
        return (west, east);
    }
}
