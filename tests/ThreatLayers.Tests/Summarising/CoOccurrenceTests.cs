using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

public sealed class CoOccurrenceTests : IDisposable
{
    readonly ZoneBench bench = new();

    // Rows of 1, 2 and 3 km² cells. a acts in cells 0 1 2 3, b in 1 2 4, c in 2 3; b is unknown in cell 3.
    [Fact]
    public void Pairs_and_sets_by_hand()
    {
        Grid grid = ZoneBench.Grid(2, 3);
        IRasterSource a = bench.Cells(grid, 1, 1, 0.5f, 1, 0, 0), b = bench.Cells(grid, 0, 0.5f, 0.7f, float.NaN, 1, 0), c = bench.Cells(grid, 0, 0, 1, 1, 0.49f, float.NaN);
        ThreatSets found = CoOccurrence.Of([a, b, c], grid, ZoneBench.Flat(3) with { CellArea_km2 = [1, 2, 3] }, 0.5, 2, TestContext.Current.CancellationToken);
        Assert.Equal((1 + 2, 2 + 2, 2), (found.Acting_km2(0b011), found.Acting_km2(0b101), found.Acting_km2(0b110)));
        Assert.Equal((1, 2, 2), (found.Exactly_km2(0b011), found.Exactly_km2(0b111), found.Exactly_km2(0b101)));
        Assert.Equal(12 - 2, found.Known_km2(0b011));
        Assert.Equal([(0b101, 2.0), (0b111, 2.0), (0b011, 1.0)], found.Together);
    }

    [Fact]
    public void Ranks_agree_wholly_oppositely_and_not_at_all()
    {
        Grid grid = ZoneBench.Grid(60, 60);
        float[] x = [.. Enumerable.Range(0, 3600).Select(i => (i * 7919 % 3607) / 3607f)], noise = [.. Enumerable.Range(0, 3600).Select(i => (float)ThreatLayers.Kernels.Philox.Uniform(5, 0, (ulong)i))];
        IReadOnlyList<RankCorrelation> found = RankCorrelations.Of([bench.Cells(grid, x), bench.Cells(grid, [.. x.Select(v => v * v * v)]), bench.Cells(grid, [.. x.Select(v => -v)]), bench.Cells(grid, noise)], grid, ZoneBench.Flat(60), 10, 3600, 100, 1, 2, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 1), (Math.Round(found[0].Rho, 12), Math.Round(found[0].Low, 12), Math.Round(found[0].High, 12)));
        Assert.Equal(-1, found[1].Rho, 1e-12);
        Assert.InRange(0, found[2].Low, found[2].High);
        Assert.Equal((3600, 36), (found[0].Cells, found[0].Blocks));
    }

    // Two fields that are constant within blocks: 36 things and not 3600, so the interval must be wide, as that of single cells is not.
    [Fact]
    public void Blocks_keep_the_interval_honest_where_neighbours_are_alike()
    {
        Grid grid = ZoneBench.Grid(60, 60);
        float Of(ulong key, int i) => (float)ThreatLayers.Kernels.Philox.Uniform(key, 0, (ulong)((i / 60 / 10 * 6) + (i % 60 / 10)));
        IRasterSource a = bench.Cells(grid, [.. Enumerable.Range(0, 3600).Select(i => Of(1, i))]), b = bench.Cells(grid, [.. Enumerable.Range(0, 3600).Select(i => Of(2, i))]);
        RankCorrelation blocks = RankCorrelations.Of([a, b], grid, ZoneBench.Flat(60), 10, 3600, 300, 1, 2, TestContext.Current.CancellationToken)[0], cells = RankCorrelations.Of([a, b], grid, ZoneBench.Flat(60), 1, 3600, 300, 1, 2, TestContext.Current.CancellationToken)[0];
        Assert.True(blocks.High - blocks.Low > 5 * (cells.High - cells.Low));
        Assert.InRange(0, blocks.Low, blocks.High);
    }

    public void Dispose() => bench.Dispose();
}
