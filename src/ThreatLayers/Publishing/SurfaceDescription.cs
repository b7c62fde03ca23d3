using ThreatLayers.Definitions;

namespace ThreatLayers.Publishing;

/// <summary>What people need to know of a surface that is handed over, once, for maps, metadata and pages alike.</summary>
public record SurfaceDescription
{
    /// <summary>Names its files.</summary>
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required string Unit { get; init; }
    public required string Meaning { get; init; }
    public required string Citation { get; init; }
    public required string Licence { get; init; }
    public required Colours Colours { get; init; }
    public required bool IsCombined { get; init; }

    /// <summary>Steps or rule that made it, for people.</summary>
    public required string Lineage { get; init; }

    /// <summary>For the corner of a map.</summary>
    public string Attribution => $"{Citation} ({Licence})";

    /// <summary>What a pipeline hands over: its combined surfaces, then its layers.</summary>
    public static IReadOnlyList<SurfaceDescription> AllOf(LoadedPipeline pipeline) =>
        [.. pipeline.Definition.Combine.Select(c => Combined(pipeline, c.Key, c.Value)), .. pipeline.Definition.Publish.Layers ? pipeline.Layers.Select(l => Layer(l.Definition)) : []];

    static SurfaceDescription Combined(LoadedPipeline pipeline, string id, CombinedSurface definition) => new()
    {
        Id = id,
        Title = definition.Title,
        Unit = definition.Unit,
        Meaning = definition.Meaning,
        Citation = string.Join("; ", pipeline.Layers.Select(l => l.Definition.Citation.TrimEnd('.')).Distinct()),
        Licence = string.Join("; ", pipeline.Layers.Select(l => l.Definition.Licence).Distinct()),
        Colours = definition.Colours,
        IsCombined = true,
        Lineage = $"{NameOf(definition.Rule)} of {string.Join(", ", References.Surfaces(definition.Rule).Select(r => r.Name))}.",
    };

    static SurfaceDescription Layer(LayerDefinition definition) => new()
    {
        Id = definition.Id,
        Title = definition.Title,
        Unit = definition.Unit,
        Meaning = definition.Meaning,
        Citation = definition.Citation,
        Licence = definition.Licence,
        Colours = definition.Colours,
        IsCombined = false,
        Lineage = $"Steps: {string.Join(", ", definition.Steps.Select(s => $"{s.Key} ({NameOf(s.Value)})"))}. Result: {definition.Result}.",
    };

    static string NameOf(Operator step) => Shape.Of(typeof(Operator)).Choices.First(c => c.Value == step.GetType()).Key;
}
