using CsCheck;
using NetTopologySuite.Geometries;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

public sealed class ZoneSummaryTests : IDisposable
{
    readonly ZoneBench bench = new();

    // The zone covers 1/4, 1/2 and all of 10, 20, 30 (areas of 1 km²). By hand: above 20: 0.5 + 1 of 1.75; half of 1.75 is reached within 30, a quarter (0.4375) within 20, a seventh (0.25) within 10.
    [Fact]
    public void Shares_above_and_quantiles_by_hand()
    {
        Grid grid = ZoneBench.Grid(3, 1);
        ZoneSummary found = Of(grid, ZoneBench.Flat(1), bench.Zones(grid, "MULTIPOLYGON (((0 0, 0.25 0, 0.25 1, 0 1, 0 0)), ((1.5 0, 3 0, 3 1, 1.5 1, 1.5 0)))"), 20, [1.0 / 7, 0.25, 0.5, 1], false, 10, 20, 30)[0];
        Assert.Equal(1.5 / 1.75, found.ShareAbove, 1e-12);
        Assert.Equal([10, 20, 30, 30], found.Quantiles);
        Assert.Equal(0, found.MissingShare, 1e-12);
    }

    // Areas 3077.230008, 1542.513898, 2000 km², values 0.4, 0.8, nodata: 0.8 has 1542.5 of 4619.7 km², the upper third. 0.3021265 of the zone is missing.
    [Fact]
    public void Quantiles_are_by_area_and_missing_data_is_said()
    {
        Grid grid = ZoneBench.Grid(1, 3);
        GroundMetric ground = ZoneBench.Flat(3) with { CellArea_km2 = [3077.230008, 1542.513898, 2000] };
        ZoneSummary found = Of(grid, ground, bench.Zones(grid, "POLYGON ((0 0, 1 0, 1 3, 0 3, 0 0))"), 0.5, [0.66, 0.67], false, 0.4f, 0.8f, float.NaN)[0];
        Assert.Equal([(double)0.4f, 0.8f], found.Quantiles);
        Assert.Equal(1 - 0.6978735, found.MissingShare, 1e-7);
        Assert.Equal(1542.513898 / 4619.743906, found.ShareAbove, 1e-9);
    }

    [Fact]
    public void Classes_have_areas_and_the_greatest_dominates()
    {
        Grid grid = ZoneBench.Grid(4, 1);
        ZoneSummary found = Of(grid, ZoneBench.Flat(1, 2), bench.Zones(grid, "POLYGON ((0 0, 3.5 0, 3.5 1, 0 1, 0 0))"), 0.5, [0.5], true, 3, 1, 1, 3)[0];
        Assert.Equal(new SortedDictionary<float, double> { [1] = 4, [3] = 3 }, found.Classes);
        Assert.Equal((1f, 4.0 / 7), (found.Dominant, found.DominantShare));
        Assert.True(double.IsNaN(found.Quantiles[0]));
    }

    [Fact]
    public void A_sliver_has_its_area_and_a_zone_of_nothing_is_not_a_number()
    {
        Grid grid = ZoneBench.Grid(2, 1);
        ZoneSummary[] found = Of(grid, ZoneBench.Flat(1), bench.Zones(grid, "POLYGON ((0.1 0, 0.1001 0, 0.1001 1, 0.1 1, 0.1 0))", "POLYGON ((1 0, 2 0, 2 1, 1 1, 1 0))"), 0.5, [0.5], false, 1, float.NaN);
        Assert.Equal(0.0001, found[0].Statistics.KnownArea_km2, 1e-9);
        Assert.Equal(1, found[0].Quantiles[0]);
        Assert.True(double.IsNaN(found[1].Statistics.Mean) && double.IsNaN(found[1].Quantiles[0]) && found[1].MissingShare == 1);
    }

