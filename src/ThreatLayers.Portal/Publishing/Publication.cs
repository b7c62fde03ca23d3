using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThreatLayers.Portal.Publishing;

/// <summary>What a publication did.</summary>
public sealed record Published(int Uploaded, int Unchanged, int Removed, long Bytes);

/// <summary>
/// Puts a release beside those that are there, under <c>releases/ID/</c>, and switches <c>current.json</c> to it when it is whole; so nobody ever reads a mix of two.
/// Only what changed is uploaded: the rest is copied from the release before by the storage itself. Older releases go when the new one is out.
/// </summary>
/// <param name="uploads">Uploads at once.</param>
/// <param name="keep">Releases that stay, the new one among them; one that was out before always stays, for those who are reading it.</param>
public sealed class Publication(IPublishTarget target, int uploads, int keep)
{
    const string Sums = "checksums.sha256", Current = "current.json", Home = "releases/", List = Home + "releases.json", Entrance = "index.html";

    /// <summary>The way in: a page of its own that never changes, so it can be kept by anyone for ever.</summary>
    const string EntrancePage = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>ThreatLayers</title>
        <p>To the release that is out: <a id="to" href="current.json">current.json</a></p>
        <script>
        fetch("current.json", { cache: "no-store" }).then(a => a.json()).then(c => { document.getElementById("to").href = c.path; location.replace(c.path + "index.html" + location.hash); });
        </script></html>

        """;

    /// <param name="package">A whole release, in a folder that has its id for a name.</param>
    /// <exception cref="IOException">The target refused. What was out is out still; the next try goes on from there.</exception>
    public async Task<Published> Publish(string package, Action<string> tell, CancellationToken cancel)
    {
        string id = Path.GetFileName(package.TrimEnd('/')), home = $"{Home}{id}/", list = await File.ReadAllTextAsync(Path.Combine(package, Sums), cancel);
        Dictionary<string, string> wanted = Parsed(list);
        string? before = await Out(cancel);
        Dictionary<string, string> there = before is null ? [] : Parsed(await target.ReadText($"{Home}{before}/{Sums}", cancel) ?? "");
        HashSet<string> done = await Begun(package, home, list, wanted, cancel);
        (int uploaded, long bytes) = (0, 0);
        await Parallel.ForEachAsync(wanted.Keys.Where(p => !done.Contains(p)), new ParallelOptions { MaxDegreeOfParallelism = uploads, CancellationToken = cancel }, async (path, stop) =>
        {
            if (before is not null && before != id && there.GetValueOrDefault(path) == wanted[path] && await target.Copy($"{Home}{before}/{path}", home + path, stop))
                return;
            await target.Put(home + path, Path.Combine(package, path), stop);
            Interlocked.Increment(ref uploaded);
            Interlocked.Add(ref bytes, new FileInfo(Path.Combine(package, path)).Length);
            tell(path);
        });
        await target.PutText(home + Sums, list, cancel);
        string[] ids = [.. (await Ids(cancel)).Append(id).Distinct().OrderDescending(StringComparer.Ordinal)];
        if (await target.ReadText(Entrance, cancel) != EntrancePage)
            await target.PutText(Entrance, EntrancePage, cancel);
        await target.Switch(id, cancel);
        await target.PutText(List, JsonSerializer.Serialize(ids), cancel);
        await target.PutText(Current, new JsonObject { ["release"] = id, ["path"] = home }.ToJsonString(), cancel);
        return new(uploaded, wanted.Count - uploaded, await Prune(ids, id, before, cancel), bytes);
    }

    /// <summary>Lines of a list of checksums: path and checksum.</summary>
    internal static Dictionary<string, string> Parsed(string list) =>
        list.Split('\n').Where(l => l.Length > 66).ToDictionary(l => l[66..], l => l[..64]);

    /// <summary>The release that is out; null where none is.</summary>
    async Task<string?> Out(CancellationToken cancel) =>
        await target.ReadText(Current, cancel) is { Length: > 0 } text && JsonNode.Parse(text) is JsonObject current && current["path"] is not null ? current["release"]?.GetValue<string>() : null;

    async Task<string[]> Ids(CancellationToken cancel) => await target.ReadText(List, cancel) is { Length: > 0 } text ? JsonSerializer.Deserialize<string[]>(text)! : [];

    /// <summary>Files that an earlier try has put there: all of a whole release, those of a broken one only where it was of the same files.</summary>
    async Task<HashSet<string>> Begun(string package, string home, string list, Dictionary<string, string> wanted, CancellationToken cancel)
    {
        const string Mark = Sums + ".partial";
        if (await target.ReadText(home + Sums, cancel) == list)
            return [.. wanted.Keys];
        if (await target.ReadText(home + Mark, cancel) == list)
            return [.. (await target.List(home, cancel)).Select(f => (Path: f.Key[home.Length..], Bytes: f.Value)).Where(f => wanted.ContainsKey(f.Path) && f.Bytes == new FileInfo(Path.Combine(package, f.Path)).Length).Select(f => f.Path)];
        await target.PutText(home + Mark, list, cancel);
        return [];
    }

    /// <summary>Removes the oldest; the list says so last, so that a broken removal is done again.</summary>
    async Task<int> Prune(string[] ids, string id, string? before, CancellationToken cancel)
    {
        string[] old = [.. ids.Where(i => i != id && i != before).Skip(Math.Max(0, keep - (before is null || before == id ? 1 : 2)))];
        int removed = 0;
        foreach (string path in old.Length == 0 ? [] : await ListAll(old, cancel))
        {
            await target.Delete(path, cancel);
            removed++;
        }
        if (old.Length > 0)
            await target.PutText(List, JsonSerializer.Serialize(ids.Except(old)), cancel);
        return removed;
    }

    async Task<List<string>> ListAll(string[] ids, CancellationToken cancel)
    {
        List<string> paths = [];
        foreach (string id in ids)
            paths.AddRange((await target.List($"{Home}{id}/", cancel)).Keys);
        return paths;
    }
}
