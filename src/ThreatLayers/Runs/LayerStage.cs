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
    readonly IReadOnlyDictionary<string, int> readers = layer.Definition.Steps.Values
        .SelectMany(References.Surfaces).GroupBy(r => r.Name).ToDictionary(g => g.Key, g => g.Count());

    string Id => layer.Definition.Id;

    /// <param name="keep">The layer is published itself, so its cells go to disk. Otherwise they are computed when the combined surfaces ask for them.</param>
    public Surface Run(bool keep)
    {
        Surface result = keep ? Stored(layer.Definition.Result) : Made(layer.Definition.Result);
        if (keep)
            run.Free(Id, result.Cells);
        return result with { Name = layer.Definition.Id, Unit = layer.Definition.Unit };
    }

    Surface Made(string name)
    {
        run.Cancel.ThrowIfCancellationRequested();
        if (made.TryGetValue(name, out Surface? surface))
            return surface;
        string full = $"{Id}.{name}";
        if (layer.Definition.Inputs.TryGetValue(name, out InputDefinition? input))
        {
            surface = run.Log.Task("harmonise", full, 2, run.Grid.Cells, progress => RasterStage.Run(full, Path(input), (RasterInput)input, run, progress));
        }
        else
        {
            Step step = (Step)layer.Definition.Steps[name];
            foreach ((_, string read) in References.Surfaces(step))
                Made(read);
            surface = step.Reach == Reach.Local
                ? step.Run(full, Scope(_ => { }))
                : run.Log.Task("threat", full, 2, run.Grid.Cells, progress => step.Run(full, Scope(progress)));
        }
        made[name] = surface;
        // A lazy surface with several readers would be computed once for each.
        return readers.GetValueOrDefault(name) > 1 ? Stored(name) : surface;
    }

    Surface Stored(string name) => made[name] = run.Store([Made(name)])[0];

    StepScope Scope(Action<double> progress) => new()
    {
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
        Warn = message => run.Log.Warn("threat", Id, message),
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
            yield return feature;
        }
        if (placeless > 0)
            run.Log.Warn("harmonise", $"{Id}.{name}", FormattableString.Invariant($"{source.Path}: {placeless} features without coordinates were left out."));
        if (repairs > 3)
            run.Log.Warn("harmonise", $"{Id}.{name}", FormattableString.Invariant($"{Path(layer.Definition.Inputs[name])}: {repairs} polygons in all were repaired."));

        void Repaired(long number, string fault)
        {
            if (++repairs <= 3)
                run.Log.Warn("harmonise", $"{Id}.{name}", FormattableString.Invariant($"{Path(layer.Definition.Inputs[name])}: feature {number} is not a valid polygon ({fault}) and was repaired."));
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

    string Path(InputDefinition input) => InputCheck.PathOf(input, layer.Folder, run.Options.Data);
}
