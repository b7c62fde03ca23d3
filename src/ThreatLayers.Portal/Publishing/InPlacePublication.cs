using System.Text.Json.Nodes;

namespace ThreatLayers.Portal.Publishing;

/// <summary>Brings a target to a release in place, so that every file keeps its address: uploads what is new or changed, data before the documents that speak of it, then switches <c>current.json</c> and the list of checksums, and only then removes what is no more. Who reads meanwhile may see files of both releases.</summary>
public static class InPlacePublication
{
    const string Sums = "checksums.sha256", Current = "current.json";

    /// <param name="package">A whole release.</param>
    /// <param name="uploads">Uploads at once.</param>
    /// <exception cref="IOException">The target refused; the list there still tells what is there, so that the next try goes on.</exception>
    public static async Task<Published> To(IPublishTarget target, string package, int uploads, Action<string> tell, CancellationToken cancel)
    {
        string list = await File.ReadAllTextAsync(Path.Combine(package, Sums), cancel);
        Dictionary<string, string> wanted = Publication.Parsed(list), there = Publication.Parsed(await target.ReadText(Sums, cancel) ?? "");
        string[] changed = [.. wanted.Where(w => there.GetValueOrDefault(w.Key) != w.Value).Select(w => w.Key).OrderBy(Rank).ThenBy(p => p, StringComparer.Ordinal)];
        long bytes = 0;
        foreach (IGrouping<int, string> stage in changed.GroupBy(Rank))
        {
            await Parallel.ForEachAsync(stage, new ParallelOptions { MaxDegreeOfParallelism = uploads, CancellationToken = cancel }, async (path, stop) =>
            {
                await target.Put(path, Path.Combine(package, path), stop);
                Interlocked.Add(ref bytes, new FileInfo(Path.Combine(package, path)).Length);
                tell(path);
            });
        }
        await target.PutText(Sums, list, cancel);
        await target.PutText(Current, new JsonObject { ["release"] = Path.GetFileName(package.TrimEnd('/')) }.ToJsonString(), cancel);
        string[] gone = [.. there.Keys.Where(t => !wanted.ContainsKey(t))];
        foreach (string path in gone)
            await target.Delete(path, cancel);
        return new(changed.Length, wanted.Count - changed.Length, gone.Length, bytes);
    }

    /// <summary>Data first, then what describes it, then the pages that people open.</summary>
    static int Rank(string path) => path.Split('/')[0] switch
    {
        "cog" or "tiles" or "tiles_crs84" or "maps" or "zones" or "styles" or "legends" or "page" => 0,
        "index.html" or "page.json" or "catalog.json" => 2,
        _ => 1,
    };
}
