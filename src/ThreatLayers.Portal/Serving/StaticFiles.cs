using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ThreatLayers.Publishing;

namespace ThreatLayers.Portal.Serving;

/// <summary>Files of a release, with marks, ranges and packing.</summary>
static class StaticFiles
{
    /// <summary>Documents whose relative addresses become whole ones: map programs do not resolve them.</summary>
    static readonly string[] Addressed = ["/tilejson/", "/wmts/", "/styles/"];

    public static Task Send(HttpContext context, OpenPackage package, string path) => SendFrom(context, package.Folder, path, package);

    /// <param name="package">Null for another release, of which nothing is kept in memory.</param>
    public static Task SendFrom(HttpContext context, string folder, string path, OpenPackage? package)
    {
        if (path.EndsWith('/'))
            path += "index.html";
        string relative = path[1..];
        if (!IsPlain(relative))
            return Router.Problem(context, 404, "There is no such file.");
        string file = Path.Combine(folder, relative);
        FileInfo info = new(file);
        if (!info.Exists)
            return Router.Problem(context, 404, "There is no such file.");
        HttpResponse response = context.Response;
        response.ContentType = MediaTypes.Of(file);
        if (StringValues.IsNullOrEmpty(response.Headers.CacheControl))
            response.Headers.CacheControl = "no-cache"; // May be kept, but is asked for again: the release behind an address changes.
        string tag = package?.TagOf(relative) ?? $"\"{info.Length:x}-{info.LastWriteTimeUtc.Ticks:x}\"";
        if (package is not null && info.Length <= FileCache.MostFileBytes)
            return Small(context, package, path, file, tag);
        string coding = IsText(response.ContentType) && package is not null ? Coding(context.Request) : "";
        if (coding.Length > 0)
            return Packed(context, package!, path, coding, () => File.ReadAllBytes(file), tag);
        return Large(context, file, info.Length, tag);
    }

    /// <summary>No step up, no drive, no hidden file: what is left can only lie below the folder.</summary>
    static bool IsPlain(string relative) =>
        relative.Length is > 0 and < 400 && relative.AsSpan().IndexOfAny("\\:\0") < 0 && relative.Split('/').All(part => part.Length > 0 && part[0] != '.');

    static Task Small(HttpContext context, OpenPackage package, string path, string file, string tag)
    {
        bool isAddressed = Addressed.Any(a => path.StartsWith(a, StringComparison.Ordinal)) && !path.EndsWith(".csv", StringComparison.Ordinal);
        string site = $"{context.Request.Scheme}://{context.Request.Host}/", key = isAddressed ? site + path : path;
        byte[] Read() => isAddressed ? WholeAddresses(File.ReadAllText(file), site) : File.ReadAllBytes(file);
        string coding = IsText(context.Response.ContentType!) ? Coding(context.Request) : "";
        if (coding.Length > 0)
            return Packed(context, package, key, coding, Read, tag);
        return Send(context, package.Cache.Get(key, "", Read), context.Response.ContentType!, isAddressed ? null : tag);
    }

    static Task Packed(HttpContext context, OpenPackage package, string key, string coding, Func<byte[]> read, string tag)
    {
        context.Response.Headers.ContentEncoding = coding;
        context.Response.Headers.Vary = "Accept-Encoding";
        return Send(context, package.Cache.Get(key, coding, read), context.Response.ContentType!, $"{tag[..^1]}-{coding}\"", mayBeCut: false);
    }

    static byte[] WholeAddresses(string text, string site) =>
        Encoding.UTF8.GetBytes(text.Replace("\"pmtiles://../", $"\"pmtiles://{site}", StringComparison.Ordinal).Replace("\"../", $"\"{site}", StringComparison.Ordinal));

    static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type.Contains("json", StringComparison.Ordinal) || type.Contains("xml", StringComparison.Ordinal);

    static string Coding(HttpRequest request)
    {
        // A range of packed bytes is of no use to whoever asks for bytes of the file.
        if (request.Headers.ContainsKey("Range"))
            return "";
        string accepted = request.Headers.AcceptEncoding.ToString();
        return accepted.Contains("br", StringComparison.Ordinal) ? "br" : accepted.Contains("gzip", StringComparison.Ordinal) ? "gzip" : "";
    }

    /// <summary>Bytes from memory.</summary>
    /// <param name="tag">Null for what has none.</param>
    public static Task Send(HttpContext context, byte[] bytes, string type, string? tag, bool mayBeCut = true)
    {
        HttpResponse response = context.Response;
        response.ContentType = type;
        long from = 0, length = bytes.Length;
        if (tag is not null && (Unchanged(context, tag) || (mayBeCut && !Range(context, tag, bytes.Length, out from, out length))))
            return Task.CompletedTask;
        response.ContentLength = length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, (int)from, (int)length, context.RequestAborted);
    }

    static Task Large(HttpContext context, string file, long size, string tag)
    {
        if (Unchanged(context, tag) || !Range(context, tag, size, out long from, out long length))
            return Task.CompletedTask;
        context.Response.ContentLength = length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.SendFileAsync(file, from, length, context.RequestAborted);
    }

    static bool Unchanged(HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch is not [{ } known, ..] || (known != "*" && !known.Contains(tag, StringComparison.Ordinal)))
            return false;
        context.Response.StatusCode = 304;
        return true;
    }

    /// <summary>The part that is asked for: one range; several are answered with the whole. False where it cannot be had, which is then said.</summary>
    static bool Range(HttpContext context, string tag, long size, out long from, out long length)
    {
        HttpResponse response = context.Response;
        response.Headers.AcceptRanges = "bytes";
        (from, length) = (0, size);
        string asked = context.Request.Headers.Range.ToString();
        if (!asked.StartsWith("bytes=", StringComparison.Ordinal) || asked.Contains(',', StringComparison.Ordinal) || (context.Request.Headers.IfRange is [{ } only, ..] && only != tag))
            return true;
        string[] ends = asked[6..].Split('-');
        if (ends.Length != 2 || (ends[0].Length == 0 && ends[1].Length == 0))
            return true;
        bool hasStart = long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long start), hasEnd = long.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out long end);
        if ((ends[0].Length > 0 && !hasStart) || (ends[1].Length > 0 && !hasEnd))
            return true;
        (start, end) = hasStart ? (start, hasEnd ? Math.Min(end, size - 1) : size - 1) : (Math.Max(0, size - end), size - 1);
        if (start >= size || end < start)
        {
            response.StatusCode = 416;
            response.Headers.ContentRange = FormattableString.Invariant($"bytes */{size}");
            return false;
        }
        (from, length) = (start, end - start + 1);
        response.StatusCode = 206;
        response.Headers.ContentRange = FormattableString.Invariant($"bytes {start}-{end}/{size}");
        return true;
    }
}
