using System.CommandLine;
using ThreatLayers.Gdal;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers diff A B</summary>
static class DiffVerb
{
    /// <summary>Differences of the runs that the console names; the page has all.</summary>
    const int Shown = 12;

    public static Command Create()
    {
        Argument<string> a = new("a") { Description = "A run or release by its id or the start of it, current, last, or a folder of a release, also of another workspace." };
        Argument<string> b = new("b") { Description = "As a; differences are b - a." };
        Option<string> workspace = CommonOptions.Workspace();
        Option<string?> to = new("--out") { Description = "Folder for maps, GeoTIFFs, tables and page; WORKSPACE/diffs/A_B without it.", HelpName = "DIR" };
        Option<string?> zones = CommonOptions.Zones(), column = CommonOptions.ZoneColumn();
        Option<int> threads = new("--threads") { Description = "Threads; all cores without it.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<long?> memory = CommonOptions.Memory();
        Command command = new("diff", """
            Compare two runs or releases: what differs in parameters and inputs, and for each surface that both have the
            difference as map and GeoTIFF, figures, and the zones that moved most.

            Examples:
              threatlayers diff 20260301T020000Z last
              threatlayers diff current ../other-workspace/releases/20260301T020000Z --out compared
              threatlayers diff 20260228 20260301 --zones parks.gpkg --zone-column name
            """)
        { a, b, workspace, to, zones, column, threads, memory };
        command.Validators.Add(CommonOptions.Together(zones, column));
        command.SetAction(parsed => Run(new()
        {
            A = parsed.GetRequiredValue(a),
            B = parsed.GetRequiredValue(b),
            Out = parsed.GetValue(to),
            Zones = parsed.GetValue(zones),
            ZoneColumn = parsed.GetValue(column),
            Threads = Math.Clamp(parsed.GetValue(threads), 1, 1024),
        }, parsed.GetRequiredValue(workspace), parsed.GetValue(memory) ?? RunOptions.DefaultMemoryBytes));
        return command;
    }

    static int Run(DiffOptions options, string folder, long memoryBytes)
    {
        Session.HoldTo(memoryBytes);
        using StopSignals signals = new();
        using Workspace workspace = Workspace.Look(folder);
        ComparisonOutcome outcome = Comparison.Execute(options, workspace, GdalGeodata.Load(memoryBytes), surface => Console.Error.WriteLine($"comparing {surface}"), signals.Token);
        Console.WriteLine($"A is {outcome.A}, B is {outcome.B}; differences are B - A.");
        foreach (string remark in outcome.Remarks)
            Console.WriteLine(remark);
        if (outcome.Runs is { } runs)
            Show([.. runs.Parameters, .. runs.Inputs, .. runs.Versions]);
        foreach (string line in outcome.Lines)
            Console.WriteLine($"  {line}");
        Console.WriteLine($"Look at     {Path.Combine(outcome.Folder, "index.html")}");
        return ExitCode.Done;
    }

    static void Show(IReadOnlyList<Difference> differences)
    {
        Console.WriteLine(differences.Count == 0 ? "No parameter, input or version differs." : "Different in B:");
        foreach (Difference difference in differences.Take(Shown))
            Console.WriteLine($"  {difference.Name}: {difference.A ?? "(not there)"} -> {difference.B ?? "(not there)"}");
        if (differences.Count > Shown)
            Console.WriteLine($"  and {differences.Count - Shown} more");
    }
}
