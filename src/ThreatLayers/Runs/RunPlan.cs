using ThreatLayers.Definitions;
using ThreatLayers.Grids;

namespace ThreatLayers.Runs;

/// <summary>What a run would do, in order, without doing it: every node with its fingerprint, and whether its result is there already.</summary>
public sealed class RunPlan
{
    readonly Dictionary<string, PlanNode> byName;

    internal RunPlan(LoadedPipeline pipeline, Grid grid, RunSelection selection, IReadOnlyList<PlanNode> nodes)
    {
        Pipeline = pipeline;
        Grid = grid;
        Selection = selection;
        Nodes = nodes;
        byName = nodes.ToDictionary(n => n.Name);
    }

    public LoadedPipeline Pipeline { get; }
    public Grid Grid { get; }
    public RunSelection Selection { get; }
    public IReadOnlyList<PlanNode> Nodes { get; }

    public PlanNode this[string name] => byName[name];

    /// <summary>The node of a layer's result or of a combined surface, by its id.</summary>
    internal PlanNode SurfaceOf(string id) => Pipeline.Layers.FirstOrDefault(l => l.Definition.Id == id) is { } layer ? byName[$"{id}.{layer.Definition.Result}"] : byName[id];

    /// <summary>The step that a node of stage threat is made by.</summary>
    internal Operator StepOf(PlanNode node) => Pipeline.Layers.First(l => l.Definition.Id == node.Layer).Definition.Steps[node.Name[(node.Layer.Length + 1)..]];

    public bool Has(string name) => byName.ContainsKey(name);

    /// <summary>Nodes whose results are made, those evaluated on the way among them.</summary>
    public IEnumerable<PlanNode> Work => Nodes.Where(n => n.State is NodeState.Stale or NodeState.Fused);

    /// <summary>What a release of this plan is a function of: its products and what is written about them.</summary>
    public Fingerprint Release => Fingerprint.Of(
    [
        .. Nodes.Where(n => n.Stage is "publish" or Answer.Stage).Select(n => new FingerprintPart("product", n.Fingerprint.Key, n.Name)),
        // A newer program writes newer documents and a newer page; the products stay.
        new("program", typeof(RunPlan).Assembly.GetName().Version?.ToString(3) ?? ""),
        new("documents", CanonicalText.Of(Pipeline.Definition with { Gates = new Dictionary<string, GateDefinition>(), Retention = new(), Notify = new(), Layers = [] })),
        .. Pipeline.Layers.SelectMany(l => new FingerprintPart[] { new("layer", CanonicalText.Of(l.Definition with { Steps = new Dictionary<string, Operator>() })) }),
    ]);

    /// <summary>What surfaces take on disk that are not there yet.</summary>
    public long ScratchBytes => Grid.Cells * sizeof(float) * Nodes.Count(n => n is { State: NodeState.Stale, IsStored: true } && n.Stage is not ("publish" or "input" or Answer.Stage));

    /// <summary>All that the store would hold of this plan.</summary>
    public long StoreBytes => Grid.Cells * sizeof(float) * Nodes.Count(n => n.IsStored && n.Stage is not ("publish" or "input" or Answer.Stage));

    /// <summary>Seconds that the work took when it was last done; null where some of it never was.</summary>
    public double? ExpectedSeconds => Work.Where(n => n.State == NodeState.Stale).All(n => n.Seconds > 0) ? Work.Sum(n => n.Seconds) : null;

    internal static string NameOf(Operator step) => Shape.Of(typeof(Operator)).Choices.First(c => c.Value == step.GetType()).Key;
}
