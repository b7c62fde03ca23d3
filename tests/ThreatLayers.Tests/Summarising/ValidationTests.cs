using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

public class ValidationTests
{
    // Predictions .1 .2 .3 .55 without, .5 .6 .8 with the threat: 11 of 12 pairs stand right.
    [Fact]
    public void Curve_and_scores_by_hand()
    {
        Observation[] seen = [.. new[] { 0.1, 0.2, 0.3, 0.55 }.Select((p, i) => new Observation(p, 0, i % 2)), .. new[] { 0.5, 0.6, 0.8 }.Select((p, i) => new Observation(p, 1, i % 2)), new(double.NaN, 1, 0)];
        Validation found = Validation.Of(seen, 0.5);
        Assert.Equal((7, 3, 11.0 / 12), (found.Count, found.Present, found.Test.Auc));
        Assert.Equal(0.0571429, found.Test.PGreater, 1e-7);
        Assert.Equal([(0, 0), (0, 1 / 3.0), (0, 2 / 3.0), (0.25, 2 / 3.0), (0.25, 1), (0.5, 1), (0.75, 1), (1, 1)], found.Roc);
        Assert.Equal((0.01 + 0.04 + 0.09 + 0.3025 + 0.25 + 0.16 + 0.04) / 7, found.Brier, 1e-12);
        double area = found.Roc.Zip(found.Roc.Skip(1), (a, b) => (b.False - a.False) * (a.True + b.True) / 2).Sum();
        Assert.Equal(found.Test.Auc, area, 1e-12);
    }

    // A score that is right in one half of the world and turned round in the other looks fair at large; what one half teaches is wrong in the other.
    [Fact]
    public void Blocks_show_what_is_only_right_where_it_was_learnt()
    {
        Observation[] seen = [.. Enumerable.Range(0, 400).Select(i => new Observation(i % 200 / 200.0, (i < 200) == (i % 200 >= 100) ? 1 : 0, i / 200))];
        Validation found = Validation.Of(seen, 0.5);
        Assert.Equal(0.5, found.Test.Auc, 0.01);
        Assert.InRange(found.BlockedAuc, 0, 0.25);
        Assert.Equal(2, found.Blocks);
    }
}
