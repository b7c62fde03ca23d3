using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Runs;

/// <summary>Definitions, inputs and grid of a run, looked at and found to be right; nothing computed yet.</summary>
public sealed class PreparedRun : IDisposable
{
    readonly InputIndex inputs;
    readonly NodeFingerprints prints;

    PreparedRun(LoadedPipeline pipeline, RunOptions options, Workspace workspace, IGeodata geodata, RunLog log, RunJournal journal, Backend backend, Grid grid, InputIndex inputs)
    {
        (Pipeline, Options, Workspace, Geodata, Log, Record, Backend, Grid, this.inputs) = (pipeline, options, workspace, geodata, log, journal, backend, grid, inputs);
        InputsAsFound = InputCheck.Snapshot(pipeline.Layers, options.Data);
        prints = new(pipeline, grid, options.Data, inputs, geodata.Version, backend.Kind);
    }

    PreparedRun(PreparedRun of, RunLog log)
    {
        (Pipeline, Options, Workspace, Geodata, Log, Record, Backend, Grid, inputs) = (of.Pipeline, of.Options, of.Workspace, of.Geodata, log, of.Record, of.Backend, of.Grid, of.inputs);
        (InputsAsFound, prints) = (of.InputsAsFound, of.prints);
    }

    public LoadedPipeline Pipeline { get; }
    public RunOptions Options { get; }
    public Workspace Workspace { get; }
    public IGeodata Geodata { get; }
    public RunLog Log { get; }
    public RunJournal Record { get; }
    public Backend Backend { get; }
    public Grid Grid { get; }

    /// <summary>Length and time of every input file before its content was looked at.</summary>
    public IReadOnlyDictionary<string, (long Bytes, DateTime Written)> InputsAsFound { get; }

    /// <summary>Full paths of definitions, and of all inputs that have been looked at.</summary>
    public IEnumerable<string> FilesRead => Pipeline.Layers.Select(l => l.File).Append(Pipeline.File).Select(Path.GetFullPath).Concat(inputs.Files).Distinct();

    /// <inheritdoc cref="InputIndex.TextFor"/>
    public string InputsKnown(Func<string, string> there) => inputs.TextFor(there);

    /// <param name="index">What another machine knows of the content of inputs (<see cref="InputIndex"/>), where it is there; else what the workspace knows.</param>
    /// <exception cref="InputException">Files that are missing, damaged, or not those that the definitions mean: all of them at once.</exception>
    /// <exception cref="DefinitionException">The grid.</exception>
    public static PreparedRun Open(LoadedPipeline pipeline, RunOptions options, Workspace workspace, IGeodata geodata, RunLog log, RunJournal journal, TimeProvider clock, CancellationToken cancel, string? index = null)
    {
        InputIndex inputs = new(index is not null && File.Exists(index) ? index : Path.Combine(workspace.Folder, "inputs.tsv"), options.VerifyInputs, clock, message => log.Warn("run", "inputs", message));
        InputCheck.Verify(pipeline.Layers, options.Data, inputs.Sha256, cancel);
        RequireAnswerFiles(pipeline, options.Data);
        inputs.LookAt(pipeline.Layers.SelectMany(l => l.Definition.Inputs.Values.SelectMany(i => InputFiles.Of(InputCheck.PathOf(i, l.Folder, options.Data)))), options.Threads, cancel);
        if (workspace.IsHeld)
            inputs.Save();
        Grid grid = WorkingGrid.Of(pipeline, geodata, options.Data);
        Backend backend = Backends.Choose(options.Backend, message => log.Warn("run", "backend", message));
        PreparedRun prepared = new(pipeline, options, workspace, geodata, log, journal, backend, grid, inputs);
        journal.Found(pipeline, prepared.prints, grid, geodata.Version, backend);
        return prepared;
    }

    /// <exception cref="InputException">Files of zones and observations that are not there, all at once.</exception>
    static void RequireAnswerFiles(LoadedPipeline pipeline, string? data)
    {
        IEnumerable<(string Key, string Path)> files = pipeline.Definition.Zones.Where(z => z.Value.Path is not null).Select(z => ($"zones.{z.Key}", z.Value.Path!))
            .Concat((pipeline.Definition.Answers?.Validation ?? new Dictionary<string, ValidationDefinition>()).Select(v => ($"answers.validation.{v.Key}", v.Value.Path)));
        string[] missing = [.. files.Select(f => (f.Key, Full: InputCheck.PathOf(f.Path, pipeline.Folder, data))).Where(f => !File.Exists(f.Full)).Select(f => $"{f.Key}: {f.Full}: the file is not there. Check the path, or name the folder of the data with --data.")];
        if (missing.Length > 0)
            throw new InputException(string.Join(Environment.NewLine, missing));
    }

    /// <summary>The same run, whose events go to another log; it must not outlive this one.</summary>
    public PreparedRun LoggedTo(RunLog other) => new(this, other);

    /// <summary>The graph, held against what the store has now.</summary>
    public RunPlan Plan() => new PlanBuilder(Pipeline, Grid, prints, Workspace.Store, IsDirect, new RunHistory(Workspace.Runs).LastDone(Pipeline.Definition.Id, but: Record.Id),
        message => Log.Warn("run", "store", message)).Build(Options.Selection);

    public void Dispose() => Backend.Dispose();

    bool IsDirect(LoadedLayer layer, RasterInput input)
    {
        RasterOpen open = RasterStage.OpenOf(InputCheck.PathOf(input, layer.Folder, Options.Data), input, input.Crs is null ? null : Geodata.Identify(input.Crs));
        return RasterStage.IsDirect(input, Geodata.Describe(open), Grid);
    }
}
