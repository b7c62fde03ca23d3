namespace ThreatLayers.Runs;

/// <summary>Whether the disk holds what a run will write; asked before hours of work instead of after them.</summary>
static class DiskRoom
{
    /// <exception cref="IOException">It does not.</exception>
    public static void Require(Workspace workspace, RunPlan plan, Keeping keep)
    {
        long free = Free(workspace), needed = KeepsIntermediate(workspace, plan, keep) ? plan.ScratchBytes : LeastBytes(plan);
        if (needed > free)
            throw new IOException(FormattableString.Invariant($"{workspace.Folder}: the run needs about {needed / 1e9:0.#} GB on disk for a grid of {plan.Grid.Columns} x {plan.Grid.Rows} cells, {free / 1e9:0.#} GB are free. Free some space (threatlayers gc removes what no kept run needs), name another workspace with --workspace, or take larger cells."));
    }

    public static bool KeepsIntermediate(Workspace workspace, RunPlan plan, Keeping keep) => keep switch
    {
        Keeping.All => true,
        Keeping.Results => false,
        _ => plan.ScratchBytes < Free(workspace) / 2,
    };

    /// <summary>Where each layer's way is cleared when its result is there: the greatest layer's own steps, all results, and combined surfaces.</summary>
    public static long LeastBytes(RunPlan plan)
    {
        PlanNode[] stale = [.. plan.Nodes.Where(n => n is { State: NodeState.Stale, IsStored: true } && n.Stage is "harmonise" or "threat")];
        int greatest = stale.GroupBy(n => n.Layer).Select(g => g.Count()).DefaultIfEmpty(0).Max();
        int results = stale.Select(n => n.Layer).Distinct().Count() + plan.Nodes.Count(n => n is { State: NodeState.Stale, Stage: "combine" });
        return plan.Grid.Cells * sizeof(float) * (greatest + results);
    }

    static long Free(Workspace workspace) => new DriveInfo(workspace.Folder).AvailableFreeSpace;
}
