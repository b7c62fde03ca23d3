using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using ThreatLayers.Definitions;
using ThreatLayers.Gdal;
using ThreatLayers.Portal;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers run PIPELINE</summary>
static class RunVerb
{
    public static Command Create()
    {
        Argument<string> pipeline = CommonOptions.Pipeline();
        Option<string?> data = CommonOptions.Data();
        Option<string> workspace = new("--workspace") { Description = "Folder for releases and logs.", HelpName = "DIR", DefaultValueFactory = _ => "workspace" };
        Option<string> backend = new("--backend") { Description = "auto takes a GPU where there is one.", DefaultValueFactory = _ => "auto" };
        backend.AcceptOnlyFromAmong([.. Kernels.Backends.Names]);
        Option<int> threads = new("--threads") { Description = "Threads; all cores without it.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        threads.Validators.Add(result =>
        {
            // Text that is no number is the parser's to report.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int count) && count is < 1 or > 1024)
                result.AddError($"--threads: found {count}, allowed are 1 to 1024.");
        });
        Option<long?> memory = CommonOptions.Memory();
        Command command = new("run", """
            Compute the layers and combined surfaces of a pipeline and write a release.

            Examples:
              threatlayers run pipelines/quickstart.yaml
              threatlayers run pipelines/world.yaml --data /srv/threat-data --workspace /srv/threat-maps --memory 4GiB
            """)
        { pipeline, data, workspace, backend, threads, memory };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(pipeline), new()
        {
            Workspace = parsed.GetRequiredValue(workspace),
            Data = parsed.GetValue(data),
            Backend = parsed.GetRequiredValue(backend),
            Threads = parsed.GetRequiredValue(threads),
            MemoryBytes = parsed.GetValue(memory) ?? RunOptions.DefaultMemoryBytes,
        }));
        return command;
    }

    /// <summary>The garbage collector would let the heap grow as long as the machine has memory; GDAL and the program itself have the rest of the budget.</summary>
    static void HoldTo(long memoryBytes)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)(memoryBytes - (memoryBytes / 4)));
        GC.RefreshMemoryLimit();
    }

    static int Run(string file, RunOptions options)
    {
        HoldTo(options.MemoryBytes);
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        LoadedPipeline pipeline = DefinitionReader.ReadPipeline(file);
        GdalGeodata geodata = GdalGeodata.Load(options.MemoryBytes);
        using Workspace workspace = Workspace.Hold(options.Workspace, TimeProvider.System);
        string logFile = workspace.NewLog(TimeProvider.System.GetUtcNow());
        using ProgressView view = ProgressView.ForConsole();
        using RunLog log = new(logFile, TimeProvider.System, view.Show);
        try
        {
            string release = PipelineRun.Execute(pipeline, options, workspace, geodata, log, TimeProvider.System, MapPage.Write, stop.Token);
            log.Tell(new("finished", "run", pipeline.Definition.Id, release, 1, log.Seconds, 0));
        }
        catch (Exception e)
        {
            bool stopped = e is OperationCanceledException;
            log.Tell(new("failed", "run", pipeline.Definition.Id, stopped ? "stopped" : e.Message, 0, log.Seconds, 0));
            throw;
        }
        view.Dispose();
        string current = Path.Combine(options.Workspace, "releases", "current");
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Done in {log.Seconds:0.0} s{(log.Warnings.Count > 0 ? $", with {log.Warnings.Count} warning{(log.Warnings.Count == 1 ? "" : "s")}" : "")}."));
        Console.WriteLine($"Look at     {Path.Combine(current, "index.html")}");
        Console.WriteLine($"Maps        {Path.Combine(current, "maps")}");
        Console.WriteLine($"GeoTIFFs    {Path.Combine(current, "cog")}");
        if (pipeline.Definition.Publish.TilesMaxZoom is not null)
            Console.WriteLine($"Tiles       {Path.Combine(current, "tiles")}");
        Console.WriteLine($"Log         {logFile}");
        return ExitCode.Done;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
