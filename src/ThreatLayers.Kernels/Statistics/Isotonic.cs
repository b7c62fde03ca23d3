namespace ThreatLayers.Kernels;

/// <summary>The never falling steps that come nearest to pairs of score and outcome (pool adjacent violators): turns scores into frequencies.</summary>
public sealed class Isotonic
{
    readonly double[] from, level;

    Isotonic(double[] from, double[] level) => (this.from, this.level) = (from, level);

    public static Isotonic Of(IReadOnlyList<double> scores, IReadOnlyList<double> outcomes)
    {
        List<(double From, double Sum, double Count)> steps = [];
        foreach (IGrouping<double, int> equal in Enumerable.Range(0, scores.Count).GroupBy(i => scores[i]).OrderBy(g => g.Key))
        {
            (double From, double Sum, double Count) step = (equal.Key, equal.Sum(i => outcomes[i]), equal.Count());
            while (steps.Count > 0 && steps[^1].Sum * step.Count >= step.Sum * steps[^1].Count)
            {
                step = (steps[^1].From, steps[^1].Sum + step.Sum, steps[^1].Count + step.Count);
                steps.RemoveAt(steps.Count - 1);
            }
            steps.Add(step);
        }
        return new([.. steps.Select(s => s.From)], [.. steps.Select(s => s.Sum / s.Count)]);
    }

    /// <summary>The frequency at a score; that of the lowest step below it. NaN where nothing was learnt.</summary>
    public double At(double score)
    {
        if (level.Length == 0)
            return double.NaN;
        int at = Array.BinarySearch(from, score);
        return level[Math.Max(0, at >= 0 ? at : ~at - 1)];
    }
}
