using ThreatLayers.Definitions;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>What a pipeline asks to be concluded, with what it leaves out filled in.</summary>
sealed class AnswerSettings(LoadedPipeline pipeline)
{
    public PipelineDefinition Pipeline => pipeline.Definition;
    public AnswersDefinition Answers { get; } = pipeline.Definition.Answers ?? new();

    /// <summary>The ranked surface.</summary>
    public string Surface => Answers.Surface ?? Pipeline.Combine.Keys.FirstOrDefault() ?? pipeline.Layers[0].Definition.Id;

    /// <summary>The ranked zones; null where the pipeline has none.</summary>
    public string? Zones => Answers.Zones ?? Pipeline.Zones.Keys.FirstOrDefault();

    public IReadOnlyList<string> Threats => Answers.Threats.Count > 0 ? Answers.Threats : [.. pipeline.Layers.Select(l => l.Definition.Id)];

    /// <summary>Whether a zone's figures rest on enough to be ranked.</summary>
    public bool IsSound(double area_km2, double known_km2) => known_km2 / area_km2 >= Answers.LeastKnownShare && area_km2 >= Answers.LeastAreaKm2;

    /// <summary>All published surfaces, as their descriptions.</summary>
    public IReadOnlyList<SurfaceDescription> Published => SurfaceDescription.AllOf(pipeline);

    public string TitleOf(string surface) => Pipeline.Combine.TryGetValue(surface, out CombinedSurface? combined) ? combined.Title : pipeline.Layers.First(l => l.Definition.Id == surface).Definition.Title;
}
