using ThreatLayers.Definitions;
using ThreatLayers.Runs;

namespace ThreatLayers.Tests.Runs;

public class SweepAxisTests
{
    [Fact]
    public void Values_are_split_at_commas_that_are_not_within_a_list_or_quotes()
    {
        SweepAxis axis = SweepAxis.Parse("grid.bounds=[1, 2, 3, 4],[5, 6, 7, 8],\"a,b\"");
        Assert.Equal(("grid.bounds", "bounds"), (axis.Path, axis.Key));
        Assert.Equal(["[1, 2, 3, 4]", "[5, 6, 7, 8]", "\"a,b\""], axis.Values.Select(v => v.Value));
    }

    [Fact]
    public void Every_value_meets_every_value_and_the_last_parameter_runs_quickest() => Assert.Equal(
        ["a.b=1 c.d=x", "a.b=1 c.d=y", "a.b=2 c.d=x", "a.b=2 c.d=y"],
        SweepAxis.Combinations([SweepAxis.Parse("a.b=1,2"), SweepAxis.Parse("c.d=x,y")]).Select(c => string.Join(' ', c)));

    [Theory]
    [InlineData("max_distance_km", "allowed is path=value")]
    [InlineData("a.b=1,,2", "found an empty value in '1,,2'")]
    [InlineData("a.b=", "found an empty value")]
    [InlineData("a.b=1,2,1", "'1' stands there twice")]
    public void What_cannot_be_varied_is_said(string text, string message) => Assert.Contains(message, Assert.Throws<DefinitionException>(() => SweepAxis.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Too_many_combinations_and_a_parameter_twice_are_refused()
    {
        SweepAxis nine = SweepAxis.Parse("a.b=1,2,3,4,5,6,7,8,9"), eight = SweepAxis.Parse("c.d=1,2,3,4,5,6,7,8");
        Assert.Equal(64, SweepAxis.Combinations([eight, SweepAxis.Parse("e.f=1,2,3,4,5,6,7,8")]).Count);
        Assert.Contains("9 x 8 values make 72 combinations, allowed are 64.", Assert.Throws<DefinitionException>(() => SweepAxis.Combinations([nine, eight])).Message, StringComparison.Ordinal);
        Assert.Contains("'a.b' is varied twice", Assert.Throws<DefinitionException>(() => SweepAxis.Combinations([nine, nine])).Message, StringComparison.Ordinal);
    }
}
