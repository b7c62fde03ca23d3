using NetTopologySuite.Geometries;
using ThreatLayers.Grids;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

/// <summary>
/// The example of exactextract's documentation (Available operations): values 1 2 / 3 4, weights 5 6 / 7 8, of whose cells a polygon covers 0.5, 0, 1 and 0.25.
/// exactextract itself is neither in Debian nor on NuGet, so what it publishes stands for it.
/// </summary>
public sealed class PeerSemanticsTests : IDisposable
{
    const string Example = "POLYGON ((0 0, 1.25 0, 1.25 1, 1 1, 1 1.5, 0 1.5, 0 0))";

    readonly ZoneBench bench = new();
    readonly Grid grid = ZoneBench.Grid(2, 2);

    [Fact]
    public void Count_sum_mean_min_and_max()
    {
        ZoneStatistics found = Of(false).Statistics;
        Assert.Equal((1.75, 4.5), (found.Cells, found.Sum));
        Assert.Equal(2.57, found.Mean, 0.005);
        Assert.Equal((1.0, 4.0), (found.Least, found.Greatest));
    }

    // Minority and variety are read off the areas of the classes.
    [Fact]
    public void Majority_minority_variety_and_fractions()
    {
        ZoneSummary found = Of(true);
        Assert.Equal((3f, 4f, 3), (found.Dominant, found.Classes.MinBy(c => c.Value).Key, found.Classes.Count));
        Assert.Equal([0.5 / 1.75, 1 / 1.75, 0.25 / 1.75], found.Classes.Values.Select(a => a / 1.75));
        Assert.Equal(1 / 1.75, found.DominantShare, 1e-12);
    }

    [Fact]
    public void Weighted_mean_and_sum()
    {
        ZonePriority found = ZonePriorities.Of(bench.Cells(grid, 1, 2, 3, 4), bench.Cells(grid, 5, 6, 7, 8), [], bench.Zones(grid, Example), grid, ZoneBench.Flat(2), 0.5, 3, 2, TestContext.Current.CancellationToken)[0];
        Assert.Equal(31.5, found.Weighted, 1e-9);
        Assert.Equal(2.74, found.Weighted / found.WeightedArea, 0.005);
    }

    // Where it differs: exactextract interpolates between values (its median is 2 here); ours is a value of the map, the least that half of the area does not exceed.
    // Half of 1.75 is 0.875: 1 reaches 0.5 and 3 reaches 1.5, so it is 3.
    [Fact]
    public void Quantiles_are_values_of_the_map() => Assert.Equal([1, 3, 4], Of(false, 0.25, 0.5, 0.9).Quantiles);

    // Nodata counts for nothing, but for the share that is missing.
    [Fact]
    public void Nodata_is_left_out_and_said()
    {
        ZoneSummary found = ZoneSummaries.Of([new("s", bench.Cells(grid, 1, 2, float.NaN, 4), false)], bench.Zones(grid, Example), grid, ZoneBench.Flat(2), 0.5, [], 2, TestContext.Current.CancellationToken)[0][0];
        Assert.Equal((0.75, 1.5), (found.Statistics.Cells, found.Statistics.Sum));
        Assert.Equal(1 / 1.75, found.MissingShare, 1e-12);
    }

    // The brute-force twin: each cell cut into 50 x 50 points; a polygon with a hole and one that only touches cells.
    [Fact]
    public void Against_oversampling_of_shapes_with_holes()
    {
        Grid wide = ZoneBench.Grid(9, 7);
        float[] cells = [.. Enumerable.Range(0, 63).Select(i => i % 10 == 4 ? float.NaN : (i * 37 % 23) / 4f)];
        foreach (string wkt in (string[])["POLYGON ((0.3 0.2, 8.7 0.9, 7.9 6.4, 1.1 5.8, 0.3 0.2), (3.1 2.2, 5.6 2.4, 4.9 4.3, 3.1 2.2))", "POLYGON ((2.05 1.02, 2.31 1.4, 2.2 1.9, 2.05 1.02))"])
        {
            ZoneSummary found = ZoneSummaries.Of([new("s", bench.Cells(wide, cells), false)], bench.Zones(wide, wkt), wide, ZoneBench.Flat(7), 2, [], 2, TestContext.Current.CancellationToken)[0][0];
            NetTopologySuite.Algorithm.Locate.IndexedPointInAreaLocator inside = new(new NetTopologySuite.IO.WKTReader().Read(wkt));
            (double count, double sum) = (0, 0);
            for (int i = 0; i < 9 * 50 * 7 * 50; i++)
            {
                (int x, int y) = (i % 450, i / 450);
                float value = cells[(y / 50 * 9) + (x / 50)];
                if (!float.IsNaN(value) && inside.Locate(new((x + 0.5) / 50, 7 - ((y + 0.5) / 50))) == Location.Interior)
                    (count, sum) = (count + (1 / 2500.0), sum + (value / 2500.0));
            }
            Assert.Equal(count, found.Statistics.Cells, 0.02);
            Assert.Equal(sum, found.Statistics.Sum, 0.06);
        }
    }

    ZoneSummary Of(bool isClass, params double[] quantiles) =>
        ZoneSummaries.Of([new("s", bench.Cells(grid, 1, 2, 3, 4), isClass)], bench.Zones(grid, Example), grid, ZoneBench.Flat(2), 0.5, quantiles, 2, TestContext.Current.CancellationToken)[0][0];

    public void Dispose() => bench.Dispose();
}
