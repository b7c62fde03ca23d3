namespace ThreatLayers.Runs;

/// <summary>Where a run is predicted for.</summary>
/// <param name="Nodes">Machines of a cluster; null for this machine alone.</param>
/// <param name="TaskSeconds">As <see cref="ClusterChoices.TaskSeconds"/>.</param>
public sealed record ClusterSize(int? Nodes, int CoresPerNode, double? TaskSeconds);

/// <summary>A run that a prediction stands on.</summary>
/// <param name="IsWhole">It made everything, on one machine: its time and memory as a whole count too.</param>
public sealed record PredictionBasis(string Run, long Cells, double Seconds, bool IsWhole);

/// <summary>What a run of a plan would take, by the rates that runs in its workspace were measured at.</summary>
/// <param name="Cores">That work at once.</param>
/// <param name="Seconds">From start to release.</param>
/// <param name="LeastSeconds">With any number of cores: waves that stand on each other, and in each its longest task. The same as <paramref name="Seconds"/> on one machine.</param>
/// <param name="CoreSeconds">Of all work.</param>
/// <param name="MemoryBytes">On a cluster what the greatest task asks for, on one machine what the process holds at its peak.</param>
/// <param name="Limits">What the prediction does not know.</param>
public sealed record ScalePrediction(long Cells, IReadOnlyList<PredictionBasis> Basis, long Cores, double Seconds, double LeastSeconds, double CoreSeconds, long MemoryBytes, PredictedStorage Storage, IReadOnlyList<PredictedWave> Waves, IReadOnlyList<string> Limits)
{
    /// <exception cref="ArgumentException">No run of the pipeline was measured in the workspace.</exception>
    public static ScalePrediction Of(RunPlan plan, RunOptions options, Workspace workspace, ClusterSize size)
    {
        RunHistory history = new(workspace.Runs);
        string pipeline = plan.Pipeline.Definition.Id;
        MeasuredRuns measured = MeasuredRuns.Of(history, pipeline);
        if (measured.All.Count == 0)
            throw new ArgumentException($"{workspace.Folder}: has no run of '{pipeline}' to go by. Run it once with cells so large that it takes a minute, better twice with cells of two sizes, in this workspace: threatlayers run {plan.Pipeline.File} --set grid.cell_km=50 --workspace {options.Workspace}");
        WorkEstimate work = WorkEstimate.Of(history, plan);
        MachineTime machine = new(plan, work, measured);
        ClusterJob? job = size.Nodes is null ? null : new ClusterCut(plan, options with { Threads = 1 }, work, size.TaskSeconds, (int)Math.Min(int.MaxValue, (long)size.Nodes * size.CoresPerNode)).Job(plan.Pipeline.File);
        long cores = size.Nodes is { } nodes ? (long)nodes * size.CoresPerNode : options.Threads;
        IReadOnlyList<PredictedWave> waves = job is null ? [] : WaveSchedule.Of(job, cores);
        double after = machine.Rest() + (job is null ? 0 : plan.Nodes.Where(n => n is { Stage: Answer.Stage, State: NodeState.Stale } && ClusterCut.IsJoined(n)).Sum(work.Seconds));
        double seconds = after + (job is null ? machine.Work(options) + machine.Storing() : End(waves)), least = job is null ? seconds : after + End(WaveSchedule.Of(job, job.Tasks.Count));
        return new(plan.Grid.Cells, [.. measured.All.DistinctBy(r => r.GridCells).Select(r => new PredictionBasis(r.Id, r.GridCells, r.Seconds, measured.Whole.Contains(r)))], cores, seconds, least,
            after + (job is null ? machine.CoreSeconds() : waves.Sum(w => w.CoreSeconds)), job?.Tasks.Select(t => t.MemoryBytes).DefaultIfEmpty(0).Max() ?? machine.PeakBytes(options.MemoryBytes),
            new StorageEstimate(plan, measured, workspace.Store).Of(DiskRoom.KeepsIntermediate(workspace, plan, options.Keep), job), waves, [.. PredictionLimits.Of(plan, measured, work, job is null)]);
    }

    static double End(IReadOnlyList<PredictedWave> waves) => waves.Select(w => w.EndSeconds).DefaultIfEmpty(0).Max();
}
