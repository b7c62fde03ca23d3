using System.Text.Json.Nodes;
using SkiaSharp;

namespace ThreatLayers.Portal.Serving;

/// <summary>The value of a surface at a place, from its tiles of values.</summary>
static class PointValues
{
    /// <summary>Null where it is not known.</summary>
    public static double? At(OpenPackage package, JsonObject surface, double longitude, double latitude)
    {
        JsonObject data = surface["data"]!.AsObject();
        int zoom = (int)data["max_zoom"]!, size = (int)data["tile_size"]!;
        (int x, int y) = Pixel(longitude, latitude, zoom, size);
        if (package.Archive((string)data["path"]!) is not { } archive || archive.Tile(zoom, x / size, y / size) is not { } tile)
            return null;
        using SKBitmap? picture = SKBitmap.Decode(tile, new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        SKColor pixel = picture?.GetPixel(x % size, y % size) ?? default;
        return pixel.Alpha == 0 ? null : (double)data["base"]! + ((double)data["step"]! * ((256 * pixel.Red) + pixel.Green));
    }

    /// <summary>Pixel of the map of the world at a zoom.</summary>
    static (int X, int Y) Pixel(double longitude, double latitude, int zoom, int size)
    {
        double across = (double)size * (1 << zoom), turns = (longitude + 180) / 360, sin = Math.Sin(double.DegreesToRadians(Math.Clamp(latitude, -85.0511, 85.0511)));
        double y = 0.5 - (Math.Log((1 + sin) / (1 - sin)) / (4 * Math.PI));
        return ((int)Math.Min(across - 1, (turns - Math.Floor(turns)) * across), (int)Math.Clamp(y * across, 0, across - 1));
    }
}
