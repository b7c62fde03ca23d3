namespace ThreatLayers.Runs;

/// <summary>Time and memory of a run on one machine: surfaces one after the other with all threads, then files and answers side by side.</summary>
sealed class MachineTime(RunPlan plan, WorkEstimate work, MeasuredRuns measured)
{
    /// <summary>Of the cells in what a run holds, where only one was measured (the quickstart at 40 to 7 km).</summary>
    const double UsualPower = 0.3;

    /// <summary>Zones on the grid are made by whoever asks first, within its own time.</summary>
    PlanNode[] Stale { get; } = [.. plan.Nodes.Where(n => n is { State: NodeState.Stale, IsStored: true } && !ClusterCut.IsCoverage(n))];

    public double CoreSeconds() => Stale.Sum(work.Seconds);

    /// <summary>Wall time of all nodes.</summary>
    public double Work(RunOptions options) => Wall([.. Stale.Select(n => (n, work.Seconds(n) / WorkEstimate.Threads(n.Stage, options.Threads)))], RunContext.SideBySideOf(plan.Grid.Cells, options.MemoryBytes, options.Threads));

    /// <summary>What a run takes besides its nodes: it starts, looks at its inputs, plans and writes the release.</summary>
    public double Rest() => measured.Whole.Select(r => Math.Max(0, r.Seconds - r.StoreSeconds - Measured(r))).DefaultIfEmpty(0).Average();

    /// <summary>What it waits for its store.</summary>
    public double Storing() => Line([.. measured.Whole.Select(r => ((double)r.GridCells, r.StoreSeconds))]);

    /// <summary>Most that the process holds, within what it is allowed. It grows with a power of the cells, since steps work block by block and what they hold at once is bounded.</summary>
    public long PeakBytes(long allowed)
    {
        (double X, double Y)[] logs = [.. measured.Whole.Select(r => (Math.Log(r.GridCells), Math.Log(r.PeakMemoryBytes)))];
        if (logs.Length == 0)
            return 0;
        double x = logs.Average(l => l.X), y = logs.Average(l => l.Y), spread = logs.Sum(l => (l.X - x) * (l.X - x));
        double power = spread > 0 ? Math.Clamp(logs.Sum(l => (l.X - x) * (l.Y - y)) / spread, 0, 1) : UsualPower;
        return (long)Math.Min(allowed, Math.Exp(y + (power * (Math.Log(plan.Grid.Cells) - x))));
    }

    /// <summary>Wall time of a run's nodes by the same rule.</summary>
    double Measured(RunRecord run) => Wall([.. run.Nodes.Where(n => n.Made && plan.Has(n.Name) && !ClusterCut.IsCoverage(plan[n.Name])).Select(n => (plan[n.Name], n.Seconds))], RunContext.SideBySideOf(run.GridCells, run.Choices.MemoryBytes, run.Choices.Threads));

    static double Wall((PlanNode Node, double Seconds)[] nodes, int side) => nodes.Where(n => WorkEstimate.Threads(n.Node.Stage, 2) == 2).Sum(n => n.Seconds)
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
