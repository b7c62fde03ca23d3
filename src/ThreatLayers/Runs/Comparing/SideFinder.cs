using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>From what a person wrote to one side of a comparison.</summary>
sealed class SideFinder(Workspace workspace, IGeodata geodata)
{
    /// <param name="name">Id of a run or release or the start of one, "current", "last", or a folder of a release or of a run, also of another workspace.</param>
    /// <exception cref="ArgumentException">There is none, or several.</exception>
    public ComparedSide Find(string name)
    {
        string[] manifests = ["manifest.json", RunRecord.File];
        if (name.Length > 0 && Directory.Exists(name) && manifests.Any(m => File.Exists(Path.Combine(name, m))))
            return OfFolder(name);
        Releases releases = new(workspace.Releases);
        if (name == "current")
            return OfRelease(releases.PathOf(releases.Get(name)), workspace);
        RunHistory history = new(workspace.Runs);
        if (name == "last")
            return OfRun(history.Get(name), workspace);
        string[] runs = Matching(name, workspace.Runs), released = Matching(name, [.. releases.NewestFirst()]);
        // A whole id of a run is that run, also where a release made in the same second has a longer one.
        if (runs is [var exact] && exact == name)
            return OfRun(history.Get(exact), workspace);
        // A run and the release that it made often bear the same name: it is the run then, which knows more.
        return (runs, released) switch
        {
            ([var run], _) when released.Length == 0 || released is [var one] && (one == run || history.Get(run).Release == one) => OfRun(history.Get(run), workspace),
            ([], [var release]) => OfRelease(releases.PathOf(release), workspace),
            ([], []) => throw new ArgumentException($"{workspace.Folder}: there is no run or release '{name}', and no such folder. {Known(releases)}"),
            _ => throw new ArgumentException($"{workspace.Folder}: '{name}' may be {string.Join(" or ", runs.Select(r => $"run {r}").Concat(released.Select(r => $"release {r}")))}. Write more of its id."),
        };
    }

    ComparedSide OfFolder(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (Directory.ResolveLinkTarget(full, returnFinalTarget: true) is { } target)
            full = target.FullName;
        using Workspace other = Workspace.Look(Path.GetDirectoryName(Path.GetDirectoryName(full)) ?? full);
        if (File.Exists(Path.Combine(full, "manifest.json")))
            return OfRelease(full, other);
        RunRecord record = RunRecord.TryRead(full) ?? throw new ArgumentException($"{folder}: the record of this run cannot be read.");
        // A sweep keeps its runs in a folder of its own, two below those of the workspace.
        return Directory.Exists(other.Store.Folder) ? OfRun(record, other) : OfRunOfSweep(record, full);
    }

    ComparedSide OfRunOfSweep(RunRecord record, string folder)
    {
        for (DirectoryInfo? up = new DirectoryInfo(folder).Parent; up is not null; up = up.Parent)
        {
            if (!Directory.Exists(Path.Combine(up.FullName, "store")))
                continue;
            using Workspace above = Workspace.Look(up.FullName);
            return OfRun(record, above, folder);
        }
        throw new ArgumentException($"{folder}: this run lies in no workspace, so its surfaces are not known. Name the folder of its release.");
    }

    ComparedSide OfRelease(string folder, Workspace of)
    {
        string id = Path.GetFileName(folder);
        RunRecord? record = new RunHistory(of.Runs).NewestFirst().FirstOrDefault(r => r.Release == id && Path.GetDirectoryName(folder) == of.Releases);
        (LoadedPipeline? pipeline, List<string> remarks) = Definitions(record, record is null ? "" : Path.Combine(of.Runs, record.Id));
        if (record is null)
            remarks.Add($"The record of the run that made release {id} is not there, so nothing is said of its parameters and inputs.");
        return new($"release {id}", id, record, pipeline, ComparedSide.OfRelease(folder, geodata), remarks);
    }

    ComparedSide OfRun(RunRecord record, Workspace of, string? folder = null)
    {
        (LoadedPipeline? pipeline, List<string> remarks) = Definitions(record, folder ?? Path.Combine(of.Runs, record.Id));
        string release = Path.Combine(of.Releases, record.Release);
        if (record.Release.Length > 0 && Directory.Exists(release))
            return new($"run {record.Id}", record.Id, record, pipeline, ComparedSide.OfRelease(release, geodata), remarks);
        if (pipeline is null)
            throw new ArgumentException($"run {record.Id}: its release is not there any more, and its definitions cannot be read. {string.Join(' ', remarks)}");
        return new($"run {record.Id}", record.Id, record, pipeline, [.. Stored(record, pipeline, of)], remarks);
    }

    /// <summary>Surfaces that the store still has, for a run that made no release or whose release was removed.</summary>
    IEnumerable<ComparedSurface> Stored(RunRecord record, LoadedPipeline pipeline, Workspace of)
    {
        string folder = of.Store.Folder;
        Grid grid = WorkingGrid.Of(pipeline, geodata, record.Choices.Data);
        foreach (SurfaceDescription about in SurfaceDescription.AllOf(pipeline))
        {
            string node = pipeline.Layers.FirstOrDefault(l => l.Definition.Id == about.Id) is { } layer ? $"{about.Id}.{layer.Definition.Result}" : about.Id;
            using ResultStore store = new(folder, readOnly: true);
            if (record.Node(node) is { } made && store.Find(made.Key) is { } entry)
                yield return new(about.Id, about.Title, about.Unit, about.Meaning, about.Colours, entry.IsClass, () => Open(folder, entry, about.Id, grid));
        }
    }

    static IRasterSource Open(string folder, StoreEntry entry, string name, Grid grid)
    {
        using ResultStore store = new(folder, readOnly: true);
        return store.Open(entry, name, grid).Cells;
    }

    /// <summary>The definitions as the run had them, with what was set.</summary>
    static (LoadedPipeline? Pipeline, List<string> Remarks) Definitions(RunRecord? record, string folder)
    {
        if (record is null || record.Definitions.Count == 0)
            return (null, []);
        Dictionary<string, string> copies = record.Definitions.ToDictionary(d => d.File, d => Path.Combine(folder, "definitions", d.Copy));
        try
        {
            return (DefinitionReader.ReadPipeline(record.Definitions[0].File, new([.. record.Choices.Set.Select(s => Override.Parse(s, $"run {record.Id}"))], copies)), []);
        }
        catch (DefinitionException e)
        {
            return (null, [$"The definitions that run {record.Id} kept cannot be read by this version of the program ({e.Problems[0]}), so its coastline and zones are not known."]);
        }
    }

    static string[] Matching(string name, string folder) =>
        Matching(name, Directory.Exists(folder) ? [.. Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)] : []);

    static string[] Matching(string name, string[] ids) => name.Length == 0 ? [] : ids.Contains(name) ? [name] : [.. ids.Where(i => i.StartsWith(name, StringComparison.Ordinal))];

    string Known(Releases releases)
    {
        string[] runs = [.. new RunHistory(workspace.Runs).NewestFirst().Take(5).Select(r => r.Id)];
        return runs.Length == 0 && releases.NewestFirst().Count == 0 ? "There is none at all here; name another workspace with --workspace."
            : $"The newest runs are: {string.Join(", ", runs)}; the releases: {string.Join(", ", releases.NewestFirst().Take(5))}.";
    }
}
