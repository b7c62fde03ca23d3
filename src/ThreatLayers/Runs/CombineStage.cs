using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Runs;

/// <summary>Combined surfaces of the layers, in one pass: each layer's block is read once for all of them.</summary>
static class CombineStage
{
    /// <param name="layer">A layer's surface by its id.</param>
    /// <returns>The combined surfaces that are made, by name; those that are fresh are in the store.</returns>
    public static IReadOnlyDictionary<string, Surface> Run(Func<string, Surface> layer, RunContext run)
    {
        PlanNode[] stale = [.. run.Plan.Nodes.Where(n => n is { Stage: "combine", State: NodeState.Stale })];
        if (stale.Length == 0)
            return new Dictionary<string, Surface>();
        string[] read = [.. stale.SelectMany(n => n.Reads).Distinct()];
        Surface[] lazy = Lazily(stale, layer, run);
        double began = run.Log.Seconds;
        IReadOnlyList<Surface> done = run.Log.Task("combine", string.Join(", ", stale.Select(n => n.Name)), 2, run.Grid.Cells * read.Length, progress => run.Store(lazy, progress));
        Dictionary<string, Surface> results = [];
        for (int i = 0; i < stale.Length; i++)
        {
            results[stale[i].Name] = run.Keep(stale[i], done[i], [], []);
            run.Made[stale[i].Name] = (run.Log.Seconds - began) / stale.Length;
        }
        return results;
    }

    /// <summary>Combined surfaces, computed when someone asks for their cells: for all of them in turn, block by block.</summary>
    public static Surface[] Lazily(PlanNode[] stale, Func<string, Surface> layer, RunContext run)
    {
        PipelineDefinition pipeline = run.Pipeline.Definition;
        Dictionary<string, Surface> made = [];
        return [.. stale.Select(n => Made(n.Name))];

        Surface Made(string name)
        {
            if (made.TryGetValue(name, out Surface? known))
                return known;
            if (!pipeline.Combine.TryGetValue(name, out CombinedSurface? combined))
            {
                Surface surface = layer(name);
                return made[name] = stale.Length == 1 ? surface : surface with { Cells = new OncePerBlock(surface.Cells) };
            }
            if (run.Reuse(run.Plan[name]) is { } kept)
                return made[name] = kept with { Unit = combined.Unit };
            return made[name] = ((Step)combined.Rule).Run(name, Scope()) with { Unit = combined.Unit };
        }

        StepScope Scope() => new()
        {
            Grid = run.Grid,
            Ground = run.Ground,
            Backend = run.Backend,
            Threads = run.Options.Threads,
            MemoryBytes = run.Options.StepMemoryBytes,
            Cancel = run.Cancel,
            Surface = Made,
            Stored = name => made[name] = run.Store([Made(name)])[0],
            Features = _ => [],
            Zones = (_, _) => throw new InvalidOperationException("A combined surface has no zones."),
            Table = name => throw new InvalidOperationException($"A combined surface has no table '{name}'."),
            Rows = name => throw new InvalidOperationException($"A combined surface has no table '{name}'."),
            Create = run.Create,
            ScratchPath = run.ScratchPath,
            Warn = message => run.Log.Warn("combine", "", message),
            Progress = (_, _) => { },
        };
    }

    /// <summary>Remembers the block that a thread read last, because every combined surface asks for the same one in turn.</summary>
    sealed class OncePerBlock(IRasterSource source) : IRasterSource
    {
        readonly ThreadLocal<(Window Window, float[] Cells)> last = new();

        public Grid Grid => source.Grid;

        public void Read(Window window, Span<float> cells)
        {
            (Window known, float[]? block) = last.Value;
            if (block is null || known != window)
            {
                if (block is null || block.Length != window.Cells)
                    block = new float[window.Cells];
                source.Read(window, block);
                last.Value = (window, block);
            }
            block.CopyTo(cells);
        }

        public void Dispose()
        {
        }
    }
}
