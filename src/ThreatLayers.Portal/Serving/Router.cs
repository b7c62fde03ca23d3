using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using ThreatLayers.Publishing;

namespace ThreatLayers.Portal.Serving;

/// <summary>From an address to an answer.</summary>
sealed partial class Router(ServedPackage served, Metrics metrics)
{
    public Task Answer(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = "ETag, Content-Range, Content-Length, Accept-Ranges";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            return Problem(context, 405, "Only GET and HEAD are answered.");
        }
        OpenPackage package = served.Now();
        string path = context.Request.Path.Value ?? "/";
        if (path == "/health")
            return Json(context, new() { ["status"] = "ok", ["release"] = (string?)package.Page["release"] });
        if (path == "/metrics")
            return StaticFiles.Send(context, System.Text.Encoding.UTF8.GetBytes(metrics.Text()), "text/plain; version=0.0.4", null);
        if (path == "/releases.json")
            return StaticFiles.Send(context, System.Text.Encoding.UTF8.GetBytes(Beside(package).ToJsonString()), "application/json", null);
        if (path == "/values")
            return Values(context, package);
        if (path == "/ogc" || path.StartsWith("/ogc/", StringComparison.Ordinal))
            return OgcTiles.Answer(context, package, path);
        if (Tile().Match(path) is { Success: true } tile)
            return Tiles.Send(context, package, tile.Groups[1].Value, tile.Groups[2].ValueSpan, tile.Groups[3].ValueSpan, tile.Groups[4].ValueSpan, tile.Groups[5].Value);
        if (Older().Match(path) is { Success: true } older)
            return OtherRelease(context, package, older.Groups[1].Value, older.Groups[2].Value);
        return StaticFiles.Send(context, package, path);
    }

    /// <summary>All surfaces at a place: value, or null where it is not known, and the label of a class.</summary>
    static Task Values(HttpContext context, OpenPackage package)
    {
        if (!Number(context, "lon", out double lon) || !Number(context, "lat", out double lat) || Math.Abs(lat) > 90 || lon is < -180 or > 360)
            return Problem(context, 400, "Give lon (-180 to 360) and lat (-90 to 90) in degrees, such as /values?lon=15.3&lat=-4.3.");
        JsonObject values = [];
        foreach ((string id, JsonObject surface) in package.Surfaces)
        {
            if (surface["data"] is not JsonObject)
                continue;
            double? value = PointValues.At(package, surface, lon, lat);
            JsonObject entry = new() { ["title"] = surface["title"]!.DeepClone(), ["unit"] = surface["unit"]!.DeepClone(), ["value"] = value };
            if ((bool)surface["classes"]!)
                entry["label"] = surface["stops"]!.AsArray().FirstOrDefault(s => (double)s!["value"]! == value)?["label"]?.DeepClone();
            values[id] = entry;
        }
        return Json(context, new() { ["release"] = (string?)package.Page["release"], ["lon"] = lon, ["lat"] = lat, ["values"] = values });
    }

    static bool Number(HttpContext context, string name, out double value) =>
        double.TryParse(context.Request.Query[name], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>This release and those beside it, the newest first.</summary>
    static JsonArray Beside(OpenPackage package) => new([.. Directory.GetDirectories(Path.GetDirectoryName(package.Folder)!)
        .Where(d => File.Exists(Path.Combine(d, "page.json"))).Select(d => Path.GetFileName(d)).OrderDescending(StringComparer.Ordinal).Select(id => (JsonNode)id!)]);

    /// <summary>Files of another release beside this one, for comparisons.</summary>
    static Task OtherRelease(HttpContext context, OpenPackage package, string id, string path)
    {
        string folder = Path.Combine(Path.GetDirectoryName(package.Folder)!, id);
        return File.Exists(Path.Combine(folder, "page.json")) ? StaticFiles.SendFrom(context, folder, "/" + path, null) : Problem(context, 404, $"There is no release {id} here.");
    }

    public static Task Problem(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return StaticFiles.Send(context, System.Text.Encoding.UTF8.GetBytes(text + "\n"), "text/plain; charset=utf-8", null);
    }

    public static Task Json(HttpContext context, JsonObject json, string type = "application/json") =>
        StaticFiles.Send(context, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString(ReleaseJson.Indented)), type, null);

    [GeneratedRegex(@"^/tiles/([a-z0-9_-]+)/(\d{1,9})/(\d{1,10})/(\d{1,10})\.(png|webp)$")]
    private static partial Regex Tile();

    [GeneratedRegex(@"^/releases/([0-9]{8}T[0-9]{6}Z(?:-[0-9]+)?)/(.+)$")]
    private static partial Regex Older();
}
