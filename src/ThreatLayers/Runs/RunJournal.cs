using System.Runtime.InteropServices;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Kernels;

namespace ThreatLayers.Runs;

/// <summary>Keeps the record of a run while it goes on; on disk from the start, so that a killed run leaves a trace too.</summary>
/// <param name="folder">runs/ID; null keeps nothing on disk, for those who only look.</param>
public sealed class RunJournal(string? folder, TimeProvider clock)
{
    readonly DateTimeOffset started = clock.GetUtcNow();
    readonly long mark = clock.GetTimestamp();
    RunRecord? record;
    IReadOnlyList<NodeRecord> planned = [];

    public string Id => folder is null ? "" : Path.GetFileName(folder);

    public string Folder => folder ?? throw new InvalidOperationException("This run keeps no record.");

    public DateTimeOffset Started => started;

    public RunRecord? Record => record;

    /// <summary>Definitions and choices, before any input is looked at.</summary>
    public void Begin(LoadedPipeline pipeline, RunOptions options, DefinitionSources sources)
    {
        record = new()
        {
            Id = Id,
            Number = folder is null ? 0 : 1 + new RunHistory(Path.GetDirectoryName(folder)!).NewestFirst().Select(r => r.Number).FirstOrDefault(),
            Pipeline = pipeline.Definition.Id,
            PipelineFile = Path.GetFullPath(pipeline.File),
            Started = started,
            ReleaseTime = options.ReleaseTime,
            MadeWith = new Dictionary<string, string>(),
            Choices = new(options.Data is { } data ? Path.GetFullPath(data) : null, options.Set, options.Backend, options.Threads, options.MemoryBytes, options.Selection.Only, options.Selection.From, options.Selection.Force ?? [], options.Selection.IsTrial),
            Grid = "",
            Definitions = folder is null ? [] : [.. sources.CopyTo(Path.Combine(folder, "definitions")).Select(c => new DefinitionCopy(c.File, c.Copy, c.Sha256))],
            Inputs = [],
        };
        Save();
    }

    internal void Found(LoadedPipeline pipeline, NodeFingerprints prints, Grid grid, string geodata, Backend backend)
    {
        record = record! with
        {
            Grid = grid.ToString(),
            GridCells = grid.Cells,
            MadeWith = new Dictionary<string, string>
            {
                ["program"] = $"ThreatLayers {typeof(RunJournal).Assembly.GetName().Version?.ToString(3)}",
                ["libraries"] = geodata,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["system"] = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
                ["backend"] = backend.Kind,
                ["device"] = backend.Name,
            },
            Inputs = [.. pipeline.Layers.SelectMany(l => l.Definition.Inputs.SelectMany(i => prints.Files(l, i.Value)
                .Select(f => new InputRecord(l.Definition.Id, i.Key, Path.GetFullPath(f.Path), f.Bytes, f.Sha256, i.Value.Origin, i.Value.Licence, i.Value.Citation))))],
        };
        Save();
    }

    public void Plan(RunPlan plan)
    {
        planned = [.. plan.Nodes.Select(n => new NodeRecord(n.Name, n.Stage, n.Operator, n.Fingerprint.Key, Names.ToYaml(n.State.ToString()), n.Because, false, n.Seconds, n.Fingerprint.Parts))];
        record = record! with { Nodes = planned };
        Save();
    }

    /// <summary>Nodes that were made, with the seconds that they took.</summary>
    public void Add(IReadOnlyDictionary<string, double> made) =>
        record = record! with { Nodes = [.. record!.Nodes.Select(n => made.TryGetValue(n.Name, out double seconds) ? n with { Made = true, Seconds = Math.Round(seconds, 4) } : n)] };

    public void Released(string release, string fingerprint) => record = record! with { Release = release, ReleaseFingerprint = fingerprint };

    /// <param name="against">Id of the release that was compared with; empty for none.</param>
    public void Judged(IReadOnlyList<GateResult> gates, string against) => record = record! with { Gates = gates, Against = against };

    /// <param name="outcome">As in <see cref="RunRecord.Outcome"/>.</param>
    /// <param name="storeSeconds">Spent on keeping results.</param>
    public RunRecord? End(string outcome, string message, IReadOnlyList<string> warnings, double storeSeconds)
    {
        if (record is null)
            return null;
        record = record with
        {
            Ended = clock.GetUtcNow(),
            Seconds = Math.Round(clock.GetElapsedTime(mark).TotalSeconds, 3),
            Outcome = outcome,
            Message = message,
            Warnings = [.. warnings],
            StoreSeconds = Math.Round(storeSeconds, 3),
            PeakMemoryBytes = System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64,
        };
        Save();
        return record;
    }

    void Save()
    {
        if (folder is not null)
            record!.Write(folder);
    }
}
