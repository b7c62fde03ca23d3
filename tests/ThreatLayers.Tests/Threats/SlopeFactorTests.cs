using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class SlopeFactorTests
{
    static readonly Grid World = new(Crs.Wgs84, -180, 90, 10, 10, 36, 18);

    // Tobler 1993, known answers of SCIENCE.md 1.10 in km/h: flat 5.036742; uphill .05 4.228129, .1 3.549332, .5 .875255; downhill .05 6.
    [Theory]
    [InlineData(0, SlopeDirection.Up, 5.036742)]
    [InlineData(0, SlopeDirection.Mean, 5.036742)]
    [InlineData(0.05, SlopeDirection.Up, 4.228129)]
    [InlineData(0.1, SlopeDirection.Up, 3.549332)]
    [InlineData(0.5, SlopeDirection.Up, 0.875255)]
    [InlineData(0.05, SlopeDirection.Down, 6)]
    [InlineData(0.05, SlopeDirection.Mean, 2 / ((1 / 4.228129) + (1 / 6.0)))]
    public void Speed_on_a_slope_is_Tobler_s(double slope, SlopeDirection direction, double kmPerHour)
    {
        // An even slope to the east: at the edges the one-sided difference is the same.
        float[] factor = Run([.. Enumerable.Range(0, 15).Select(i => (float)(slope * 1000 * (i % 5)))], direction);
        Assert.All(factor, f => Assert.Equal(kmPerHour / 5, f, 1e-5));
    }

    [Theory]
    [InlineData(SlopeDirection.Up)]
    [InlineData(SlopeDirection.Down)]
    [InlineData(SlopeDirection.Mean)]
    public void A_cliff_is_slow_and_not_a_barrier(SlopeDirection direction) =>
        Assert.All(Run([.. Enumerable.Range(0, 15).Select(i => 1e5f * (i % 5))], direction), f => Assert.Equal(0.01f, f));

    // 30 m in 1000 m to the east and 40 m to the south: 50 m in 1000 m along the steepest way.
    [Fact]
    public void The_steepest_slope_counts() =>
        Assert.Equal(4.228129 / 5, Run([.. Enumerable.Range(0, 15).Select(i => (30f * (i % 5)) + (40f * (i / 5)))], SlopeDirection.Up)[7], 1e-5);

    [Fact]
    public void Nodata_stays_nodata_and_its_neighbours_look_the_other_way()
    {
        float[] factor = Run([.. Enumerable.Range(0, 15).Select(i => i == 7 ? float.NaN : 100f * (i % 5))], SlopeDirection.Up);
        Assert.Equal([7], Enumerable.Range(0, 15).Where(i => float.IsNaN(factor[i])));
        Assert.All(factor.Where(f => !float.IsNaN(f)), f => Assert.Equal(3.549332 / 5, f, 1e-5));
    }

    [Fact]
    public void Runs_are_true_lengths_and_go_on_across_180_degrees()
    {
        using StepBench bench = new(World);
        // Only column 0 is raised: its neighbours are columns 1 and 35, and the run between them is two widths of the row.
        float[] factor = bench.With("z", [.. Enumerable.Range(0, 648).Select(i => i % 36 == 0 ? 1e5f : 0)]).Run(new SlopeFactor { Elevation = "z", Direction = SlopeDirection.Up });
        double slope = 1e5 / (2 * bench.Scope.Ground.CellWidth_m[3]);
        Assert.Equal(1.2 * Math.Exp(-3.5 * (slope + 0.05)), factor[(3 * 36) + 1], 1e-5);
        Assert.Equal(factor[(3 * 36) + 1], factor[(3 * 36) + 35]);
        Assert.Equal(5.036742 / 5, factor[3 * 36], 1e-5);
    }

    static float[] Run(float[] elevations, SlopeDirection direction)
    {
        Grid grid = new(new("EPSG:32633"), 0, 3000, 1000, 1000, 5, 3);
        using StepBench bench = new(grid, GroundMetricOf(grid));
        return bench.With("z", elevations).Run(new SlopeFactor { Elevation = "z", Direction = direction });
    }

    static GroundMetric GroundMetricOf(Grid grid) => new()
    {
        Northing_m = [.. Enumerable.Range(0, grid.Rows).Select(grid.CentreY)],
        CellWidth_m = [.. Enumerable.Repeat(grid.CellWidth, grid.Rows)],
        CellHeight_m = [.. Enumerable.Repeat(grid.CellHeight, grid.Rows)],
        CellArea_km2 = [.. Enumerable.Repeat(grid.CellWidth * grid.CellHeight / 1e6, grid.Rows)],
        Wraps = false,
        IsPlanar = true,
    };
}
