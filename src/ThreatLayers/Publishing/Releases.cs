using System.Runtime.InteropServices;
using System.Text.Json;

namespace ThreatLayers.Publishing;

/// <summary>The whole releases of a workspace, and the link "current" to the one that is out.</summary>
/// <param name="folder">The folder releases/.</param>
public sealed partial class Releases(string folder)
{
    /// <summary>Ids from the newest to the oldest.</summary>
    public IReadOnlyList<string> NewestFirst() => Directory.Exists(folder)
        ? [.. Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)!).Where(IsRelease).OrderDescending(StringComparer.Ordinal)] : [];

    /// <summary>Id of the release that is out; null where there is none.</summary>
    public string? Current => new FileInfo(Link).LinkTarget is { } target && Directory.Exists(Path.Combine(folder, target)) ? Path.GetFileName(target) : null;

    public string PathOf(string id) => Path.Combine(folder, id);

    /// <summary>What the release is a function of, as its manifest says; empty where that says nothing.</summary>
    public string FingerprintOf(string id)
    {
        string file = Path.Combine(PathOf(id), "manifest.json");
        try
        {
            using JsonDocument? manifest = File.Exists(file) ? JsonDocument.Parse(File.ReadAllText(file)) : null;
            return manifest is not null && manifest.RootElement.TryGetProperty("fingerprint", out JsonElement print) ? print.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>A release by its id, or by the start of it where that names one.</summary>
    /// <exception cref="ArgumentException">There is none, or several.</exception>
    public string Get(string id)
    {
        IReadOnlyList<string> ids = NewestFirst();
        string[] matching = id == "current" && Current is { } current ? [current] : ids.Contains(id) ? [id] : [.. ids.Where(i => i.StartsWith(id, StringComparison.Ordinal))];
        return matching is [var match] ? match
            : throw new ArgumentException($"{folder}: {(matching.Length == 0 ? $"there is no release '{id}'" : $"'{id}' may be {string.Join(" or ", matching)}")}. {(ids.Count == 0 ? "There is none at all." : $"There are: {string.Join(", ", ids)}.")}");
    }

    /// <summary>Releases that a gate held back or a person took back: no run puts them out again by itself.</summary>
    public IReadOnlyList<string> Withdrawn => File.Exists(WithdrawnList) ? [.. File.ReadAllLines(WithdrawnList).Where(l => l.Length > 0)] : [];

    public void Withdraw(string id) => WriteWithdrawn([.. Withdrawn.Where(w => w != id), id]);

    /// <summary>A person's own choice: the release goes out, the one that was out is withdrawn where it is newer.</summary>
    public void PutOut(string id)
    {
        string? current = Current;
        PointCurrentTo(id);
        WriteWithdrawn([.. Withdrawn.Where(w => w != id && Directory.Exists(PathOf(w))), .. current is not null && string.CompareOrdinal(current, id) > 0 ? [current] : Array.Empty<string>()]);
    }

    /// <summary>Puts a release out: whoever follows the link sees the old one or the new one, never none.</summary>
    public void PointCurrentTo(string id)
    {
        // Before the switch: where it cannot be written, the old release stays out.
        WriteList();
        string fresh = Link + ".new";
        if (Path.Exists(fresh) || new FileInfo(fresh).LinkTarget is not null)
            File.Delete(fresh);
        Directory.CreateSymbolicLink(fresh, id);
        if (OperatingSystem.IsWindows())
        {
            // Windows cannot replace a directory link in one step; for a moment there is none.
            if (Directory.Exists(Link))
                Directory.Delete(Link);
            Directory.Move(fresh, Link);
        }
        else if (Rename(fresh, Link) != 0)
        {
            throw new IOException($"{Link}: cannot be pointed to {id} ({Marshal.GetLastPInvokeErrorMessage()}). The release itself is whole.");
        }
    }

    /// <summary>releases.json: ids from the newest, for map pages that compare releases; a release itself cannot know which others lie beside it.</summary>
    void WriteList()
    {
        string list = Path.Combine(folder, "releases.json");
        File.WriteAllText(list + ".new", JsonSerializer.Serialize(NewestFirst()));
        File.Move(list + ".new", list, overwrite: true);
    }

    /// <summary>Removes the oldest beyond <paramref name="keep"/>, never the one that is out.</summary>
    /// <returns>Ids of those removed.</returns>
    public IReadOnlyList<string> Prune(int keep)
    {
        string? current = Current;
        string[] old = [.. NewestFirst().Where(id => id != current).Skip(Math.Max(0, keep - (current is null ? 0 : 1)))];
        foreach (string id in old)
        {
            // Under another name first: what is half removed must not look like a release.
            string going = PathOf(id) + ".partial";
            Directory.Move(PathOf(id), going);
            Directory.Delete(going, recursive: true);
        }
        if (old.Length > 0)
            WriteList();
        return old;
    }

    string WithdrawnList => Path.Combine(folder, "withdrawn");

    void WriteWithdrawn(string[] ids)
    {
        File.WriteAllLines(WithdrawnList + ".new", ids.Distinct());
        File.Move(WithdrawnList + ".new", WithdrawnList, overwrite: true);
    }

    string Link => Path.Combine(folder, "current");

    static bool IsRelease(string name) => name.Length >= 16 && char.IsAsciiDigit(name[0]) && !name.EndsWith(".partial", StringComparison.Ordinal);

    /// <summary>rename(2) replaces a link at once; .NET's File.Move refuses links to folders.</summary>
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);
}
