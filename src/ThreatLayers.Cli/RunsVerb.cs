using System.CommandLine;
using System.Globalization;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers runs [ID]</summary>
static class RunsVerb
{
    public static Command Create()
    {
        Option<string> workspace = CommonOptions.Workspace();
        Argument<string?> id = new("run") { Description = "Only this run, with what it made and why; its id, the start of it, or 'last'.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("runs", """
            List the runs of a workspace, or tell all about one.

            Examples:
              threatlayers runs
              threatlayers runs last
            """)
        { id, workspace };
        command.SetAction(parsed => Run(new(Path.Combine(parsed.GetRequiredValue(workspace), "runs")), parsed.GetValue(id)));
        return command;
    }

    static int Run(RunHistory history, string? id)
    {
        if (id is null)
            List(history);
        else
            Tell(history.Get(id));
        return ExitCode.Done;
    }

    static void List(RunHistory history)
    {
        Listing list = new("run", "pipeline", "outcome", "seconds", "made", "warnings", "release", "set");
        foreach (RunRecord run in history.NewestFirst())
        {
            list.Add(run.Id, run.Pipeline, Outcome(run), run.Seconds.ToString("0.0", CultureInfo.InvariantCulture), $"{run.Nodes.Count(n => n.Made)}", $"{run.Warnings.Count}",
                run.Release, string.Join(" ", run.Choices.Set));
        }
        list.Show();
    }

    static void Tell(RunRecord run)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Id}  {run.Pipeline}  {Outcome(run)}  {run.Message}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Started:yyyy-MM-dd HH:mm:ss} UTC, {run.Seconds:0.0} s, at most {run.PeakMemoryBytes / 1048576.0:0} MiB; {run.Grid}"));
        Console.WriteLine(string.Join(", ", run.MadeWith.Values));
        foreach (string set in run.Choices.Set)
            Console.WriteLine($"set      {set}");
        foreach (string warning in run.Warnings)
            Console.WriteLine($"warning  {warning}");
        foreach (GateResult gate in run.Gates)
            Console.WriteLine($"gate     {gate.Gate}, {gate.Surface}: {(gate.Passed switch { true => "holds", false => "fails", null => "not judged" })}, {gate.Found}");
        foreach (DefinitionCopy copy in run.Definitions)
            Console.WriteLine($"from     {copy.File}");
        Listing list = new("stage", "result", "operator", "seconds", "because");
        foreach (NodeRecord node in run.Nodes.Where(n => n.Made))
            list.Add(node.Stage, node.Name, node.Operator, node.Seconds.ToString("0.00", CultureInfo.InvariantCulture), node.Because);
        list.Show();
    }

    static string Outcome(RunRecord run) => run.Outcome == "running" ? "running or killed" : run.Outcome.Replace('_', ' ');
}
