using System.CommandLine;
using ThreatLayers.Publishing;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers releases</summary>
static class ReleasesVerb
{
    public static Command Create()
    {
        Option<string> workspace = CommonOptions.Workspace();
        Command command = new("releases", "List the releases of a workspace; the one that is out is marked.") { workspace };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(workspace)));
        return command;
    }

    static int Run(string workspace)
    {
        Releases releases = new(Path.Combine(workspace, "releases"));
        Dictionary<string, RunRecord> runs = [];
        foreach (RunRecord run in new RunHistory(Path.Combine(workspace, "runs")).NewestFirst().Where(r => r.Outcome is "done" or "held_back"))
            runs[run.Release] = run;
        Listing list = new("", "release", "pipeline", "state", "set", "fingerprint");
        foreach (string id in releases.NewestFirst())
        {
            RunRecord? run = runs.GetValueOrDefault(id);
            list.Add(id == releases.Current ? "->" : "", id, run?.Pipeline ?? "", id == releases.Current ? "out" : run?.Outcome == "held_back" ? "held back" : releases.Withdrawn.Contains(id) ? "withdrawn" : "", string.Join(" ", run?.Choices.Set ?? []), releases.FingerprintOf(id));
        }
        list.Show();
        return ExitCode.Done;
    }
}
