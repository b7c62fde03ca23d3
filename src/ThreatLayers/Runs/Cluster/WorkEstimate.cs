namespace ThreatLayers.Runs;

/// <summary>How long one core takes for the nodes of a plan: by what runs in this workspace took, else by what is usual.</summary>
/// <remarks>A node's time is a share that does not hang on the grid, and one in proportion to its cells; runs on grids of two sizes tell them apart.</remarks>
public sealed class WorkEstimate
{
    readonly Dictionary<string, List<(double Cells, double Seconds)>> measured = [];

    /// <summary>Of all runs of a pipeline.</summary>
    public static WorkEstimate Of(RunHistory history, string pipeline)
    {
        WorkEstimate estimate = new();
        foreach (RunRecord run in history.NewestFirst().Where(r => r.Pipeline == pipeline && r.GridCells > 0))
        {
            // The time of a node is that of all threads together, where it has them all.
            foreach (NodeRecord node in run.Nodes.Where(n => n is { Made: true, Seconds: > 0 }))
                (estimate.measured.TryGetValue(node.Name, out var known) ? known : estimate.measured[node.Name] = []).Add((run.GridCells, node.Seconds * Threads(node, run.Choices.Threads)));
        }
        return estimate;
    }

    public double Seconds(PlanNode node, long cells)
    {
        if (!measured.TryGetValue(node.Name, out List<(double Cells, double Seconds)>? known))
            return cells * 1e-9 * UsualNanoseconds(node);
        (double fixedSeconds, double perCell) = Line(known);
        return fixedSeconds + (perCell * cells);
    }

    /// <summary>The straight line through measurements that misses them least in proportion, neither part below 0.</summary>
    internal static (double Fixed, double PerCell) Line(IReadOnlyList<(double Cells, double Seconds)> known)
    {
        // Weights of 1/seconds²: 10 % of a second count as 10 % of an hour.
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
    static int Threads(NodeRecord node, int threads) => node.Stage is "harmonise" or "threat" or "combine" ? threads : 1;

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
