namespace ThreatLayers.Tiling;

/// <summary>Address of a tile in the XYZ scheme: y counts from the north.</summary>
public readonly record struct TileId(int Zoom, int X, int Y)
{
    public IEnumerable<TileId> Children =>
        [new(Zoom + 1, 2 * X, 2 * Y), new(Zoom + 1, (2 * X) + 1, 2 * Y), new(Zoom + 1, 2 * X, (2 * Y) + 1), new(Zoom + 1, (2 * X) + 1, (2 * Y) + 1)];

    public string Path => FormattableString.Invariant($"{Zoom}/{X}/{Y}.png");
}

/// <summary>The WebMercatorQuad tile matrix set (OGC 17-083r4): a square of the spherical Mercator map, cut in halves.</summary>
public static class MercatorTiles
{
    public const int Size = 256;
    public const double HalfExtent_m = 20037508.342789244;
    public const double MaxLatitude = 85.0511287798066;

    /// <summary>Longitude of a pixel edge; <paramref name="x"/> counts pixels of the zoom from 180° W.</summary>
    public static double Longitude(int zoom, double x) => (x / (Size * Math.Pow(2, zoom)) * 360) - 180;

    /// <summary>Latitude of a pixel edge; <paramref name="y"/> counts pixels of the zoom from the north.</summary>
    public static double Latitude(int zoom, double y)
    {
        double n = Math.PI * (1 - (2 * y / (Size * Math.Pow(2, zoom))));
        return double.RadiansToDegrees(Math.Atan(Math.Sinh(n)));
    }
}
