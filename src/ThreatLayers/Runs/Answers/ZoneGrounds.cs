using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Zones on the working grid, and what people call them.</summary>
/// <param name="Titles">By zone index.</param>
sealed record ZoneGround(Harmonising.Zones Zones, IReadOnlyList<string> Titles);

/// <summary>The zones of a pipeline on its grid: brought there when someone first asks, and kept in the store for later runs.</summary>
/// <remarks>May be asked from several threads.</remarks>
sealed class ZoneGrounds(RunContext run)
{
    readonly Dictionary<string, ZoneGround> known = [];
    readonly Lock turn = new();

    /// <param name="name">A zone set of the pipeline, or the squares of its hotspots.</param>
    public ZoneGround Of(string name)
    {
        lock (turn)
            return known.TryGetValue(name, out ZoneGround? found) ? found : known[name] = Stored(name) ?? Made(name);
    }

    ZoneGround? Stored(string name)
    {
        PlanNode node = run.Plan[ZoneCoverage.NodeOf(name)];
        if (node.State == NodeState.Stale || run.Results.Get(node.Fingerprint.Key) is not { } entry)
            return null;
        if (run.Results.Damage(entry) is { } damage)
            throw new DamagedResultException(entry.Key, $"{node.Name}: {damage}.");
        foreach (string warning in entry.Warnings)
            run.Log.Warn(Answer.Stage, node.Name, warning);
        return CoverageFile.Read(Path.Combine(run.Results.FolderOf(entry.Key), CoverageFile.Name), run.ZoneRuns(node.Name.Replace('/', '.')));
    }

    ZoneGround Made(string name)
    {
        PlanNode node = run.Plan[ZoneCoverage.NodeOf(name)];
        List<string> warnings = [];
        string folder = run.Results.NewDraft(node.Fingerprint.Key);
        ZoneGround made = run.Task(node, 0.3, _ => OnGrid(name, ZoneCoverage.DefinitionOf(run.Pipeline.Definition, name), run.ZoneRuns(node.Name.Replace('/', '.')), warnings));
        foreach (string warning in warnings)
            run.Log.Warn(Answer.Stage, node.Name, warning);
        CoverageFile.Write(Path.Combine(folder, CoverageFile.Name), made, run.Grid);
        run.Results.Complete(new() { Key = node.Fingerprint.Key, Name = node.Name, Parts = node.Fingerprint.Parts, Warnings = warnings, Files = [] }, folder);
        return made;
    }

    ZoneGround OnGrid(string name, ZoneSetDefinition definition, CellRuns<ZoneShare> runs, List<string> warnings)
    {
        using ZoneFeatureSource opened = ZoneFeatureSource.Open(definition, run);
        Dictionary<string, string> titles = new(StringComparer.Ordinal);
        Dictionary<string, int> contradicting = [];
        int repairs = 0, placeless = 0, nameless = 0;
        using ICoordinateTransform? transform = opened.Crs == run.Grid.Crs ? null : WorkingGrid.Transform(opened.Crs, run.Grid.Crs, run.Geodata);
        Harmonising.Zones found = Harmonising.Zones.Of(FeatureReader.Around(opened.OnGrid(transform, run, (_, _) => repairs++, () => placeless++).Select(Seen), run.Grid, run.Ground.GlobeColumns), opened.NameColumn, run.Grid, run.Ground.Wraps, runs, run.Options.Threads);
        if (repairs > 0)
            warnings.Add(FormattableString.Invariant($"zones.{name}: {repairs} polygons were not valid (they cross themselves or overlap) and were repaired."));
        if (placeless > 0)
            warnings.Add(FormattableString.Invariant($"zones.{name}: {placeless} features without a shape were left out."));
        if (nameless > 0)
            warnings.Add(FormattableString.Invariant($"zones.{name}: {nameless} features have no '{opened.NameColumn}' and belong to no zone. Give them one, or leave them out with where:."));
        if (contradicting.Count > 0)
            warnings.Add(FormattableString.Invariant($"zones.{name}: the {opened.NameColumn} of {contradicting.Count} zones is not unique: features with different titles share it ({string.Join(", ", contradicting.Keys.Take(5))}) and are taken for one zone. Name a column that tells them apart with name_column."));
        if (found.Names.Count == 0 || runs.Count == 0)
            throw new InputException(definition.Path ?? name, $"zones.{name}: not one of its zones lies on the working grid.", "Check its CRS, name_column and the grid's bounds.");
        return new(found, [.. found.Names.Select(n => titles.GetValueOrDefault(n, n))]);

        Feature Seen(Feature feature)
        {
            run.Cancel.ThrowIfCancellationRequested();
            string code = feature.Attributes.GetValueOrDefault(opened.NameColumn) ?? "";
            if (code.Length == 0)
                nameless++;
            else if (opened.TitleColumn is { } column && feature.Attributes.GetValueOrDefault(column) is { Length: > 0 } title && !titles.TryAdd(code, title) && titles[code] != title)
                contradicting[code] = 1;
            return feature;
        }
    }
}
