using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Runs;

/// <summary>Combined surfaces of the layers, in one pass: each layer's block is read once for all of them.</summary>
static class CombineStage
{
    public static IReadOnlyList<Surface> Run(PipelineDefinition pipeline, IReadOnlyList<Surface> layers, RunContext run)
    {
        if (pipeline.Combine.Count == 0)
            return [];
        Dictionary<string, Surface> made = layers.ToDictionary(l => l.Name, l => pipeline.Combine.Count == 1 ? l : l with { Cells = new OncePerBlock(l.Cells) });
        Surface[] lazy = [.. pipeline.Combine.Keys.Select(Made)];
        return run.Log.Task("combine", string.Join(", ", pipeline.Combine.Keys), 2, run.Grid.Cells * layers.Count, progress => run.Store(lazy, progress));

        Surface Made(string name)
        {
            if (made.TryGetValue(name, out Surface? known))
                return known;
            CombinedSurface combined = pipeline.Combine[name];
            Surface surface = ((Step)combined.Rule).Run(name, Scope());
            return made[name] = surface with { Unit = combined.Unit };
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
