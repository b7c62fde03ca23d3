using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ThreatLayers.Portal.Serving;

/// <summary>Styled tiles: from the folder where there is one, else out of the archive.</summary>
static class Tiles
{
    const int MostZoom = 24;

    public static Task Send(HttpContext context, OpenPackage package, string surface, ReadOnlySpan<char> z, ReadOnlySpan<char> x, ReadOnlySpan<char> y, string format)
    {
        // Numbers without leading zeros alone: one tile, one address.
        if (!int.TryParse(z, NumberStyles.None, CultureInfo.InvariantCulture, out int zoom) || !int.TryParse(x, NumberStyles.None, CultureInfo.InvariantCulture, out int column) || !int.TryParse(y, NumberStyles.None, CultureInfo.InvariantCulture, out int row)
            || zoom > MostZoom || column >= 1 << zoom || row >= 1 << zoom)
        {
            return Router.Problem(context, 404, "There is no such tile: columns and rows of zoom z are 0 to 2^z - 1.");
        }
        if (!package.Surfaces.TryGetValue(surface, out var about))
            return Router.Problem(context, 404, $"There is no surface '{surface}'. There are: {string.Join(", ", package.Surfaces.Keys)}.");
        string path = string.Create(CultureInfo.InvariantCulture, $"tiles/{surface}/{zoom}/{column}/{row}.{format}");
        context.Response.Headers.CacheControl = "public, max-age=60";
        if (File.Exists(Path.Combine(package.Folder, path)))
            return StaticFiles.Send(context, package, "/" + path);
        if (about["tiles"] is not { } tiles || (string)tiles["format"]! != format || package.Archive((string)tiles["path"]!) is not { } archive || archive.Tile(zoom, column, row) is not { } bytes)
        {
            // Where nothing is known there is no tile; that is no fault of whoever asks.
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }
        return StaticFiles.Send(context, bytes, $"image/{format}", $"\"{System.IO.Hashing.XxHash64.HashToUInt64(bytes):x}\"");
    }
}
