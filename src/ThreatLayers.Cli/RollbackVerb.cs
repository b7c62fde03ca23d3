using System.CommandLine;
using ThreatLayers.Publishing;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers rollback [RELEASE]</summary>
static class RollbackVerb
{
    public static Command Create()
    {
        Option<string> workspace = CommonOptions.Workspace();
        Argument<string?> id = new("release") { Description = "The release to put out; the one before the current one without it.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("rollback", """
            Put out another release that is there already: an older one, or one that a quality gate held back.

            Examples:
              threatlayers rollback
              threatlayers rollback 20261124T020000Z
            """)
        { id, workspace };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(workspace), parsed.GetValue(id)));
        return command;
    }

    static int Run(string folder, string? id)
    {
        if (!Directory.Exists(folder))
            throw new ArgumentException($"{folder}: there is no such workspace.");
        using Workspace workspace = Workspace.Hold(folder, TimeProvider.System);
        Releases releases = new(workspace.Releases);
        string? current = releases.Current;
        string target = id is not null ? releases.Get(id)
            : releases.NewestFirst().FirstOrDefault(r => string.CompareOrdinal(r, current) < 0 && !releases.Withdrawn.Contains(r)) ?? throw new ArgumentException($"{workspace.Releases}: there is no release before {current ?? "the first"}. There are: {string.Join(", ", releases.NewestFirst())}.");
        releases.PutOut(target);
        Console.WriteLine(current == target ? $"{target} is out already." : $"{target} is out; before it was {current ?? "none"}. A run that makes something new puts that out.");
        return ExitCode.Done;
    }
}
