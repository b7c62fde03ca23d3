using System.CommandLine;
using ThreatLayers.Gdal;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers sweep PIPELINE --vary PATH=A,B,C</summary>
static class SweepVerb
{
    public static Command Create()
    {
        Argument<string> pipeline = CommonOptions.Pipeline();
        Option<string[]> vary = new("--vary") { Description = "A parameter by its path, as in --set, with the values that it takes. Repeatable: all combinations are run.", HelpName = "PATH=A,B,C", Required = true, AllowMultipleArgumentsPerToken = false };
        Option<string?> to = new("--out") { Description = "Folder for maps, tables and page; below WORKSPACE/sweeps without it.", HelpName = "DIR" };
        Option<string?> zones = CommonOptions.Zones(), column = CommonOptions.ZoneColumn();
        RunOptionsBinding options = new();
        Command command = new("sweep", """
            Run a pipeline with several values of one or more parameters, and show what that does: maps side by side, and the
            response by zone. Nothing is released. What does not hang on the parameters is made once; after a stop the next call
            goes on. Takes the options of run.

            Examples:
              threatlayers sweep pipelines/quickstart.yaml --vary layers.hunting.reach_mammals.max_distance_km=10,20,40
              threatlayers sweep pipelines/quickstart.yaml --only hunting --vary layers.hunting.reach_mammals.max_distance_km=20,40 --vary layers.hunting.mammals.high=500,1000
            """)
        { pipeline, vary, to, zones, column };
        options.AddTo(command);
        command.Validators.Add(CommonOptions.Together(zones, column));
        command.SetAction(parsed => Run(new()
        {
            PipelineFile = parsed.GetRequiredValue(pipeline),
            Axes = [.. parsed.GetRequiredValue(vary).Select(SweepAxis.Parse)],
            Set = options.Overrides(parsed),
            Out = parsed.GetValue(to),
            Zones = parsed.GetValue(zones),
            ZoneColumn = parsed.GetValue(column),
            Run = options.Options(parsed),
        }));
        return command;
    }

    static int Run(SweepOptions options)
    {
        Session.HoldTo(options.Run.MemoryBytes);
        Sweep.Check(options);
        GdalGeodata geodata = GdalGeodata.Load(options.Run.MemoryBytes);
        using StopSignals signals = new();
        using Workspace workspace = Workspace.Hold(options.Run.Workspace, TimeProvider.System);
        SweepOutcome outcome;
        using (ProgressView view = ProgressView.ForConsole())
            outcome = Sweep.Execute(options, workspace, geodata, TimeProvider.System, Console.WriteLine, view.Show, signals.Token);
        Console.WriteLine();
        foreach (string line in outcome.Lines)
            Console.WriteLine($"  {line}");
        Console.WriteLine($"Look at     {Path.Combine(outcome.Folder, "index.html")}");
        return ExitCode.Done;
    }
}
