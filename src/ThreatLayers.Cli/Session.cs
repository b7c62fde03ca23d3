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

    Session(LoadedPipeline pipeline, DefinitionSources sources, RunOptions options, TimeSpan? timeout, GdalGeodata geodata)
    {
        this.options = options;
        this.timeout = timeout;
        Pipeline = pipeline;
        open.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop));
        open.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        Geodata = geodata;
        Workspace = Workspace.Hold(options.Workspace, TimeProvider.System);
        open.Add(Workspace);
        Folder = Workspace.NewRun(TimeProvider.System.GetUtcNow());
        journal = new(Folder, TimeProvider.System);
        view = ProgressView.ForConsole();
        open.Add(view);
        Log = new(Path.Combine(Folder, "log.jsonl"), TimeProvider.System, view.Show);
        open.Add(Log);
        StoreOption.Open(options.Store, Workspace.Store, Log);
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
        // GDAL brings a hundred libraries along; they are loaded while definitions are read.
        Task<GdalGeodata> geodata = Task.Run(() => GdalGeodata.Load(options.MemoryBytes));
        try
        {
            LoadedPipeline pipeline = DefinitionReader.ReadPipeline(file, sources);
            return new(pipeline, sources, options, timeout, geodata.GetAwaiter().GetResult());
        }
        finally
        {
            // Nobody leaves the program while its libraries are being loaded.
            ((IAsyncResult)geodata).AsyncWaitHandle.WaitOne();
        }
    }

    /// <summary>The garbage collector would let the heap grow as long as the machine has memory; GDAL and the program itself have the rest of the budget.</summary>
    public static void HoldTo(long memoryBytes)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)(memoryBytes - (memoryBytes / 4)));
        GC.RefreshMemoryLimit();
    }

    /// <param name="cluster">Where a cluster does the work; null for here.</param>
    public RunOutcome Run(ClusterChoices? cluster = null)
    {
        using TelemetryExport export = TelemetryExport.Start();
        using System.Diagnostics.Activity? span = Telemetry.Run(Pipeline.Definition.Id, journal.Id);
        using ITimer? limit = timeout is { } after ? TimeProvider.System.CreateTimer(_ => StopLate(), null, after, Timeout.InfiniteTimeSpan) : null;
        try
        {
            using PreparedRun prepared = PreparedRun.Open(Pipeline, options, Workspace, Geodata, Log, journal, TimeProvider.System, stop.Token);
            RunOutcome outcome = PipelineRun.Execute(prepared, MapPage.Write, cluster, stop.Token);
            if (outcome.Release.Length > 0)
                Tidy();
            Ended(outcome.IsUnchanged ? "unchanged" : outcome.IsHeldBack ? "held_back" : "done", outcome.Release, outcome.IsHeldBack ? ExitCode.HeldBack : ExitCode.Done);
            return outcome;
        }
        catch (Exception e)
        {
            bool stopped = e is OperationCanceledException;
            string message = timedOut ? $"stopped after {timeout}, the time limit" : stopped ? "stopped" : ExitCode.MessageOf(e);
            span?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, message);
            Ended(stopped && !timedOut ? "stopped" : "failed", message, timedOut ? ExitCode.Failed : ExitCode.Of(e));
            if (timedOut && stopped)
                throw new TimeoutException($"The run was stopped after {timeout}, its time limit. What was made is kept; the next run goes on from there.", e);
            throw;
        }
    }

    /// <summary>What the pipeline does not want to be kept any longer goes, so that nights do not fill the disk.</summary>
    void Tidy()
    {
        RetentionDefinition kept = Pipeline.Definition.Retention;
        Workspace.Store.Settle();
        Retention retention = new(Workspace, TimeProvider.System);
        retention.Apply(retention.Plan(kept.Runs, kept.Days is { } days ? TimeSpan.FromDays(days) : null, kept.StoreGb is { } gb ? (long)(gb * 1e9) : null, countBytes: false));
    }

    /// <summary>Record, summary and notice; whatever of these fails, the run's own outcome stands.</summary>
    void Ended(string outcome, string message, int exitCode)
    {
        Log.Tell(new(exitCode is ExitCode.Done or ExitCode.HeldBack ? "finished" : "failed", "run", Pipeline.Definition.Id, message, exitCode == ExitCode.Done ? 1 : 0, Log.Seconds, 0));
        view.Dispose();
        try
        {
            NightSummary summary = new(Workspace.Folder);
            Write();
            int before = Log.Warnings.Count;
            if (outcome != "stopped")
                Notice.Send(Pipeline.Definition.Notify, exitCode == ExitCode.Done, Facts(outcome, message, exitCode, summary), text => Log.Warn("run", "notify", text));
            if (Log.Warnings.Count > before)
                Write();

            void Write()
            {
                if (journal.End(outcome, message, Log.Warnings, Workspace.Store.WaitedSeconds) is { } record)
                    summary.Write(record, exitCode);
            }
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) && exitCode != ExitCode.Done)
        {
            // The disk is full or gone, which is why the run failed; its message says so.
            Console.Error.WriteLine($"The record of the run could not be written: {e.Message}");
        }
    }

    Dictionary<string, string> Facts(string outcome, string message, int exitCode, NightSummary summary) => new()
    {
        ["outcome"] = outcome,
        ["message"] = message,
        ["exit_code"] = exitCode.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["pipeline"] = Pipeline.Definition.Id,
        ["run"] = journal.Id,
        ["release"] = journal.Record?.Release ?? "",
        ["workspace"] = Workspace.Folder,
        ["summary"] = summary.Newest,
    };

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
