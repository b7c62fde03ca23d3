using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ThreatLayers.Portal.Verifying;

namespace ThreatLayers.Portal.Serving;

/// <summary>The package that is served now. Behind the link "current" it changes; what is open of the one before stays until the last reader is done with it.</summary>
sealed class ServedPackage(string folder)
{
    const long LookAgainAfter_ms = 1000;
    readonly Lock turn = new();
    OpenPackage? open;
    long looked;

    public OpenPackage Now()
    {
        OpenPackage? known = open;
        if (known is not null && Environment.TickCount64 - Interlocked.Read(ref looked) < LookAgainAfter_ms)
            return known;
        lock (turn)
        {
            string target = Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);
            if (open is null || (open.Folder != target && File.Exists(Path.Combine(target, "page.json"))))
                open = new(target);
            Interlocked.Exchange(ref looked, Environment.TickCount64);
            return open;
        }
    }
}

/// <summary>One release, opened for reading; nothing in it changes any more.</summary>
sealed class OpenPackage
{
    readonly ConcurrentDictionary<string, Lazy<PmtilesReader?>> archives = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> sums = new(StringComparer.Ordinal);

    public OpenPackage(string folder)
    {
        Folder = folder;
        Page = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "page.json")))!.AsObject();
        Surfaces = Page["surfaces"]!.AsArray().ToDictionary(s => (string)s!["id"]!, s => s!.AsObject());
        foreach (string line in File.ReadLines(Path.Combine(folder, "checksums.sha256")).Where(l => l.Length > 66))
            sums[line[66..]] = line[..64];
    }

    public string Folder { get; }
    public JsonObject Page { get; }
    public IReadOnlyDictionary<string, JsonObject> Surfaces { get; }
    public FileCache Cache { get; } = new();

    /// <summary>A mark that changes with the content of a file.</summary>
    public string TagOf(string path) => sums.TryGetValue(path, out string? sum) ? $"\"{sum[..32]}\"" : $"\"{new FileInfo(Path.Combine(Folder, path)).Length:x}\"";

    /// <summary>The archive at a path of the release; null where there is none.</summary>
    public PmtilesReader? Archive(string path) => archives.GetOrAdd(path, p => new(() => File.Exists(Path.Combine(Folder, p)) ? new PmtilesReader(Path.Combine(Folder, p)) : null)).Value;
}
