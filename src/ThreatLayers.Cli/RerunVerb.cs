using System.CommandLine;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers rerun ID</summary>
static class RerunVerb
{
    public static Command Create()
    {
        Argument<string> id = new("run") { Description = "A run of the workspace: its id, the start of it, or 'last'." };
        Option<string> workspace = CommonOptions.Workspace();
        Option<string?> into = new("--into") { Description = "Workspace of the repetition; a new one beside the first without it, removed when all is equal.", HelpName = "DIR" };
        Command command = new("rerun", """
            Repeat a run from the definitions, values and inputs that it had, with nothing stored to lean on, and hold every byte of its release against the first.
            Ends with 0 where all are equal, with 1 where a file differs, with 3 where an input is not what it was.

            Example:
              threatlayers rerun 20261124T020000Z
            """)
        { id, workspace, into };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(id), parsed.GetRequiredValue(workspace), parsed.GetValue(into)));
        return command;
    }

    static int Run(string id, string workspace, string? into)
    {
        RunHistory history = new(Path.Combine(workspace, "runs"));
        RunRecord first = Repetition.Made(history, history.Get(id));
        Repetition repetition = new(first, history.FolderOf(first.Id), workspace);
        repetition.RequireSameInputs();
        string other = into ?? Path.Combine(Path.GetFullPath(workspace), "rerun-" + first.Id);
        RunOptions options = repetition.Options(other);
        using (Session session = Session.Open(first.PipelineFile, repetition.Sources(), options, null))
            session.Run();
        IReadOnlyList<string> differences = repetition.Differences(other);
        Console.WriteLine();
        foreach (string difference in differences.Take(20))
            Console.WriteLine(difference);
        Console.WriteLine(differences.Count == 0 ? $"Equal to the last byte: all files of release {first.Release}." : $"{differences.Count} files differ from release {first.Release}. The repetition is in {other}.");
        foreach (string change in repetition.VersionChanges(other))
            Console.WriteLine(change);
        if (differences.Count == 0 && into is null)
            Directory.Delete(other, recursive: true);
        return differences.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
