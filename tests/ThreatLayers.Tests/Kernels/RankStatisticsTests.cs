using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class RankStatisticsTests
{
    // SciPy's kendalltau and mannwhitneyu give these.
    [Fact]
    public void Kendall_and_Mann_Whitney_have_their_known_answers()
    {
        Assert.Equal(0.8944272, RankStatistics.KendallTauB([0.1, 0.2, 0.3, 0.5, 0.8], [0, 0, 1, 1, 2]), 1e-7);
        MannWhitney found = MannWhitney.Of([0.5, 0.8, 0.6], [0.1, 0.2, 0.3, 0.55]);
        Assert.Equal((11, 11.0 / 12, true), (found.U, found.Auc, found.IsExact));
        Assert.Equal(0.0571429, found.PGreater, 1e-7);
    }

    [Fact]
    public void Tau_is_that_of_all_pairs_one_by_one()
    {
        Gen.Select(Gen.Int[0, 6].Array[12], Gen.Int[0, 6].Array[12]).Sample((xs, ys) =>
        {
            double agree = 0, tiedX = 0, tiedY = 0, all = 66;
            for (int i = 0; i < 12; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    agree += Math.Sign(xs[i] - xs[j]) * Math.Sign(ys[i] - ys[j]);
                    (tiedX, tiedY) = (tiedX + (xs[i] == xs[j] ? 1 : 0), tiedY + (ys[i] == ys[j] ? 1 : 0));
                }
            }
            double expected = agree / Math.Sqrt((all - tiedX) * (all - tiedY)), found = RankStatistics.KendallTauB([.. xs.Select(x => (double)x)], [.. ys.Select(y => (double)y)]);
            Assert.True(double.IsNaN(expected) ? double.IsNaN(found) : Math.Abs(expected - found) < 1e-12);
        });
    }

    // All 35 arrangements of 3 among 7, counted one by one.
    [Fact]
    public void Exact_tails_are_those_of_all_arrangements()
    {
        double[] all = [1, 2, 3, 4, 5, 6, 7];
        double[] us = [.. Enumerable.Range(0, 128).Where(s => System.Numerics.BitOperations.PopCount((uint)s) == 3).Select(s => MannWhitney.Of([.. all.Where((_, i) => (s >> i & 1) == 1)], [.. all.Where((_, i) => (s >> i & 1) == 0)]).U)];
        MannWhitney one = MannWhitney.Of([2, 5, 7], [1, 3, 4, 6]);
        Assert.Equal(us.Count(u => u >= one.U) / 35.0, one.PGreater, 1e-12);
    }

    // 30 against 30 with ties, by the normal approximation: z = (U - 450 - 0.5) / sd.
    [Fact]
    public void Large_and_tied_samples_are_told_by_the_normal_distribution()
    {
        double[] high = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 7) + 1)], low = [.. Enumerable.Range(0, 60).Select(i => (double)(i % 7))];
        MannWhitney found = MannWhitney.Of(high, low);
        Assert.False(found.IsExact);
        Assert.InRange(found.PGreater, 0, 0.01);
        Assert.Equal(1, found.PGreater + MannWhitney.Of(low, high).PGreater, 0.01);
    }

    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "BH") = 0.02 0.04 0.04 0.02.
    [Fact]
    public void False_discoveries() => Assert.Equal([0.02, 0.04, 0.04, 0.02], FalseDiscovery.Adjusted([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));

    // R: qnorm(c(1e-10, 0.001, 0.025, 0.3, 0.5, 0.975)), 2 * pnorm(-1.959963984540054) = 0.05.
    [Theory]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(0.3, -0.5244005127080407)]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    public void Normal_quantiles(double p, double x)
    {
        Assert.Equal(x, NormalDistribution.Quantile(p), 1e-12 * Math.Max(1, Math.Abs(x)));
        Assert.Equal(p, NormalDistribution.Cumulative(x), p * 1e-9);
        Assert.Equal(2 * Math.Min(p, 1 - p), NormalDistribution.TwoSided(x), 1e-12);
    }

    // By hand: scores 1..4 with outcomes 0, 1, 0, 1: the middle two pool to 1/2.
    [Fact]
    public void Isotonic_steps_pool_what_falls()
    {
        Isotonic steps = Isotonic.Of([1, 2, 3, 4], [0, 1, 0, 1]);
        Assert.Equal([0, 0, 0.5, 0.5, 1, 1], new[] { 0, 1, 2, 3.5, 4, 9 }.Select(steps.At));
    }
}
