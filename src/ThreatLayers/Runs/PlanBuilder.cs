using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>Definitions to a graph of nodes, each held against the store and against the run before.</summary>
/// <param name="isDirect">A raster input that is read as it is and needs no room; what reads it out of order makes a copy that ends with the run.</param>
/// <param name="before">The run with which this one is compared; null for the first.</param>
/// <param name="warn">Told of stored results that are damaged.</param>
sealed class PlanBuilder(LoadedPipeline pipeline, Grid grid, NodeFingerprints prints, ResultStore store, Func<LoadedLayer, RasterInput, bool> isDirect, RunRecord? before, Action<string> warn)
{
    readonly List<PlanNode> nodes = [];

    public RunPlan Build(RunSelection selection)
    {
        foreach (LoadedLayer layer in pipeline.Layers)
            AddLayer(layer);
        foreach ((string name, CombinedSurface surface) in pipeline.Definition.Combine)
            nodes.Add(new("combine", name, RunPlan.NameOf(surface.Rule), surface.Rule.Reach, [.. References.Surfaces(surface.Rule).Select(r => r.Name)], prints.OfSurface(name), true));
        foreach (SurfaceDescription about in SurfaceDescription.AllOf(pipeline))
        {
            foreach (ProductKind kind in ProductKind.All.Where(k => k.IsMade(pipeline.Definition.Publish)))
                nodes.Add(new("publish", $"{about.Id}/{kind.Name}", kind.Name, null, [about.Id, .. kind.NodesRead(pipeline.Definition)], prints.OfProduct(kind, about), true));
        }
        foreach (Answer answer in Answer.AllOf(pipeline))
            nodes.Add(new(Answer.Stage, answer.Name, answer.IsPublished ? "" : Answer.Part, null, [.. answer.Reads, .. answer.NodesRead], prints.OfAnswer(answer), true));
        RequireKnown(selection);
        return new(pipeline, grid, selection, Judged(selection));
    }

    void AddLayer(LoadedLayer layer)
    {
        Dictionary<string, int> readers = layer.Definition.Steps.Values.SelectMany(References.Surfaces).GroupBy(r => r.Name).ToDictionary(g => g.Key, g => g.Count());
        HashSet<string> onDisk = [.. layer.Definition.Steps.Values.Where(s => s.Reach != Reach.Local).SelectMany(References.Surfaces).Select(r => r.Name)], done = [];
        Visit(layer.Definition.Result);

        void Visit(string name)
        {
            if (!done.Add(name))
                return;
            string full = $"{layer.Definition.Id}.{name}";
            if (layer.Definition.Inputs.TryGetValue(name, out InputDefinition? input))
            {
                nodes.Add(input is RasterInput raster
                    ? new("harmonise", full, "", null, [], prints.Of(layer, name), IsResult(name) || !isDirect(layer, raster))
                    : new("input", full, "", null, [], prints.Of(layer, name), false));
                return;
            }
            Operator step = layer.Definition.Steps[name];
            bool shared = readers.GetValueOrDefault(name) > 1 || onDisk.Contains(name) || IsResult(name);
            string[] reads = [.. References.Surfaces(step).Select(r => r.Name), .. References.Inputs(step).Select(r => r.Name)];
            foreach (string read in reads)
                Visit(read);
            nodes.Add(new("threat", full, RunPlan.NameOf(step), step.Reach, [.. reads.Distinct().Select(r => $"{layer.Definition.Id}.{r}")], prints.Of(layer, name), shared || step.Reach != Reach.Local));
        }

        bool IsResult(string name) => name == layer.Definition.Result && pipeline.Definition.Publish.Layers;
    }

    /// <summary>From what is wanted back to what is there.</summary>
    List<PlanNode> Judged(RunSelection selection)
    {
        Dictionary<string, PlanNode> known = nodes.ToDictionary(n => n.Name, n => n with { Before = before?.Node(n.Name), Seconds = before?.Node(n.Name)?.Seconds ?? 0 });
        HashSet<string> anew = [.. nodes.Where(selection.IsForced).Select(n => n.Name)];
        if (selection.From is { } from)
            anew.UnionWith(Downstream(from));
        HashSet<string> visited = [];
        // Layers often begin alike: the same file on the same grid, the same first steps. Those are made once.
        Dictionary<string, string> claimed = [];
        HashSet<string> answers = [.. Answer.AllOf(pipeline).Where(selection.Wants).Select(a => a.Name)];
        foreach (PlanNode product in nodes.Where(n => n.Stage == "publish" ? (selection.Only is null || n.Reads[0] == selection.Only) && selection.Wants(ProductKind.All.First(k => k.Name == n.Operator)) : selection is { Only: null, SurfacesAlone: false } && answers.Contains(n.Name)))
            Need(selection.SurfacesAlone ? product.Reads[0] : product.Name);
        return [.. nodes.Select(n => known[n.Name])];

        void Need(string name)
        {
            PlanNode node = known[Resolve(name)];
            if (!visited.Add(node.Name))
                return;
            if (node.Stage == "input")
            {
                known[node.Name] = node with { State = NodeState.Fresh, Because = before is null ? "" : StaleReason.Of(node, before) };
                return;
            }
            if (node.IsStored && !anew.Contains(node.Name) && store.Has(node.Fingerprint.Key, warn))
            {
                known[node.Name] = node with { State = NodeState.Fresh };
                return;
            }
            if (node.IsStored && !claimed.TryAdd(node.Fingerprint.Key, node.Name))
            {
                known[node.Name] = node with { State = NodeState.Fresh, Because = $"the same as {claimed[node.Fingerprint.Key]}" };
                return;
            }
            known[node.Name] = node with { State = node.IsStored ? NodeState.Stale : NodeState.Fused, Because = anew.Contains(node.Name) ? "asked for" : StaleReason.Of(node, before) };
            foreach (string read in node.Reads)
                Need(read);
        }
    }

    /// <summary>Combined surfaces and products name a layer by its id; the node is that of its result.</summary>
    string Resolve(string name) => pipeline.Layers.FirstOrDefault(l => l.Definition.Id == name) is { } layer ? $"{name}.{layer.Definition.Result}" : name;

    HashSet<string> Downstream(string from)
    {
        HashSet<string> reached = [Resolve(from)];
        // A combined surface may read one that stands below it, so once through the list is not always enough.
        for (int before = 0; before < reached.Count;)
        {
            before = reached.Count;
            reached.UnionWith(nodes.Where(n => n.Reads.Any(r => reached.Contains(Resolve(r)))).Select(n => n.Name).ToArray());
        }
        return reached;
    }

    void RequireKnown(RunSelection selection)
    {
        string[] surfaces = [.. pipeline.Layers.Select(l => l.Definition.Id), .. pipeline.Definition.Combine.Keys];
        string[] published = [.. SurfaceDescription.AllOf(pipeline).Select(s => s.Id)];
        Require("--only", selection.Only, published);
        foreach (string name in selection.Force ?? [])
            Require("--force", name, surfaces);
        Require("--from", selection.From, [.. surfaces, .. nodes.Where(n => n.Stage is "harmonise" or "threat").Select(n => n.Name)]);
    }

    static void Require(string option, string? name, string[] known)
    {
        if (name is not null && !known.Contains(name))
            throw new ArgumentException($"{option}: found '{name}', which this pipeline does not have. {Names.Suggest(name, known)}");
    }
}
