using NetTopologySuite.Geometries;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>Hexagons or squares of equal area over the globe, as zones without borders of people. In EASE-Grid 2.0 (<see cref="Crs.EaseGrid2"/>): areas are
/// equal everywhere, shapes are true near 30 degrees and wider than high towards the poles.</summary>
public static class EqualAreaTiles
{
    public const string NameColumn = "name";

    /// <summary>Half of the map: 180 degrees east, and the pole.</summary>
    const double HalfWidth_m = 17367530.4451615, HalfHeight_m = 7342230.1364991;

    /// <summary>Squares, named by row from the north and column from the west; their edge is adapted so that a whole number goes round the globe.</summary>
    /// <param name="within">In metres of the map; those that do not meet it are left out.</param>
    public static IEnumerable<Feature> Squares(double edge_km, Envelope within)
    {
        (int around, double edge) = Around(edge_km);
        int rows = (int)Math.Ceiling(2 * HalfHeight_m / edge);
        for (int row = 0; row < rows; row++)
        {
            double north = HalfHeight_m - (row * edge), south = Math.Max(north - edge, -HalfHeight_m);
            for (int column = 0; column < around; column++)
            {
                double west = -HalfWidth_m + (column * edge);
                if (Made(row, column, within, [new(west, south), new(west + edge, south), new(west + edge, north), new(west, north)]) is { } square)
                    yield return square;
            }
        }
    }

    /// <summary>Hexagons with a corner to the north; every other row is shifted by half a hexagon, and the last of such a row goes on beyond 180 degrees.</summary>
    /// <inheritdoc cref="Squares"/>
    public static IEnumerable<Feature> Hexagons(double apart_km, Envelope within)
    {
        (int around, double apart) = Around(apart_km);
        double side = apart / Math.Sqrt(3);
        int rows = (int)Math.Ceiling(2 * HalfHeight_m / (1.5 * side)) + 1;
        for (int row = 0; row < rows; row++)
        {
            double y = HalfHeight_m - (row * 1.5 * side);
            for (int column = 0; column < around; column++)
            {
                double x = -HalfWidth_m + ((column + (row % 2 == 0 ? 0.5 : 1)) * apart);
                Coordinate[] corners = [.. Enumerable.Range(0, 6).Select(i => new Coordinate(x + (side * Math.Sin(Math.PI / 3 * i)), Math.Clamp(y + (side * Math.Cos(Math.PI / 3 * i)), -HalfHeight_m, HalfHeight_m)))];
                if (Made(row, column, within, corners) is { } hexagon)
                    yield return hexagon;
            }
        }
    }

    static (int Around, double Edge_m) Around(double km)
    {
        int around = Math.Max(1, (int)Math.Round(2 * HalfWidth_m / (km * 1000)));
        return (around, 2 * HalfWidth_m / around);
    }

    static Feature? Made(int row, int column, Envelope within, Coordinate[] corners)
    {
        Polygon polygon = new(new LinearRing([.. corners, corners[0].Copy()]));
        Envelope extent = polygon.EnvelopeInternal;
        // What lies beyond 180 degrees east is the map's western edge.
        bool meets = within.Intersects(extent) || (extent.MaxX > HalfWidth_m && within.Intersects(new Envelope(extent.MinX - (2 * HalfWidth_m), extent.MaxX - (2 * HalfWidth_m), extent.MinY, extent.MaxY)));
        return meets && polygon.Area > 0
            ? new(1, polygon, new Dictionary<string, string> { [NameColumn] = FormattableString.Invariant($"r{row:0000}c{column:0000}") }) : null;
    }
}
