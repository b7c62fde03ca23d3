using System.CommandLine;
using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers run PIPELINE</summary>
static class RunVerb
{
    public static Command Create()
    {
        Argument<string> pipeline = CommonOptions.Pipeline();
        RunOptionsBinding options = new();
        ClusterOptions cluster = new();
        Option<TimeSpan?> timeout = CommonOptions.Timeout();
        Command command = new("run", """
            Compute what is not there yet of a pipeline's layers and combined surfaces, and put out a release.
            An unchanged run does nothing; after a change, or a stop at any moment, only what is missing is made.

            Examples:
              threatlayers run pipelines/quickstart.yaml
              threatlayers run pipelines/quickstart.yaml --set layers.hunting.reach_mammals.max_distance_km=20
              threatlayers run pipelines/quickstart.yaml --set layers.hunting.reach_mammals.max_distance_km=20 --trial
              threatlayers run pipelines/quickstart.yaml --only hunting
              threatlayers run pipelines/world.yaml --data /srv/threat-data --workspace /srv/threat-maps --memory 4GiB --timeout 5h
              threatlayers run pipelines/world.yaml --data /shared/threat-data --workspace /shared/threat-maps --executor slurm --throttle 64 --sbatch=--partition=long
            """)
        { pipeline, timeout };
        options.AddTo(command, shares: true);
        cluster.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(pipeline), new(options.Overrides(parsed)), options.Options(parsed), parsed.GetValue(timeout), cluster.Choices(parsed, parsed.GetRequiredValue(pipeline))));
        return command;
    }

    static int Run(string file, DefinitionSources sources, RunOptions options, TimeSpan? timeout, ClusterChoices? cluster)
    {
        // What is left to the run itself is little, and the machine that submits is often everybody's; the record says what workers had.
        if (cluster is not null)
            options = options with { Threads = cluster.CpusPerTask };
        using Session session = Session.Open(file, sources, options, timeout);
        RunOutcome outcome = session.Run(cluster);
        string current = Path.Combine(options.Workspace, "releases", "current");
        Console.WriteLine();
        if (outcome.IsUnchanged)
        {
            Console.WriteLine($"Nothing to do: all is as release {outcome.Release} has it.");
            Console.WriteLine($"Look at     {Path.Combine(outcome.Folder == "" ? current : Shown(outcome.Folder, options), "index.html")}");
            return ExitCode.Done;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Done in {session.Log.Seconds:0.0} s{(session.Log.Warnings.Count > 0 ? $", with {session.Log.Warnings.Count} warning{(session.Log.Warnings.Count == 1 ? "" : "s")}" : "")}."));
        if (outcome.Release == "")
        {
            Console.WriteLine($"Look in     {Shown(outcome.Folder, options)}");
            if (options.Selection.IsTrial)
                Console.WriteLine($"Compare     threatlayers diff current last --workspace {options.Workspace}");
            return ExitCode.Done;
        }
        if (outcome.IsHeldBack)
        {
            Console.Error.WriteLine($"Held back: a quality gate failed, so the release that was out stays out. The new one is {Shown(outcome.Folder, options)}; to put it out all the same: threatlayers rollback {outcome.Release}");
            return ExitCode.HeldBack;
        }
        Console.WriteLine($"Look at     {Path.Combine(current, "index.html")}");
        Console.WriteLine($"Maps        {Path.Combine(current, "maps")}");
        Console.WriteLine($"GeoTIFFs    {Path.Combine(current, "cog")}");
        if (session.Pipeline.Definition.Publish.TilesMaxZoom is not null)
            Console.WriteLine($"Tiles       {Path.Combine(current, "tiles")}");
        Console.WriteLine($"Record      {Shown(session.Folder, options)}");
        return ExitCode.Done;
    }

    /// <summary>As the person wrote the workspace.</summary>
    static string Shown(string path, RunOptions options) => Path.Combine(options.Workspace, Path.GetRelativePath(Path.GetFullPath(options.Workspace), path));
}
