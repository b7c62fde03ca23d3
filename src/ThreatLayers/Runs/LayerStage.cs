using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Runs;

/// <summary>One layer: its steps in the order in which they need each other, to its result on disk.</summary>
sealed class LayerStage(LoadedLayer layer, RunContext run)
{
    readonly Dictionary<string, Surface> made = [];
    readonly List<string> warnings = [];

    string Id => layer.Definition.Id;

    /// <summary>The layer's result: on disk where it is published itself, else computed when the combined surfaces ask for its cells.</summary>
    public Surface Run()
    {
        Surface result = Made(layer.Definition.Result);
        if (run.Plan[Full(layer.Definition.Result)].IsStored)
            run.Free(Id, result.Cells);
        return result with { Name = Id, Unit = layer.Definition.Unit };
    }

    /// <summary>One of its steps or inputs, by its name in the plan.</summary>
    public Surface Make(PlanNode node) => Made(node.Name[(Id.Length + 1)..]);

    /// <summary>Some rows of a step's result; what its other rows hold is undefined.</summary>
    public (Surface Surface, IReadOnlyList<string> Warnings) MakeRows(PlanNode node, RowRange rows)
    {
        Step step = (Step)layer.Definition.Steps[node.Name[(Id.Length + 1)..]];
        foreach ((_, string read) in References.Surfaces(step))
            Made(read);
        warnings.Clear();
        Surface made = run.Task(node, 2, progress => step.Run(node.Name, Scope(progress, rows)));
        return (made, [.. warnings]);
    }

    string Full(string name) => $"{Id}.{name}";

    Surface Made(string name)
    {
        run.Cancel.ThrowIfCancellationRequested();
        if (made.TryGetValue(name, out Surface? surface))
            return surface;
        PlanNode node = run.Plan[Full(name)];
        if (run.Reuse(node) is { } kept)
            return made[name] = kept;
        return made[name] = layer.Definition.Inputs.TryGetValue(name, out InputDefinition? input) ? Harmonised(node, (RasterInput)input) : Computed(node, (Step)layer.Definition.Steps[name]);
    }

    Surface Harmonised(PlanNode node, RasterInput input)
    {
        string path = Path(input);
        return run.Task(node, 2, progress => Finished(node, RasterStage.Run(node.Name, path, input, run, progress), InputFiles.Of(path)));
    }

    Surface Computed(PlanNode node, Step step)
    {
        foreach ((_, string read) in References.Surfaces(step))
            Made(read);
        string[] inputs = [.. References.Inputs(step).SelectMany(r => InputFiles.Of(Path(layer.Definition.Inputs[r.Name])))];
        if (step.Reach == Reach.Local && !node.IsStored)
            return step.Run(node.Name, Scope(_ => { }));
        warnings.Clear();
        return run.Task(node, 2, progress => Finished(node, step.Run(node.Name, Scope(progress)), inputs));
    }

    /// <summary>On disk and in the store, where the node's result is one that is kept.</summary>
    Surface Finished(PlanNode node, Surface surface, IReadOnlyList<string> inputs) => node.IsStored ? run.Keep(node, surface, inputs, [.. warnings]) : surface;

    /// <summary>What a step reads out of order is on disk by the plan already; this holds for what only shows while it runs.</summary>
    Surface Stored(string name) => made[name] = run.Store([Made(name)])[0];

    StepScope Scope(Action<double> progress, RowRange? rows = null) => new()
    {
        WantedRows = rows,
        Grid = run.Grid,
        Ground = run.Ground,
        Backend = run.Backend,
        Threads = run.Options.Threads,
        MemoryBytes = run.Options.StepMemoryBytes,
        Cancel = run.Cancel,
        Surface = Made,
        Stored = Stored,
        Features = Features,
        Zones = ZonesOf,
        Table = name => ZoneTable.Read(Path(layer.Definition.Inputs[name]), (TableInput)layer.Definition.Inputs[name]),
        Rows = name => new(Path(layer.Definition.Inputs[name]), ((TableInput)layer.Definition.Inputs[name]).Key, ((TableInput)layer.Definition.Inputs[name]).Separator),
        Create = run.Create,
        ScratchPath = run.ScratchPath,
        Warn = Warn,
        Progress = (_, share) => progress(share),
    };

