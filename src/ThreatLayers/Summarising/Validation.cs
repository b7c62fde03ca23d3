using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>An observation with what the surface says there.</summary>
/// <param name="Block">Which block of the map it lies in.</param>
public readonly record struct Observation(double Predicted, double Observed, int Block);

/// <summary>How many observations with a like prediction there are, and in which share of them the threat was seen.</summary>
public readonly record struct CalibrationBin(double MeanPredicted, double ObservedShare, int Count);

/// <summary>How well a surface agrees with independent observations.</summary>
/// <param name="KendallTauB">Of prediction and observed score.</param>
/// <param name="Test">Whether predictions are greater where the threat was seen; its Auc is that of the ROC curve.</param>
/// <param name="Roc">(false, true) positive rates from the strictest limit to the loosest.</param>
/// <param name="Calibration">By tenths of the observations, in the order of the predictions.</param>
/// <param name="Brier">Mean squared difference of prediction and what was seen (0 or 1); means something where predictions are probabilities.</param>
/// <param name="BlockedBrier">The same for frequencies that were learnt (by never falling steps) from the other blocks; NaN with fewer than two blocks.</param>
/// <param name="BlockedAuc">Their ROC area: what the surface is worth in places that nothing was learnt from.</param>
/// <param name="Blocks">Blocks with observations.</param>
public sealed record Validation(int Count, int Present, double KendallTauB, MannWhitney Test, IReadOnlyList<(double False, double True)> Roc, IReadOnlyList<CalibrationBin> Calibration, double Brier, double BlockedBrier, double BlockedAuc, int Blocks)
{
    /// <param name="presentAbove">Observed score above which the threat was seen to act.</param>
    public static Validation Of(IReadOnlyList<Observation> observations, double presentAbove)
    {
        Observation[] known = [.. observations.Where(o => double.IsFinite(o.Predicted) && double.IsFinite(o.Observed))];
        double[] predicted = [.. known.Select(o => o.Predicted)], seen = [.. known.Select(o => o.Observed > presentAbove ? 1.0 : 0)];
        double[] present = [.. known.Where(o => o.Observed > presentAbove).Select(o => o.Predicted)], absent = [.. known.Where(o => !(o.Observed > presentAbove)).Select(o => o.Predicted)];
        double[] blocked = Blocked(known, seen);
        return new(known.Length, present.Length,
            RankStatistics.KendallTauB(predicted, [.. known.Select(o => o.Observed)]),
            MannWhitney.Of(present, absent), Curve(present, absent), Bins(predicted, seen), BrierOf(predicted, seen), BrierOf(blocked, seen),
            MannWhitney.Of([.. blocked.Where((_, i) => seen[i] == 1)], [.. blocked.Where((_, i) => seen[i] == 0)]).Auc,
            known.Select(o => o.Block).Distinct().Count());
    }

    static double[] Blocked(Observation[] known, double[] seen)
    {
        double[] result = new double[known.Length];
        foreach (int block in known.Select(o => o.Block).Distinct())
        {
            int[] others = [.. Enumerable.Range(0, known.Length).Where(i => known[i].Block != block)];
            Isotonic learnt = Isotonic.Of([.. others.Select(i => known[i].Predicted)], [.. others.Select(i => seen[i])]);
            for (int i = 0; i < known.Length; i++)
                result[i] = known[i].Block == block ? learnt.At(known[i].Predicted) : result[i];
        }
        return result;
    }

    static double BrierOf(double[] predicted, double[] seen) => predicted.Length == 0 ? double.NaN : predicted.Zip(seen, (p, s) => (p - s) * (p - s)).Average();

    static List<(double, double)> Curve(double[] present, double[] absent)
    {
        List<(double, double)> curve = [(0, 0)];
        double hits = 0, alarms = 0;
        foreach (IGrouping<double, (double Value, bool Present)> limit in present.Select(v => (v, true)).Concat(absent.Select(v => (v, false))).GroupBy(p => p.Item1).OrderByDescending(g => g.Key))
        {
            hits += limit.Count(p => p.Present);
            alarms += limit.Count(p => !p.Present);
            curve.Add((alarms / Math.Max(1, absent.Length), hits / Math.Max(1, present.Length)));
        }
        return curve;
    }

    static List<CalibrationBin> Bins(double[] predicted, double[] seen)
    {
        int[] order = [.. Enumerable.Range(0, predicted.Length).OrderBy(i => predicted[i])];
        return [.. Enumerable.Range(0, 10).Select(b => order[(order.Length * b / 10)..(order.Length * (b + 1) / 10)]).Where(b => b.Length > 0)
            .Select(b => new CalibrationBin(b.Average(i => predicted[i]), b.Average(i => seen[i]), b.Length))];
    }
}
