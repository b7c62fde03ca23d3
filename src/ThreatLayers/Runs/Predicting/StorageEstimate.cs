namespace ThreatLayers.Runs;

/// <summary>Bytes on disk of a run, as the lengths of its files add up.</summary>
/// <param name="Surfaces">Raw cells in the store: all that the run keeps (<c>--keep</c>).</param>
/// <param name="GeoTiffs">Of the release; it links what the store has, which is counted once.</param>
/// <param name="Other">Tables, maps and styles of the release.</param>
/// <param name="Figures">What tables are made of: kept for the next run, and in no release.</param>
/// <param name="OnTheWay">Rows of surfaces that are cut, until they are put together; a cluster's alone.</param>
public sealed record PredictedStorage(long Surfaces, long GeoTiffs, long Tiles, long Other, long Figures, long OnTheWay)
{
    public long Kept => Surfaces + Figures + Release;

    public long Release => GeoTiffs + Tiles + Other;
}

/// <summary>What files take, by what the store has of earlier runs: in proportion to the work of the node where they hold cells, as they are where they hold tables and pictures.</summary>
sealed class StorageEstimate(RunPlan plan, MeasuredRuns measured, ResultStore store)
{
    readonly Growth growth = new(plan);

    /// <param name="keepsAll">Results on the way to a layer stay.</param>
    public PredictedStorage Of(bool keepsAll, ClusterJob? job)
    {
        PlanNode[] files = [.. plan.Nodes.Where(n => n is { State: NodeState.Stale, IsStored: true, Stage: "publish" or Answer.Stage })];
        long cut = job is null ? 0 : job.Waves.Select(w => job.Tasks.Skip(w.First).Take(w.Count).SelectMany(t => t.Pieces).Where(p => p.Rows is not null).SelectMany(p => p.Keys).Distinct().Count()).DefaultIfEmpty(0).Max();
        return new(keepsAll ? plan.ScratchBytes : DiskRoom.LeastBytes(plan), Sum(files.Where(IsGeoTiff)), Sum(files.Where(Growth.IsTiles)), Sum(files.Where(n => !IsGeoTiff(n) && !Growth.IsTiles(n) && !IsFigures(n))), Sum(files.Where(IsFigures)), plan.Grid.Cells * sizeof(float) * cut);

        long Sum(IEnumerable<PlanNode> some) => (long)some.Sum(Bytes);
    }

    static bool IsGeoTiff(PlanNode node) => node.Operator is "geotiff" or "styled" or "portal-copy";

    static bool IsFigures(PlanNode node) => node.Operator is Answer.Part or "facts";

    double Bytes(PlanNode node)
    {
        StoreEntry?[] entries = [.. measured.All.Select(r => r.Node(node.Name) is { } made ? store.Find(made.Key) : null)];
        (double Cells, double Bytes)[] known = [.. measured.All.Zip(entries).Where(m => m.Second is not null).DistinctBy(m => m.First.GridCells).Select(m => ((double)m.First.GridCells, (double)m.Second!.Bytes))];
        if (known.Length == 0)
            return 0;
        bool holdsCells = Growth.IsTiles(node) || entries.Any(e => e?.Files.Any(f => f.Name.EndsWith(".tif", StringComparison.Ordinal)) == true);
        if (known.Length == 1 && !holdsCells)
            return known[0].Bytes;
        (double start, double perUnit) = WorkEstimate.Line([.. known.Select(k => (growth.OfFiles(node, k.Cells), k.Bytes))]);
        return start + (perUnit * growth.OfFiles(node, plan.Grid.Cells));
    }
}