    // The brute-force twin: every cell cut into 20 x 20 points, and quantiles by sorting them all.
    [Fact]
    public void Against_oversampling_for_stars_that_overlap()
    {
        Gen.Select(Gen.Float[0, 9].Array[144], Gen.Double[1, 5].Array[3, 9].Array[2], Gen.Double[2, 10].Array[4]).Sample((cells, radii, at) =>
        {
            cells[7] = cells[50] = float.NaN;
            Grid grid = ZoneBench.Grid(12, 12);
            Polygon[] stars = [.. radii.Select((r, i) => Star(r, at[2 * i], at[(2 * i) + 1]))];
            ZoneSummary[] found = Of(grid, ZoneBench.Flat(12), bench.Zones(grid, [.. stars.Select(s => s.AsText())]), 4.5, [0.5], false, cells);
            for (int z = 0; z < 2; z++)
            {
                NetTopologySuite.Algorithm.Locate.IndexedPointInAreaLocator inside = new(stars[z]);
                List<float> points = [];
                for (int i = 0; i < 240 * 240; i++)
                {
                    (double x, double y) = (((i % 240) + 0.5) / 20, 12 - (((i / 240) + 0.5) / 20));
                    if (inside.Locate(new(x, y)) == Location.Interior && !float.IsNaN(cells[((i / 240 / 20) * 12) + (i % 240 / 20)]))
                        points.Add(cells[((i / 240 / 20) * 12) + (i % 240 / 20)]);
                }
                double perimeter = stars[z].Length / 20;
                Assert.Equal(points.Count / 400.0, found[z].Statistics.KnownArea_km2, perimeter);
                Assert.Equal(points.Count(v => v >= 4.5) / 400.0, found[z].AreaAbove_km2, perimeter);
                points.Sort();
                int slack = (int)(perimeter * 400);
                if (points.Count > 4 * slack)
                    Assert.InRange(found[z].Quantiles[0], points[(points.Count / 2) - slack], points[Math.Min(points.Count - 1, (points.Count / 2) + slack)]);
            }
        }, iter: 25);
    }

    [Fact]
    public void Threads_change_no_bit_and_several_surfaces_are_as_one_by_one()
    {
        Grid grid = new(Crs.EaseGrid2, 0, 700, 1, 1, 9000, 700);
        float[] cells = [.. Enumerable.Range(0, 9000 * 700).Select(i => i % 97 == 0 ? float.NaN : (i * 7919L % 1000003) / 1000003f)];
        IRasterSource source = bench.Cells(grid, cells), other = bench.Cells(grid, [.. cells.Select(c => c * 3)]);
        Zones zones = bench.Zones(grid, Star([3000, 200, 2500, 900, 3000, 2000], 4500, 350).AsText(), "POLYGON ((100.3 0, 8000.7 0, 8000.7 699.1, 100.3 699.1, 100.3 0))");
        ZoneSummary[][] one = ZoneSummaries.Of([new("a", source, false), new("b", other, false)], zones, grid, ZoneBench.Flat(700), 0.5, [0.1, 0.5, 0.9], 1, TestContext.Current.CancellationToken);
        ZoneSummary[][] many = ZoneSummaries.Of([new("b", other, false)], zones, grid, ZoneBench.Flat(700), 0.5, [0.1, 0.5, 0.9], 4, TestContext.Current.CancellationToken);
        for (int z = 0; z < 2; z++)
        {
            Assert.Equal(one[z][1].Statistics, many[z][0].Statistics);
            Assert.Equal(one[z][1].Quantiles, many[z][0].Quantiles);
            Assert.Equal(one[z][1].AreaAbove_km2, many[z][0].AreaAbove_km2);
        }
    }

    [Fact]
    public void The_quantile_of_a_whole_surface_is_that_of_a_zone_that_covers_it()
    {
        Grid grid = ZoneBench.Grid(50, 40);
        GroundMetric ground = ZoneBench.Flat(40) with { CellArea_km2 = [.. Enumerable.Range(1, 40).Select(r => r * 0.37)] };
        IRasterSource cells = bench.Cells(grid, [.. Enumerable.Range(0, 2000).Select(i => i % 11 == 0 ? float.NaN : (i * 31 % 101) - 50f)]);
        double[] asked = [0, 0.01, 0.33, 0.5, 0.9, 1];
        Assert.Equal(ZoneQuantiles.Of(cells, bench.Zones(grid, "POLYGON ((0 0, 50 0, 50 40, 0 40, 0 0))"), grid, ground, asked, 2, TestContext.Current.CancellationToken)[0], AreaQuantiles.Of(cells, grid, ground, asked, 2, TestContext.Current.CancellationToken));
    }

    ZoneSummary[] Of(Grid grid, GroundMetric ground, Zones zones, double threshold, double[] quantiles, bool isClass, params float[] cells) =>
        [.. ZoneSummaries.Of([new("s", bench.Cells(grid, cells), isClass)], zones, grid, ground, threshold, quantiles, 2, TestContext.Current.CancellationToken).Select(z => z[0])];

    static Polygon Star(double[] radii, double x, double y)
    {
        Coordinate[] ring = [.. radii.Select((r, i) => new Coordinate(x + (r * Math.Cos(2 * Math.PI * i / radii.Length)), y + (r * Math.Sin(2 * Math.PI * i / radii.Length))))];
        return new(new LinearRing([.. ring, ring[0]]));
    }

    public void Dispose() => bench.Dispose();
}