    IEnumerable<Feature> Features(string name)
    {
        using IFeatureSource source = layer.Definition.Inputs[name] switch
        {
            PointsInput points => new CsvPoints(Path(points), points, run.Identify(Path(points), points.Crs)!),
            FeaturesInput features => run.Geodata.OpenFeatures(new(Path(features), features.Layer, run.Identify(Path(features), features.Crs))),
            _ => throw new InvalidOperationException($"{Id}.{name} has no features."),
        };
        using ICoordinateTransform? transform = source.Crs == run.Grid.Crs ? null : WorkingGrid.Transform(source.Crs, run.Grid.Crs, run.Geodata);
        int repairs = 0, placeless = 0;
        foreach (Feature feature in FeatureReader.Around(FeatureReader.Onto(source, Chosen(source, name), transform, run.Area, Repaired, () => placeless++), run.Grid, run.Ground.GlobeColumns))
        {
            // Whatever is made of features stops between two of them.
            run.Cancel.ThrowIfCancellationRequested();
            yield return feature;
        }
        if (placeless > 0)
            Warn(FormattableString.Invariant($"{source.Path}: {placeless} features without coordinates were left out."));
        if (repairs > 3)
            Warn(FormattableString.Invariant($"{Path(layer.Definition.Inputs[name])}: {repairs} polygons in all were repaired."));

        void Repaired(long number, string fault)
        {
            if (++repairs <= 3)
                Warn(FormattableString.Invariant($"{Path(layer.Definition.Inputs[name])}: feature {number} is not a valid polygon ({fault}) and was repaired."));
        }
    }

    /// <summary>Features that pass the input's filter.</summary>
    IEnumerable<Feature> Chosen(IFeatureSource source, string name) =>
        layer.Definition.Inputs[name] is FeaturesInput { Where.Count: > 0 } input ? FeatureReader.Where(source.Read(), source.Path, input.Where) : source.Read();

    Zones ZonesOf(string name, string column)
    {
        FeaturesInput input = (FeaturesInput)layer.Definition.Inputs[name];
        string key = $"{Path(input)}|{input.Layer}|{column}|{string.Join(';', input.Where.Select(w => $"{w.Key}={string.Join(',', w.Value)}"))}";
        if (run.Zones.TryGetValue(key, out Zones? zones))
            return zones;
        using (IFeatureSource source = run.Geodata.OpenFeatures(new(Path(input), input.Layer, run.Identify(Path(input), input.Crs))))
        {
            if (!source.Columns.Contains(column))
                throw new InputException(Path(input), $"the polygons have no attribute '{column}'.", Names.Suggest(column, source.Columns));
        }
        CellRuns<ZoneShare> runs = run.ZoneRuns($"{Id}.{name}.{column}");
        zones = Zones.Of(Features(name), column, run.Grid, run.Ground.Wraps, runs, run.Options.Threads);
        return run.Zones[key] = run.Ground.Wraps ? zones : zones with { WholeArea_km2 = WholeAreas(name, input, column, zones) };
    }

    /// <summary>True areas of the zones, inside the grid or not: on an equal-area map they can be measured.</summary>
    IReadOnlyList<double> WholeAreas(string name, FeaturesInput input, string column, Zones zones)
    {
        using IFeatureSource source = run.Geodata.OpenFeatures(new(Path(input), input.Layer, run.Identify(Path(input), input.Crs)));
        using ICoordinateTransform toEqualArea = WorkingGrid.Transform(source.Crs, Crs.EaseGrid2, run.Geodata);
        Dictionary<string, double> areas = [];
        foreach (Feature feature in FeatureReader.Onto(source, Chosen(source, name), toEqualArea, null, (_, _) => { }, () => { }))
        {
            string zone = feature.Attributes.GetValueOrDefault(column) ?? "";
            areas[zone] = areas.GetValueOrDefault(zone) + (feature.Geometry!.Area / 1e6);
        }
        return [.. zones.Names.Select(z => areas.GetValueOrDefault(z))];
    }

    void Warn(string message)
    {
        warnings.Add(message);
        run.Log.Warn("threat", Id, message);
    }

    string Path(InputDefinition input) => InputCheck.PathOf(input, layer.Folder, run.Options.Data);
}
