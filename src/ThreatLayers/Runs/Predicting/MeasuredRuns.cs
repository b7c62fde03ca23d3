namespace ThreatLayers.Runs;

/// <summary>Runs of a pipeline that a prediction goes by.</summary>
/// <param name="All">That made anything, the newest first.</param>
/// <param name="Whole">Of these, those that made everything on the machine itself, so that their time and memory as a whole say something; one for each grid.</param>
sealed record MeasuredRuns(IReadOnlyList<RunRecord> All, IReadOnlyList<RunRecord> Whole)
{
    public static MeasuredRuns Of(RunHistory history, string pipeline)
    {
        RunRecord[] all = [.. history.NewestFirst().Where(r => r.Pipeline == pipeline && r.GridCells > 0 && r.Nodes.Any(n => n.Made))];
        return new(all, [.. all.Where(r => IsWhole(r) && !Directory.Exists(Path.Combine(history.FolderOf(r.Id), "cluster"))).DistinctBy(r => r.GridCells)]);
    }

    static bool IsWhole(RunRecord run) => run is { Outcome: "done" or "held_back", Choices: { Only: null, Trial: false } }
        && run.Nodes.Where(n => n.Stage != "input").All(n => n.State switch { "stale" => n.Made, "fresh" => n.Because.StartsWith("the same as", StringComparison.Ordinal), _ => true });
}
