using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using ThreatLayers.Definitions;
using ThreatLayers.Gdal;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers worker JOB</summary>
static class WorkerVerb
{
    public static Command Create()
    {
        Argument<string> file = new("job") { Description = "File of the run's tasks: runs/ID/cluster/job-N.json of its workspace." };
        Option<int?> task = new("--task") { Description = "Number of the task; without it the element of the array job or indexed Job that this process is (SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX).", HelpName = "N" };
        Option<int> from = new("--from") { Description = "Number of the task that element 0 does.", HelpName = "N" };
        Option<bool> any = new("--any") { Description = "Do one task after the other, whichever is ready and nobody has taken, until none is left." };
        Option<int> threads = new("--threads") { Description = "Threads; all cores without it.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<long?> memory = CommonOptions.Memory();
        Option<string?> log = new("--log") { Description = "Folder for the worker's log; beside the job's file without it.", HelpName = "DIR" }, store = StoreOption.Create();
        Command command = new("worker", """
            Do one task of a run that goes on elsewhere, into the workspace that both share. Started by a cluster, seldom by people.
            May be started twice for the same task: what is done is not done again.

            Example:
              threatlayers worker /shared/workspace/runs/20261124T020000Z/cluster/job-1.json --task 3
            """)
        { file, task, from, any, threads, memory, log, store };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(any) ? null : (parsed.GetValue(task) ?? Element()) + parsed.GetValue(from), parsed.GetValue(threads), parsed.GetValue(memory), parsed.GetValue(log), parsed.GetValue(store)));
        return command;
    }

    /// <exception cref="ArgumentException">Neither Slurm nor Kubernetes says which.</exception>
    static int Element() => int.TryParse(Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID") ?? Environment.GetEnvironmentVariable("JOB_COMPLETION_INDEX"), CultureInfo.InvariantCulture, out int element) ? element
        : throw new ArgumentException("--task: is not given, and neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX says which task this is.");

    static string Process => $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>As whoever started this process calls it.</summary>
    static string ElementName() => Environment.GetEnvironmentVariable("SLURM_ARRAY_JOB_ID") is { } array ? $"{array}_{Environment.GetEnvironmentVariable("SLURM_ARRAY_TASK_ID")}" : Process;

    /// <param name="number">Of the task; null for any.</param>
    /// <param name="logs">Folder for logs; beside the job's file without it.</param>
    static int Run(string file, int? number, int threads, long? memory, string? logs, string? store)
    {
        ClusterJob job = ClusterJob.Read(file);
        if (number < 0 || number >= job.Tasks.Count)
            throw new ArgumentException($"--task: found {number}, allowed are 0 to {job.Tasks.Count - 1}, the tasks of {file}.");
        RunOptions options = job.Options with { Threads = threads, MemoryBytes = memory ?? (number is { } one ? job.Tasks[one].MemoryBytes : job.Tasks.Max(t => t.MemoryBytes)), Store = store ?? job.Options.Store };
        Session.HoldTo(options.MemoryBytes);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop), interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        if (logs is not null)
            Directory.CreateDirectory(logs);
        return number is { } task ? Logged(ClusterJob.LogOf(file, task, logs), log => Prepared(file, job, options, log, stop.Token, prepared => ClusterWorker.Execute(prepared, job, task, stop.Token))) : Pool();

        int Pool()
        {
            int code = ExitCode.Done;
            using RunLog log = new(null, TimeProvider.System, Show);
            Prepared(file, job, options, log, stop.Token, prepared => PoolWorker.Execute(prepared, job, file, ElementName(), next =>
                (code = Logged(ClusterJob.LogOf(file, next, logs), own => ClusterWorker.Execute(prepared.LoggedTo(own), job, next, stop.Token))) == ExitCode.Done, stop.Token));
            return code;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Does a task with a log of its own, whose last line says how it ended.</summary>
    static int Logged(string file, Action<RunLog> work)
    {
        using RunLog log = new(file, TimeProvider.System, Show);
        try
        {
            work(log);
            log.Tell(new("finished", "worker", "", "", 1, log.Seconds, 0));
            return ExitCode.Done;
        }
        catch (Exception e)
        {
            log.Tell(new("failed", "worker", ClusterFailure.Of(e), ExitCode.MessageOf(e), 0, log.Seconds, 0));
            return ExitCode.Of(e);
        }
    }

    static void Show(RunEvent happened) => Console.WriteLine($"{happened.Kind}  {happened.Stage}  {happened.Subject}  {happened.Message}");

    static void Prepared(string file, ClusterJob job, RunOptions options, RunLog log, CancellationToken cancel, Action<PreparedRun> work)
    {
        DefinitionSources sources = new([.. options.Set.Select(s => Override.Parse(s, $"--set {s}"))]);
        LoadedPipeline pipeline = DefinitionReader.ReadPipeline(job.PipelineFile, sources);
        using Workspace workspace = Workspace.Join(options.Workspace, Process);
        StoreOption.Open(options.Store, workspace.Store, log);
        RunJournal journal = new(null, TimeProvider.System);
        journal.Begin(pipeline, options, sources);
        using PreparedRun prepared = PreparedRun.Open(pipeline, options, workspace, GdalGeodata.Load(options.MemoryBytes), log, journal, TimeProvider.System, cancel, ClusterJob.InputsOf(file));
        work(prepared);
    }
}
