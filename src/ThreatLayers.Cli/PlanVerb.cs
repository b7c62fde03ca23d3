using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using ThreatLayers.Definitions;
using ThreatLayers.Gdal;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers plan PIPELINE</summary>
static class PlanVerb
{
    public static Command Create()
    {
        Argument<string> pipeline = CommonOptions.Pipeline();
        Option<string?> data = CommonOptions.Data();
        Command command = new("plan", """
            Show what a run would do, in order, without doing it.

            Example:
              threatlayers plan pipelines/quickstart.yaml
            """)
        { pipeline, data };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(pipeline), parsed.GetValue(data)));
        return command;
    }

    static int Run(string file, string? data)
    {
        LoadedPipeline pipeline = DefinitionReader.ReadPipeline(file);
        Grids.Grid grid = WorkingGrid.Of(pipeline, GdalGeodata.Load(), data);
        RunPlan plan = RunPlan.Of(pipeline, grid);
        Console.WriteLine(pipeline.Definition.Title);
        Console.WriteLine($"Working grid: {grid}");
        Table table = new Table().Border(TableBorder.None).AddColumns("stage", "surface", "operator", "reach", "reads");
        foreach (PlanNode node in plan.Nodes)
            table.AddRow(node.Stage, node.Name, node.Operator, node.Reach?.ToString().ToLowerInvariant() ?? "", Markup.Escape(string.Join(", ", node.Reads)));
        // In a pipe there is no width to fit, and a wrapped table is hard to search.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 400;
        AnsiConsole.Write(table);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Nodes.Count} pieces of work on {grid.Cells / 1e6:0.0} million cells; about {plan.ScratchBytes / 1e6:0} MB on disk while it runs."));
        return ExitCode.Done;
    }
}
