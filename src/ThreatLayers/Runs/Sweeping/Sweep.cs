using System.Security.Cryptography;
using System.Text;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>What came of a sweep, for the console.</summary>
public sealed record SweepOutcome(string Folder, IReadOnlyList<string> Runs, IReadOnlyList<string> Lines);

/// <summary>Runs a pipeline for every combination of some values, and shows what that does to its surfaces. Combinations share all results that do not hang on what varies, since all go through one store.</summary>
public sealed class Sweep : IDisposable
{
    /// <summary>Pixels of a sheet of small multiples, and of one of its maps at most.</summary>
    const int SheetWidth = 2400, WidestMap = 1000;

    readonly SweepOptions options;
    readonly Workspace workspace;
    readonly IGeodata geodata;
    readonly TimeProvider clock;
    readonly CancellationToken cancel;
    readonly IReadOnlyList<IReadOnlyList<Override>> combinations;
    readonly List<GridFrame> grids = [];
    readonly List<SweptSurface> surfaces = [];
    readonly List<string> runs = [];

    Sweep(SweepOptions options, IReadOnlyList<IReadOnlyList<Override>> combinations, Workspace workspace, IGeodata geodata, TimeProvider clock, CancellationToken cancel) =>
        (this.options, this.combinations, this.workspace, this.geodata, this.clock, this.cancel) = (options, combinations, workspace, geodata, clock, cancel);

    /// <param name="tell">Told of each combination that is begun.</param>
    /// <param name="show">Told of what happens in its run.</param>
    /// <exception cref="DefinitionException">A path or value that does not fit, of any combination; nothing is run then.</exception>
    /// <exception cref="OperationCanceledException">It was stopped. What was made is in the store, and the next call goes on from there.</exception>
    public static SweepOutcome Execute(SweepOptions options, Workspace workspace, IGeodata geodata, TimeProvider clock, Action<string> tell, Action<RunEvent> show, CancellationToken cancel)
    {
        using Sweep sweep = new(options, SweepAxis.Combinations(options.Axes), workspace, geodata, clock, cancel);
        return sweep.Run(tell, show);
    }

    /// <summary>All definitions of all combinations, before anything is touched.</summary>
    /// <exception cref="DefinitionException">A path or value does not fit.</exception>
    public static void Check(SweepOptions options)
    {
        foreach (IReadOnlyList<Override> combination in SweepAxis.Combinations(options.Axes))
            DefinitionReader.ReadPipeline(options.PipelineFile, new([.. options.Set, .. combination]));
    }

    SweepOutcome Run(Action<string> tell, Action<RunEvent> show)
    {
        using ReportFolder folder = new(options.Out ?? Path.Combine(workspace.Sweeps, Name()), SweepReport.Json);
        for (int i = 0; i < combinations.Count; i++)
        {
            tell(FormattableString.Invariant($"{i + 1} of {combinations.Count}: {Label(i)}"));
            RunOne(combinations[i], folder, show);
        }
        // What varies may be what is made at all: shown is what every combination has.
        surfaces.RemoveAll(s => s.Keys.Count != combinations.Count);
        SweepReport report = new(options, [.. combinations.Select((_, i) => Label(i))], combinations, runs, surfaces, grids[0]);
        report.Write(folder, Columns, grids[0].Of(MapWidth));
        Dispose();
        return new(folder.Complete(), runs, [.. surfaces.Select(report.Line)]);
    }

    void RunOne(IReadOnlyList<Override> combination, ReportFolder folder, Action<RunEvent> show)
    {
        DefinitionSources sources = new([.. options.Set, .. combination]);
        LoadedPipeline pipeline = DefinitionReader.ReadPipeline(options.PipelineFile, sources);
        RunOptions run = options.Run with { Set = [.. sources.Overrides.Select(o => o.ToString())], Selection = options.Run.Selection with { SurfacesAlone = true } };
        string record = workspace.NewRun(clock.GetUtcNow());
        RunJournal journal = new(record, clock);
        using RunLog log = new(Path.Combine(record, "log.jsonl"), clock, show);
        journal.Begin(pipeline, run, sources);
        try
        {
            using PreparedRun prepared = PreparedRun.Open(pipeline, run, workspace, geodata, log, journal, clock, cancel);
            GridFrame grid = GridOf(prepared.Grid, pipeline, folder);
            SweepRun.Execute(prepared, (about, key, surface) => Take(about, key, surface, grid, folder), cancel);
            journal.End("swept", "", log.Warnings, workspace.Store.WaitedSeconds);
            runs.Add(journal.Id);
        }
        catch (Exception e)
        {
            journal.End(e is OperationCanceledException ? "stopped" : "failed", e is OperationCanceledException ? "stopped" : e.Message, log.Warnings, workspace.Store.WaitedSeconds);
            throw;
        }
    }

