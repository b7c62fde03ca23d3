using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>What is removed of a workspace so that nights do not fill the disk.</summary>
/// <param name="Runs">Ids of runs whose records and logs go.</param>
/// <param name="Results">Keys of stored results that go.</param>
/// <param name="FreedBytes">That they take; what a release links stays on the disk all the same.</param>
/// <param name="KeptBytes">That the store takes afterwards.</param>
public sealed record Removal(IReadOnlyList<string> Runs, IReadOnlyList<string> Results, long FreedBytes, long KeptBytes);

/// <summary>Decides what no kept run needs, and removes it. Whoever calls holds the workspace, so no run is under way.</summary>
public sealed class Retention(Workspace workspace, TimeProvider clock)
{
    /// <param name="keepRuns">The newest so many stay, and all whose release is there.</param>
    /// <param name="youngerThan">So do younger ones.</param>
    /// <param name="mostBytes">Above that, results go from the oldest on; those of the newest run and of releases stay.</param>
    /// <param name="countBytes">Say also what is freed and what stays. Without it, and without a limit, no entry is looked into: a night that changes nothing ends at once.</param>
    public Removal Plan(int keepRuns, TimeSpan? youngerThan, long? mostBytes, bool countBytes = true)
    {
        RunRecord[] runs = [.. new RunHistory(workspace.Runs).NewestFirst()];
        HashSet<string> releases = [.. new Releases(workspace.Releases).NewestFirst()];
        DateTimeOffset now = clock.GetUtcNow();
        RunRecord[] kept = [.. runs.Where((r, i) => i < keepRuns || (r.Release.Length > 0 && releases.Contains(r.Release) && r.Outcome != "unchanged") || now - r.Started < youngerThan)];
        // For each key, how young the youngest run is that names it: 0 is the newest.
        Dictionary<string, int> youngest = [];
        HashSet<string> firm = [];
        for (int age = kept.Length - 1; age >= 0; age--)
        {
            foreach (NodeRecord node in kept[age].Nodes)
            {
                youngest[node.Key] = age;
                if (age == 0 || releases.Contains(kept[age].Release))
                    firm.Add(node.Key);
            }
        }
        (string Key, long Bytes)[] entries = [.. workspace.Store.Keys().Select(k => (k, countBytes || mostBytes is not null ? BytesOf(k) : 0))];
        List<(string Key, long Bytes)> going = [.. entries.Where(e => !youngest.ContainsKey(e.Key))];
        long left = entries.Sum(e => e.Bytes) - going.Sum(e => e.Bytes);
        foreach ((string Key, long Bytes) entry in entries.Where(e => youngest.ContainsKey(e.Key) && !firm.Contains(e.Key)).OrderByDescending(e => youngest[e.Key]).ThenBy(e => e.Key, StringComparer.Ordinal))
        {
            if (left <= mostBytes || mostBytes is null)
                break;
            going.Add(entry);
            left -= entry.Bytes;
        }
        return new([.. runs.Except(kept).Select(r => r.Id)], [.. going.Select(g => g.Key)], going.Sum(g => g.Bytes), left);
    }

    public void Apply(Removal removal)
    {
        foreach (string key in removal.Results)
            workspace.Store.Discard(key);
        foreach (string run in removal.Runs)
            Directory.Delete(Path.Combine(workspace.Runs, run), recursive: true);
    }

    long BytesOf(string key) => Directory.EnumerateFiles(workspace.Store.FolderOf(key), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
}
