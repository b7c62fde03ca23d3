using ThreatLayers.Kernels;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>What draws say of a ranking, and which factors move it.</summary>
static class RankUncertainty
{
    /// <summary>Below so many draws, 5 % of them are hardly one.</summary>
    const int FewDraws = 40;

    /// <param name="means">By zone, then by draw; the base run comes after the draws.</param>
    /// <param name="isSound">By zone: whether it is ranked; the others are left out.</param>
    public static Table Of(double[][] means, int draws, ZoneGround ground, IReadOnlyList<bool> isSound)
    {
        double[] baseRun = [.. means.Select(m => m[draws])];
        int[] baseRanks = RankingTable.Ranks(baseRun, isSound), ranked = [.. Enumerable.Range(0, means.Length).Where(z => baseRanks[z] > 0)];
        int[][] ranks = [.. Enumerable.Range(0, draws).Select(d => RankingTable.Ranks([.. means.Select(m => m[d])], [.. baseRanks.Select(r => r > 0)]))];
        double[] taus = [.. Enumerable.Range(0, draws).Select(d => RankStatistics.KendallTauB([.. ranked.Select(z => baseRun[z])], [.. ranked.Select(z => double.IsNaN(means[z][d]) ? double.MinValue : means[z][d])]))];
        double tau = Quantile(taus, 0.5), low = Quantile(taus, 0.05);
        return new("rank_uncertainty", "Ranking by the mean: how sure it is, for the zones that rest on enough data",
        [
            new("zone", "Code"), new("name", "Name"), new("base_mean", "Mean without any error"), new("base_rank", "Its rank"), new("mean", "Mean over the draws"), new("sd", "Standard deviation over the draws"),
            new("q5", "5 % of the draws lie below"), new("q95", "5 % lie above"), new("rank_median", "Median rank"), new("rank_5", "5 % of the draws rank it better"), new("rank_95", "5 % rank it worse"),
            new("p_top10", "Share of the draws in which it is among the first ten"), new("tau_median", "Kendall's tau-b of the draws' rankings with that without error: median"), new("tau_5", "5 % of the draws agree less"),
            new("draws", "Draws"), new("rests_on_too_little", FormattableString.Invariant($"Fewer than {FewDraws} draws")),
        ],
        [.. ranked.OrderBy(z => baseRanks[z]).Select(z =>
        {
            double[] drawn = [.. means[z].Take(draws).Where(double.IsFinite)], mine = [.. ranks.Select(r => r[z]).Where(r => r > 0).Select(r => (double)r)];
            double mean = drawn.Length == 0 ? double.NaN : drawn.Average();
            return (IReadOnlyList<object?>)
            [
                ground.Zones.Names[z], ground.Titles[z], baseRun[z], baseRanks[z], mean, drawn.Length < 2 ? double.NaN : Math.Sqrt(drawn.Sum(v => (v - mean) * (v - mean)) / (drawn.Length - 1)),
                Quantile(drawn, 0.05), Quantile(drawn, 0.95), Quantile(mine, 0.5), Quantile(mine, 0.05), Quantile(mine, 0.95), mine.Length == 0 ? double.NaN : mine.Count(r => r <= 10) / (double)mine.Length, tau, low, draws, draws < FewDraws,
            ];
        })]);
    }

    /// <param name="first">Where the experiment's results begin.</param>
    public static Table Sensitivity(double[][] means, int first, SensitivityDesign design, IReadOnlyList<string> factors, ZoneGround ground) => new("sensitivity", "Which uncertain factor moves the zones' means",
    [
        new("zone", "Code"), new("name", "Name"), new("factor", "What is uncertain"), new("swing", "Change of the mean when this factor alone goes from its 5th to its 95th percentile, all else as in the surface itself (layers left out: the first of them)"),
        new("sobol_first", "S1: share of the variance that it causes by itself"), new("sobol_total", "ST: with all that it does together with others"),
        new("morris_mean_absolute", "mu*: mean of the absolute elementary effects"), new("morris_mean", "mu"), new("morris_sd", "sigma"),
    ],
    [.. Enumerable.Range(0, means.Length).Where(z => !double.IsNaN(means[z][first])).SelectMany(z => design.Effects(means[z].AsSpan(first), factors)
        .Select(e => (IReadOnlyList<object?>)[ground.Zones.Names[z], ground.Titles[z], e.Factor, e.Swing, e.Sobol.First, e.Sobol.Total, e.Morris.MeanAbsolute, e.Morris.Mean, e.Morris.Sd]))]);

    static double Quantile(double[] values, double probability)
    {
        if (values.Length == 0)
            return double.NaN;
        double[] sorted = [.. values.Order()];
        double h = (sorted.Length - 1) * probability;
        int low = (int)h;
        return sorted[low] + ((h - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]));
    }
}
