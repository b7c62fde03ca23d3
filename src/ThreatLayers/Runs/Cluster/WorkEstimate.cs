namespace ThreatLayers.Runs;

/// <summary>How long one core takes for the nodes of a plan: by what runs in this workspace took, else by what is usual.</summary>
/// <remarks>A node's time is a share that does not hang on the grid, and one in proportion to its work (<see cref="Growth"/>); runs on grids of two sizes tell them apart.</remarks>
public sealed class WorkEstimate
{
    /// <summary>Writing a cell, which is all that grows where features are read; taken where one run alone was measured.</summary>
    const double SecondsToWrite = 4e-9;

    readonly Dictionary<string, List<(double Cells, double Seconds)>> measured = [];
    readonly RunPlan plan;
    readonly Growth growth;

    WorkEstimate(RunPlan plan) => (this.plan, growth) = (plan, new(plan));

    /// <summary>Of all runs of the plan's pipeline; of those on the same grid the newest.</summary>
    public static WorkEstimate Of(RunHistory history, RunPlan plan)
    {
        WorkEstimate estimate = new(plan);
        foreach (RunRecord run in history.NewestFirst().Where(r => r.Pipeline == plan.Pipeline.Definition.Id && r.GridCells > 0))
        {
            foreach (NodeRecord node in run.Nodes.Where(n => n is { Made: true, Seconds: > 0 }))
            {
                List<(double Cells, double Seconds)> known = estimate.measured.TryGetValue(node.Name, out var some) ? some : estimate.measured[node.Name] = [];
                if (!known.Exists(k => k.Cells == run.GridCells))
                    known.Add((run.GridCells, node.Seconds * Threads(node.Stage, run.Choices.Threads)));
            }
        }
        return estimate;
    }

    public bool Knows(PlanNode node) => measured.ContainsKey(node.Name);

    /// <summary>Of one core, on the plan's grid.</summary>
    public double Seconds(PlanNode node)
    {
        double cells = plan.Grid.Cells;
        if (!measured.TryGetValue(node.Name, out List<(double Cells, double Seconds)>? known))
            return cells * 1e-9 * UsualNanoseconds(node);
        if (ClusterCut.IsJoined(node))
            return known.Min(k => k.Seconds); // Reads tables and no cells. The run that it was quickest in had made those before.
        if (known.Count == 1 && growth.IsOfFeatures(node))
            return known[0].Seconds + Math.Max(0, Math.Min(SecondsToWrite, known[0].Seconds / known[0].Cells) * (cells - known[0].Cells));
        (double fixedSeconds, double perUnit) = Line([.. known.Select(k => (growth.Of(node, k.Cells), k.Seconds))]);
        return fixedSeconds + (perUnit * growth.Of(node, cells));
    }

    /// <summary>The straight line through measurements that misses them least in proportion, neither part below 0.</summary>
    internal static (double Fixed, double PerUnit) Line(IReadOnlyList<(double X, double Y)> known)
    {
        // Weights of 1/y²: 10 % of a second count as 10 % of an hour.
        double w = 0, wx = 0, wxx = 0, wy = 0, wxy = 0;
        foreach ((double x, double y) in known)
        {
            double weight = 1 / (y * y);
            (w, wx, wxx, wy, wxy) = (w + weight, wx + (weight * x), wxx + (weight * x * x), wy + (weight * y), wxy + (weight * x * y));
        }
        double determinant = (w * wxx) - (wx * wx);
        if (determinant > 1e-9 * w * wxx)
        {
            double slope = ((w * wxy) - (wx * wy)) / determinant, start = (wy - (slope * wx)) / w;
            if (slope >= 0 && start >= 0)
                return (start, slope);
            if (slope < 0)
                return (wy / w, 0);
        }
        return (0, wxy / wxx);
    }

    /// <summary>Surfaces have all threads of a run, one after the other; files and answers go side by side, each with about one.</summary>
    internal static int Threads(string stage, int threads) => stage is "harmonise" or "threat" or "combine" ? threads : 1;

    /// <summary>Of one core for a cell; measured with pipelines/quickstart.yaml.</summary>
    static double UsualNanoseconds(PlanNode node) => (node.Stage, node.Operator) switch
    {
        ("publish", "tiles") => 250,
        ("publish", "zones") => 15,
        ("publish", _) => 50,
        (Answer.Stage, _) when node.Name.EndsWith("/uncertainty", StringComparison.Ordinal) => 900,
        (Answer.Stage, Answer.Part) => 20,
        (Answer.Stage, _) => 120,
        ("combine", _) => 10,
        _ => 80,
    };
}
