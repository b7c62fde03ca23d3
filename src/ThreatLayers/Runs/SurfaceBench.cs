using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Layers and combined surfaces of a run: those that are stale are made, those that are fresh opened when someone asks.</summary>
sealed class SurfaceBench(RunContext run)
{
    readonly Dictionary<string, Surface> made = [];
    readonly Dictionary<string, LayerStage> stages = [];

    /// <summary>Layer by layer, so that what one needs on its way is gone before the next begins; then all combined surfaces in one pass.</summary>
    public void MakeStale()
    {
        foreach (LoadedLayer layer in run.Pipeline.Layers.Where(l => run.Plan[$"{l.Definition.Id}.{l.Definition.Result}"].State is NodeState.Stale or NodeState.Fused))
            Layer(layer);
        foreach ((string name, Surface surface) in CombineStage.Run(Get, run))
            made[name] = surface;
    }

    /// <summary>A layer or combined surface by its id, its cells on disk. May be called from several threads.</summary>
    public Surface Get(string id)
    {
        lock (made)
            return Found(id);
    }

    Surface Found(string id)
    {
        if (made.TryGetValue(id, out Surface? known))
            return known;
        if (run.Pipeline.Layers.FirstOrDefault(l => l.Definition.Id == id) is { } layer)
            return Layer(layer);
        PlanNode node = run.Plan[id];
        Surface kept = run.Reuse(node) ?? throw new DamagedResultException(node.Fingerprint.Key, $"{id}: its stored result is gone.");
        return made[id] = kept with { Name = id, Unit = run.Pipeline.Definition.Combine[id].Unit };
    }

    /// <summary>The steps of a layer, one by one.</summary>
    public LayerStage Stage(string layer) => stages.TryGetValue(layer, out LayerStage? stage) ? stage : stages[layer] = new(run.Pipeline.Layers.First(l => l.Definition.Id == layer), run);

    Surface Layer(LoadedLayer layer) => made[layer.Definition.Id] = new LayerStage(layer, run).Run();
}
