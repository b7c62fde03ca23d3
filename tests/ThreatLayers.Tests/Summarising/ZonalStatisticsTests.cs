using CsCheck;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

public sealed class ZonalStatisticsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-zonal-").FullName;

    // Three cells in a row, of which a zone covers 1/4, 1/2 and all; values 10, 20, 30. By hand: (2.5 + 10 + 30) / 1.75 = 24.285714, sum 42.5.
    [Fact]
    public void Parts_of_cells_count_by_their_share()
    {
        Grid grid = new(Crs.EaseGrid2, 0, 1, 1, 1, 3, 1);
        ZoneStatistics found = Of(grid, Flat(1, 1), [10, 20, 30], 1, "MULTIPOLYGON (((0 0, 0.25 0, 0.25 1, 0 1, 0 0)), ((1.5 0, 3 0, 3 1, 1.5 1, 1.5 0)))")[0];
        Assert.Equal(24.285714, found.Mean, 1e-6);
        Assert.Equal(42.5, found.Sum, 1e-12);
        Assert.Equal((1.75, 10, 30), (found.Cells, found.Least, found.Greatest));
    }

    // Areas 3077.230008, 1542.513898 and 2000 km², values 0.4, 0.8 and nodata. By hand: (0.4 x 3077.230008 + 0.8 x 1542.513898) / 4619.743906 = 0.5335584; known 0.6978735.
    [Fact]
    public void Means_are_by_area_and_what_is_not_known_is_said()
    {
        Grid grid = new(Crs.EaseGrid2, 0, 3, 1, 1, 1, 3);
        GroundMetric ground = Flat(3, 1) with { CellArea_km2 = [3077.230008, 1542.513898, 2000] };
        ZoneStatistics found = Of(grid, ground, [0.4f, 0.8f, float.NaN], 2, "POLYGON ((0 0, 1 0, 1 3, 0 3, 0 0))")[0];
        Assert.Equal(0.5335584, found.Mean, 1e-7);
        Assert.Equal(0.6978735, found.KnownShare, 1e-7);
    }

    [Fact]
    public void Zones_that_overlap_each_have_all_their_cells_and_one_outside_has_none()
    {
        Grid grid = new(Crs.EaseGrid2, 0, 2, 1, 1, 2, 2);
        ZoneStatistics[] found = Of(grid, Flat(2, 1), [1, 2, 3, 4], 2, "POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON ((1 0, 2 0, 2 2, 1 2, 1 0))", "POLYGON ((8 0, 9 0, 9 2, 8 2, 8 0))");
        Assert.Equal((2.5, 3.0), (found[0].Mean, found[1].Mean));
        Assert.Equal((0.0, 0.0), (found[2].Area_km2, found[2].Cells));
        Assert.True(double.IsNaN(found[2].Mean) && double.IsNaN(found[2].KnownShare));
    }

    [Fact]
    public void Against_every_cell_cut_out()
    {
        Gen.Select(Gen.Float[0, 9].Array[100], Gen.Int[0, 99].Array[20], Gen.Double[1, 5].Array[3, 9], Gen.Double[0, 10], Gen.Double[0, 10]).Sample((cells, holes, radii, x, y) =>
        {
            foreach (int hole in holes)
                cells[hole] = float.NaN;
            Grid grid = new(Crs.EaseGrid2, 0, 10, 1, 1, 10, 10);
            Coordinate[] ring = [.. radii.Select((r, i) => new Coordinate(x + (r * Math.Cos(2 * Math.PI * i / radii.Length)), y + (r * Math.Sin(2 * Math.PI * i / radii.Length))))];
            Polygon star = new(new LinearRing([.. ring, ring[0]]));
            ZoneStatistics found = Of(grid, Flat(10, 1), cells, 2, star.AsText())[0];
            double area = 0, sum = 0;
            for (int i = 0; i < 100; i++)
            {
                double share = star.Intersection(star.Factory.ToGeometry(new Envelope(i % 10, (i % 10) + 1, 9 - (i / 10), 10 - (i / 10)))).Area;
                (area, sum) = float.IsNaN(cells[i]) ? (area, sum) : (area + share, sum + (share * cells[i]));
            }
            Assert.Equal(area, found.Cells, 1e-4);
            Assert.Equal(sum, found.Sum, 1e-3);
        }, iter: 100);
    }

    ZoneStatistics[] Of(Grid grid, GroundMetric ground, float[] cells, int threads, params string[] zones)
    {
        using CellFile file = CellFile.Create(Path.Combine(folder, Guid.NewGuid() + ".f32"), grid);
        file.Write(grid.Whole, cells);
        using CellRuns<ZoneShare> runs = new(grid, Path.Combine(folder, "runs"));
        IEnumerable<Feature> features = zones.Select((wkt, i) => new Feature(i + 1, new WKTReader().Read(wkt), new Dictionary<string, string> { ["zone"] = $"z{i}" }));
        return ZonalStatistics.Of(file, Zones.Of(features, "zone", grid, false, runs, threads), ground, threads, TestContext.Current.CancellationToken);
    }

    static GroundMetric Flat(int rows, double area_km2) => new()
    {
        Northing_m = [.. Enumerable.Range(0, rows).Select(r => 1000.0 * (rows - r))],
        CellWidth_m = [.. Enumerable.Repeat(1000.0, rows)],
        CellHeight_m = [.. Enumerable.Repeat(1000.0, rows)],
        CellArea_km2 = [.. Enumerable.Repeat(area_km2, rows)],
        Wraps = false,
        IsPlanar = true,
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
