namespace ThreatLayers.Runs;

/// <summary>What a prediction does not know, in sentences for people.</summary>
static class PredictionLimits
{
    public static IEnumerable<string> Of(RunPlan plan, MeasuredRuns measured, WorkEstimate work, bool isHere)
    {
        int grids = measured.All.Select(r => r.GridCells).Distinct().Count();
        double beyond = plan.Grid.Cells / (double)measured.All.Max(r => r.GridCells);
        if (grids == 1)
            yield return "Runs on one grid only: what a step takes on any grid cannot be told from what its cells take, and all of it is counted for cells where no vector file or table is read. A run on a second grid helps.";
        if (beyond > 20)
            yield return FormattableString.Invariant($"The grid has {beyond:0} times the cells of the largest that was measured: take it for the order of magnitude.");
        if (isHere && measured.Whole.Count == 0)
            yield return "No run made everything on this machine: start, release and memory are not known.";
        string[] unknown = [.. plan.Nodes.Where(n => n is { State: NodeState.Stale, IsStored: true } && !work.Knows(n) && !ClusterCut.IsCoverage(n)).Select(n => n.Name)];
        if (unknown.Length > 0)
            yield return $"Never made here, so taken at usual rates: {string.Join(", ", unknown.Take(5))}{(unknown.Length > 5 ? FormattableString.Invariant($" and {unknown.Length - 5} more") : "")}.";
        yield return isHere ? "What else the machine did while the runs were measured is in their times, and so in these."
            : "Cores are taken to be as fast, and as busy with other things, as those that measured; the file system to keep up with all of them; and nobody else to wait in the queue.";
    }
}
