namespace ThreatLayers.Runs;

/// <summary>Time and memory of a run on one machine: surfaces one after the other with all threads, then files and answers side by side.</summary>
sealed class MachineTime(RunPlan plan, WorkEstimate work, MeasuredRuns measured)
{
    /// <summary>The program with GDAL and nothing to do.</summary>
    const double ProgramBytes = 150 << 20;

    /// <summary>Zones on the grid are made by whoever asks first, within its own time.</summary>
    PlanNode[] Stale { get; } = [.. plan.Nodes.Where(n => n is { State: NodeState.Stale, IsStored: true } && !ClusterCut.IsCoverage(n))];

    public double CoreSeconds() => Stale.Sum(work.Seconds);

    /// <summary>Wall time of all nodes.</summary>
    public double Work(RunOptions options) => Wall([.. Stale.Select(n => (n, work.Seconds(n) / WorkEstimate.Threads(n.Stage, options.Threads)))], options.Threads, RunContext.SideBySideOf(plan.Grid.Cells, options.MemoryBytes, options.Threads));

    /// <summary>What a run takes besides its nodes: it starts, looks at its inputs, plans, puts results into the store and writes the release.</summary>
    public double Rest() => Line([.. measured.Whole.Select(r => ((double)r.GridCells, r.Seconds - Measured(r)))]);

    /// <summary>Most that the process holds, within what it is allowed.</summary>
    public long PeakBytes(long allowed) => (long)Math.Min(allowed, measured.Whole.Count == 1
        ? ProgramBytes + Math.Max(0, (measured.Whole[0].PeakMemoryBytes - ProgramBytes) * plan.Grid.Cells / measured.Whole[0].GridCells)
        : Line([.. measured.Whole.Select(r => ((double)r.GridCells, (double)r.PeakMemoryBytes))]));

    /// <summary>Wall time of a run's nodes by the same rule.</summary>
    double Measured(RunRecord run) => Wall([.. run.Nodes.Where(n => n.Made && plan.Has(n.Name) && !ClusterCut.IsCoverage(plan[n.Name])).Select(n => (plan[n.Name], n.Seconds))], run.Choices.Threads, RunContext.SideBySideOf(run.GridCells, run.Choices.MemoryBytes, run.Choices.Threads));

    static double Wall((PlanNode Node, double Seconds)[] nodes, int threads, int side) => nodes.Where(n => WorkEstimate.Threads(n.Node.Stage, 2) == 2).Sum(n => n.Seconds)
        + WaveSchedule.Lanes(nodes.Where(n => n.Node.Stage == "publish").GroupBy(n => n.Node.Reads[0]).Select(s => s.Sum(n => n.Seconds)), side)
        + WaveSchedule.Lanes(nodes.Where(n => n.Node.Stage == Answer.Stage).Select(n => n.Seconds).OrderDescending(), side);

    double Line((double Cells, double Value)[] known)
    {
        (double Cells, double Value)[] some = [.. known.Where(k => k.Value > 0)];
        if (some.Length < 2)
            return some.Select(k => k.Value).FirstOrDefault();
        (double start, double perCell) = WorkEstimate.Line(some);
        return start + (perCell * plan.Grid.Cells);
    }
}
