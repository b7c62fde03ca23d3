using ThreatLayers.Definitions;
using ThreatLayers.Grids;

namespace ThreatLayers.Runs;

/// <summary>One piece of work of a run.</summary>
/// <param name="Stage">harmonise, threat, combine or publish.</param>
/// <param name="Name">Surface that it makes.</param>
/// <param name="Operator">What makes it; empty for inputs and products.</param>
/// <param name="Reach">How far it looks; null for inputs and products.</param>
/// <param name="Reads">Names of what it reads.</param>
public sealed record PlanNode(string Stage, string Name, string Operator, Reach? Reach, IReadOnlyList<string> Reads);

/// <summary>What a run would do, in order, without doing it.</summary>
public sealed record RunPlan(LoadedPipeline Pipeline, Grid Grid, IReadOnlyList<PlanNode> Nodes)
{
    /// <summary>What surfaces take on disk at most during a run: inputs that are warped, steps that look around, results. A published layer leaves its result alone.</summary>
    public long ScratchBytes
    {
        get
        {
            int kept = 0, most = 0;
            foreach (LoadedLayer layer in Pipeline.Layers)
            {
                int own = Nodes.Count(n => n.Name.StartsWith(layer.Definition.Id + ".", StringComparison.Ordinal) && (n.Stage == "harmonise" || n.Reach is Reach.Focal or Reach.Global));
                most = Math.Max(most, kept + own + 1);
                kept += Pipeline.Definition.Publish.Layers ? 1 : own;
            }
            return Grid.Cells * sizeof(float) * Math.Max(most, kept + Nodes.Count(n => n.Stage == "combine"));
        }
    }

    public static RunPlan Of(LoadedPipeline pipeline, Grid grid)
    {
        List<PlanNode> nodes = [];
        foreach (LoadedLayer layer in pipeline.Layers)
        {
            HashSet<string> done = [];
            Visit(layer, layer.Definition.Result, done, nodes);
        }
        foreach ((string name, CombinedSurface surface) in pipeline.Definition.Combine)
            nodes.Add(new("combine", name, NameOf(surface.Rule), surface.Rule.Reach, [.. References.Surfaces(surface.Rule).Select(r => r.Name)]));
        IEnumerable<string> products = pipeline.Definition.Combine.Keys.Concat(pipeline.Definition.Publish.Layers ? pipeline.Layers.Select(l => l.Definition.Id) : []);
        nodes.AddRange(products.Select(p => new PlanNode("publish", p, "", null, [p])));
        return new(pipeline, grid, nodes);
    }

    static void Visit(LoadedLayer layer, string name, HashSet<string> done, List<PlanNode> nodes)
    {
        if (!done.Add(name))
            return;
        string id = layer.Definition.Id;
        if (layer.Definition.Inputs.ContainsKey(name))
        {
            nodes.Add(new("harmonise", $"{id}.{name}", "", null, []));
            return;
        }
        Operator step = layer.Definition.Steps[name];
        foreach ((_, string read) in References.Surfaces(step))
            Visit(layer, read, done, nodes);
        nodes.Add(new("threat", $"{id}.{name}", NameOf(step), step.Reach,
            [.. References.Surfaces(step).Select(r => $"{id}.{r.Name}"), .. References.Inputs(step).Select(r => $"{id}.{r.Name}")]));
    }

    static string NameOf(Operator step) => Shape.Of(typeof(Operator)).Choices.First(c => c.Value == step.GetType()).Key;
}