    /// <summary>Maps and figures of a surface, once for all combinations that have the same.</summary>
    void Take(SurfaceDescription about, string key, Surface surface, GridFrame grid, ReportFolder folder)
    {
        SweptSurface? swept = surfaces.Find(s => s.About.Id == about.Id);
        if (swept is null)
            surfaces.Add(swept = new(about) { IsClass = surface.IsClass });
        // A repair begins the combination again.
        if (swept.Keys.Count > runs.Count)
            swept.Keys.RemoveAt(swept.Keys.Count - 1);
        swept.Keys.Add(key);
        if (swept.Pixels.ContainsKey(key))
            return;
        CellFile cells = (CellFile)surface.Cells;
        bool byCode = swept.IsClass || about.Colours.Classes.Count > 0;
        swept.Pixels[key] = MapPixels.Of(cells, grids[0].Of(MapWidth).Picture, byCode, Path.Combine(folder.Scratch, "picture.f32"), geodata, options.Run.Threads);
        swept.Responses[key] = Response(swept, key, cells, grid);
    }

    ZoneResponse Response(SweptSurface swept, string key, CellFile cells, GridFrame grid)
    {
        if (!swept.IsClass)
            return ZoneResponse.Of(cells, grid, options.Run.Threads, cancel);
        // Cells of another grid, or a first result that is gone, cannot be held against these.
        if (!grid.Grid.IsSameAs(grids[0].Grid) || workspace.Store.Find(swept.Keys[0]) is not { } entry)
            return new(double.NaN, new Dictionary<string, double>());
        using IRasterSource first = workspace.Store.Open(entry, swept.About.Id, grid.Grid).Cells;
        return ZoneResponse.Of(new OtherClass(first, cells), grid, options.Run.Threads, cancel);
    }

    GridFrame GridOf(Grid grid, LoadedPipeline pipeline, ReportFolder folder)
    {
        if (grids.Find(g => g.Grid.IsSameAs(grid)) is { } known)
            return known;
        ZoneFeatures? zones = options.Zones is { } file ? ZoneFeatures.Named(file, options.ZoneColumn!, geodata) : ZoneFeatures.Of(pipeline, options.Run.Data, geodata);
        GridFrame made = new(grid, pipeline, zones, geodata, folder.Scratch, options.Run.Threads);
        grids.Add(made);
        return made;
    }

    /// <summary>Maps in a row: with several parameters the values of the last, else about as many as there are rows.</summary>
    int Columns => options.Axes.Count > 1 ? options.Axes[^1].Values.Count : combinations.Count <= 3 ? combinations.Count : (int)Math.Ceiling(Math.Sqrt(combinations.Count));

    int MapWidth => Math.Min(WidestMap, SheetWidth / Columns);

    string Label(int combination) => string.Join(", ", options.Axes.Zip(combinations[combination], (axis, value) => $"{(options.Axes.Count(a => a.Key == axis.Key) > 1 ? axis.Path : axis.Key)} = {value.Value}"));

    /// <summary>The same for the same question, so that a sweep that was interrupted and one that is repeated stand in one place.</summary>
    string Name()
    {
        string pipeline = DefinitionReader.ReadPipeline(options.PipelineFile, new([.. options.Set, .. combinations[0]])).Definition.Id;
        string question = string.Join('\n', [.. options.Axes.SelectMany(a => a.Values).Select(v => v.ToString()), "", .. options.Set.Select(s => s.ToString()), options.Run.Selection.Only ?? ""]);
        return $"{pipeline}_{string.Join('_', options.Axes.Select(a => a.Key))}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question)))[..6]}";
    }

    public void Dispose()
    {
        foreach (GridFrame grid in grids)
            grid.Dispose();
    }
}
