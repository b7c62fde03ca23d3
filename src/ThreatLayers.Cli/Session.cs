using System.Runtime.InteropServices;
using ThreatLayers.Definitions;
using ThreatLayers.Gdal;
using ThreatLayers.Portal;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>One run as the command line starts it: signals, time limit, workspace, log, record, and progress on the console.</summary>
sealed class Session : IDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly List<IDisposable> open = [];
    readonly RunOptions options;
    readonly TimeSpan? timeout;
    readonly ProgressView view;
    readonly RunJournal journal;
    bool timedOut;

    Session(LoadedPipeline pipeline, DefinitionSources sources, RunOptions options, TimeSpan? timeout)
    {
        this.options = options;
        this.timeout = timeout;
        Pipeline = pipeline;
        open.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
        open.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        Geodata = GdalGeodata.Load(options.MemoryBytes);
        Workspace = Workspace.Hold(options.Workspace, TimeProvider.System);
        open.Add(Workspace);
        Folder = Workspace.NewRun(TimeProvider.System.GetUtcNow());
        journal = new(Folder, TimeProvider.System);
        view = ProgressView.ForConsole();
        open.Add(view);
        Log = new(Path.Combine(Folder, "log.jsonl"), TimeProvider.System, view.Show);
        open.Add(Log);
        journal.Begin(pipeline, options, sources);
    }

    public LoadedPipeline Pipeline { get; }
    public GdalGeodata Geodata { get; }
    public Workspace Workspace { get; }
    public RunLog Log { get; }

    /// <summary>runs/ID.</summary>
    public string Folder { get; }

    /// <exception cref="DefinitionException">All problems of all definitions, before anything is touched.</exception>
    public static Session Open(string file, DefinitionSources sources, RunOptions options, TimeSpan? timeout)
    {
        HoldTo(options.MemoryBytes);
        return new(DefinitionReader.ReadPipeline(file, sources), sources, options, timeout);
    }

    /// <summary>The garbage collector would let the heap grow as long as the machine has memory; GDAL and the program itself have the rest of the budget.</summary>
    public static void HoldTo(long memoryBytes)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)(memoryBytes - (memoryBytes / 4)));
        GC.RefreshMemoryLimit();
    }

    public RunOutcome Run()
    {
        using ITimer? limit = timeout is { } after ? TimeProvider.System.CreateTimer(_ => StopLate(), null, after, Timeout.InfiniteTimeSpan) : null;
        try
        {
            using PreparedRun prepared = PreparedRun.Open(Pipeline, options, Workspace, Geodata, Log, journal, TimeProvider.System, stop.Token);
            RunOutcome outcome = PipelineRun.Execute(prepared, MapPage.Write, stop.Token);
            journal.End(outcome.IsUnchanged ? "unchanged" : outcome.IsHeldBack ? "held_back" : "done", outcome.Release, Log.Warnings);
            Log.Tell(new("finished", "run", Pipeline.Definition.Id, outcome.Release, 1, Log.Seconds, 0));
            view.Dispose();
            return outcome;
        }
        catch (Exception e)
        {
            bool stopped = e is OperationCanceledException;
            string message = timedOut ? $"stopped after {timeout}, the time limit" : stopped ? "stopped" : e.Message;
            Log.Tell(new("failed", "run", Pipeline.Definition.Id, message, 0, Log.Seconds, 0));
            journal.End(stopped && !timedOut ? "stopped" : "failed", message, Log.Warnings);
            view.Dispose();
            if (timedOut && stopped)
                throw new TimeoutException($"The run was stopped after {timeout}, its time limit. What was made is kept; the next run goes on from there.", e);
            throw;
        }
    }

    public void Dispose()
    {
        for (int i = open.Count - 1; i >= 0; i--)
            open[i].Dispose();
        stop.Dispose();
    }

    void StopLate()
    {
        timedOut = true;
        stop.Cancel();
    }

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
