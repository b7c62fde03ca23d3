using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Polygons whose attribute names zones, for summaries of surfaces.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Layer">Of the file, where it has several.</param>
/// <param name="Crs">Where the file carries none.</param>
/// <param name="Column">Attribute that names the zone.</param>
/// <param name="Where">Which features count.</param>
sealed record ZoneFeatures(string Path, string? Layer, Crs? Crs, string Column, IReadOnlyDictionary<string, IReadOnlyList<string>> Where)
{
    /// <summary>A file that a person named.</summary>
    /// <exception cref="InputException">It cannot be read, or has no such column.</exception>
    public static ZoneFeatures Named(string path, string column, IGeodata geodata)
    {
        using IFeatureSource source = geodata.OpenFeatures(new(path));
        return source.Columns.Contains(column) ? new(path, null, null, column, new Dictionary<string, IReadOnlyList<string>>())
            : throw new InputException(path, $"--zone-column: the polygons have no attribute '{column}'.", Names.Suggest(column, source.Columns));
    }

    /// <summary>The zones that a pipeline itself works with: an input called countries, else the first that a step takes zones from. Null where it has neither, or the file is gone.</summary>
    /// <remarks>Named by the attribute 'name' where there is one, for people; else by the column that the step takes.</remarks>
    public static ZoneFeatures? Of(LoadedPipeline pipeline, string? data, IGeodata geodata)
    {
        foreach ((LoadedLayer layer, string id, string? column) in Candidates(pipeline).Where(c => c.Input == "countries" || c.Column is not null).OrderBy(c => c.Input == "countries" ? 0 : 1))
        {
            FeaturesInput input = (FeaturesInput)layer.Definition.Inputs[id];
            string path = InputCheck.PathOf(input, layer.Folder, data);
            if (!File.Exists(path))
                continue;
            Crs? crs = input.Crs is null ? null : geodata.Identify(input.Crs);
            using IFeatureSource source = geodata.OpenFeatures(new(path, input.Layer, crs));
            if ((source.Columns.FirstOrDefault(c => c.Equals("name", StringComparison.OrdinalIgnoreCase)) ?? column) is { } named)
                return new(path, input.Layer, crs, named, input.Where);
        }
        return null;
    }

    /// <summary>Zones on a grid; polygons that are not valid are repaired, as a run does.</summary>
    public Zones Onto(Grid grid, GroundMetric ground, MapArea? area, IGeodata geodata, CellRuns<ZoneShare> runs, int threads)
    {
        using IFeatureSource source = geodata.OpenFeatures(new(Path, Layer, Crs));
        using ICoordinateTransform? transform = source.Crs == grid.Crs ? null : WorkingGrid.Transform(source.Crs, grid.Crs, geodata);
        IEnumerable<Feature> chosen = Where.Count == 0 ? source.Read() : FeatureReader.Where(source.Read(), Path, Where);
        return Zones.Of(FeatureReader.Around(FeatureReader.Onto(source, chosen, transform, area, (_, _) => { }, () => { }), grid, ground.GlobeColumns), Column, grid, ground.Wraps, runs, threads);
    }

    static IEnumerable<(LoadedLayer Layer, string Input, string? Column)> Candidates(LoadedPipeline pipeline) => pipeline.Layers.SelectMany(l => l.Definition.Inputs
        .Where(i => i.Value is FeaturesInput).Select(i => (l, i.Key, ColumnOf(l, i.Key))));

    /// <summary>The column by which a step of the layer takes zones from the input; null where none does.</summary>
    static string? ColumnOf(LoadedLayer layer, string input)
    {
        foreach (Operator step in layer.Definition.Steps.Values.Where(s => References.Inputs(s).Any(r => r.Name == input)))
        {
            if (Shape.Of(step.GetType())["zone_column"] is { } key)
                return (string?)key.Property.GetValue(step);
        }
        return null;
    }
}
