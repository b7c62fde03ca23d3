namespace ThreatLayers.Runs;

/// <summary>The records of earlier runs in a workspace.</summary>
/// <param name="folder">The folder runs/.</param>
public sealed class RunHistory(string folder)
{
    /// <summary>From the newest to the oldest; folders without a legible record are passed over.</summary>
    public IEnumerable<RunRecord> NewestFirst() => Folders().Select(RunRecord.TryRead).OfType<RunRecord>().OrderByDescending(r => r.Number).ThenByDescending(r => r.Id, StringComparer.Ordinal);

    /// <summary>The newest run of a pipeline that came to its end; what a new run is compared with.</summary>
    public RunRecord? LastDone(string pipeline, string? but = null) => NewestFirst().FirstOrDefault(r => r.Pipeline == pipeline && r.Id != but && r.Outcome is "done" or "unchanged" or "held_back");

    /// <summary>A run by its id, or by the start of it where that names one.</summary>
    /// <exception cref="ArgumentException">There is none, or several.</exception>
    public RunRecord Get(string id)
    {
        string[] ids = [.. Folders().Select(f => Path.GetFileName(f)!)];
        string[] matching = id is "last" ? [.. NewestFirst().Take(1).Select(r => r.Id)] : ids.Contains(id) ? [id] : [.. ids.Where(i => i.StartsWith(id, StringComparison.Ordinal))];
        if (matching is not [var match])
            throw new ArgumentException($"{folder}: {(matching.Length == 0 ? $"there is no run '{id}'" : $"'{id}' may be {string.Join(" or ", matching)}")}. {(ids.Length == 0 ? "There is none at all." : $"The newest are: {string.Join(", ", ids.Take(5))}.")}");
        return RunRecord.TryRead(FolderOf(match)) ?? throw new ArgumentException($"{FolderOf(match)}: the record of this run cannot be read.");
    }

    public string FolderOf(string id) => Path.Combine(folder, id);

    IEnumerable<string> Folders() => Directory.Exists(folder) ? Directory.GetDirectories(folder).OrderByDescending(f => Path.GetFileName(f), StringComparer.Ordinal) : [];
}
