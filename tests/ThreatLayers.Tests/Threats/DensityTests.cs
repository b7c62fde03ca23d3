using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class DensityTests
{
    static readonly Grid World = new(Crs.Wgs84, -180, 90, 10, 10, 36, 18);
    static readonly Grid Square = new(Crs.Wgs84, 0, 2, 1, 1, 2, 2);

    [Fact]
    public void Points_are_counted_in_their_cell_at_the_edges_of_the_world_too()
    {
        using StepBench bench = new(World);
        foreach (string wkt in new[] { "POINT (-180 89.9)", "POINT (180 89.9)", "POINT (185 89.9)", "POINT (5 -89.99)", "POINT (5 91)" })
            bench.WithFeature("p", wkt, ("n", "4"));
        float[] count = bench.Run(new PointDensity { Of = "p", Per = Per.Cell });
        Assert.Equal(2, count[0]);
        Assert.Equal(1, count[35]);
        Assert.Equal(1, count[(17 * 36) + 18]);
        Assert.Equal(4, count.Sum());
        Assert.Equal(["result: 1 points lie outside the working grid and were left out."], bench.Warnings);
        Assert.Equal(8, bench.Run(new PointDensity { Of = "p", Weight = "n", WeightExponent = 0.5, Per = Per.Cell }).Sum());
    }

    [Fact]
    public void The_south_pole_is_on_the_map_too()
    {
        using StepBench bench = new(World);
        bench.WithFeature("p", "POINT (5 -90)").WithFeature("p", "POINT (5 90)");
        Assert.Equal(2, bench.Run(new PointDensity { Of = "p", Per = Per.Cell }).Sum());
        Assert.Empty(bench.Warnings);
    }

    [Theory]
    [InlineData("-7", "Correct the row, or leave the number out where it is not known.")]
    [InlineData("inf", "Correct the row, or leave the number out where it is not known.")]
    [InlineData("1e308", "Correct the row, or leave the number out where it is not known.")]
    [InlineData("1,5", "Write decimal points, and no signs between thousands.")]
    public void A_weight_that_is_no_number_is_told_with_its_line(string weight, string remedy)
    {
        using StepBench bench = new(World);
        bench.WithFeature("p", "POINT (5 5)", ("n", weight));
        InputException e = Assert.Throws<InputException>(() => bench.Run(new PointDensity { Of = "p", Weight = "n" }));
        Assert.Equal($"p: line 1: column 'n' is '{weight}', allowed is a number from 0 to 1e30, or nothing. {remedy}", e.Message);
    }

    [Fact]
    public void Density_is_per_true_area()
    {
        using StepBench bench = new(World);
        bench.WithFeature("p", "POINT (5 5)").WithFeature("p", "POINT (5 75)");
        float[] density = bench.Run(new PointDensity { Of = "p" });
        IReadOnlyList<double> area = bench.Scope.Ground.CellArea_km2;
        Assert.Equal(1 / area[8], density[(8 * 36) + 18], 1e-12);
        Assert.Equal(1 / area[1], density[(1 * 36) + 18], 1e-12);
    }

    [Fact]
    public void Lines_have_their_true_length_wherever_they_are_cut()
    {
        using StepBench bench = new(World);
        bench.WithFeature("l", "LINESTRING (-175 0, 175 0)").WithFeature("l", "LINESTRING (3 -80, 3 80)");
        float[] density = bench.Run(new LineDensity { Of = "l" });
        double[] length_km = [.. density.Select((d, i) => d * bench.Scope.Ground.CellArea_km2[i / 36])];
        // The equator's row has its parallel at 5 degrees as centre, hence the cosine (on the ellipsoid).
        Assert.Equal(350 * 111.319491 * bench.Scope.Ground.CellWidth_m[9] / 1113194.91, length_km[(9 * 36)..(10 * 36)].Sum() - bench.Scope.Ground.CellHeight_m[9] / 1000, 0.5);
        Assert.Equal(bench.Scope.Ground.CellHeight_m.Skip(1).Take(16).Sum() / 1000, Enumerable.Range(1, 16).Where(r => r != 9).Sum(r => length_km[(r * 36) + 18]) + (bench.Scope.Ground.CellHeight_m[9] / 1000), 0.01);
    }

    [Fact]
    public void Shares_of_overlapping_polygons_stop_at_one()
    {
        using StepBench bench = new(Square);
        bench.WithFeature("z", "POLYGON ((0 0, 1.5 0, 1.5 2, 0 2, 0 0))").WithFeature("z", "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))");
        Assert.Equal([1, 0.5f, 1, 0.5f], bench.Run(new PolygonShare { Of = "z" }));
    }

    [Fact]
    public void A_border_cell_has_the_mean_of_its_zones_and_an_unknown_zone_has_no_say()
    {
        using StepBench bench = new(Square);
        bench.WithFeature("z", "POLYGON ((0 0, 1.25 0, 1.25 2, 0 2, 0 0))", ("iso", "A")).WithFeature("z", "POLYGON ((1.25 0, 2 0, 2 1, 1.25 1, 1.25 0))", ("iso", "B"))
            .WithFeature("z", "POLYGON ((1.25 1, 2 1, 2 2, 1.25 2, 1.25 1))", ("iso", "C"))
            .WithTable("t", "n", ("A", "8"), ("B", "4"), ("C", ""), ("X", "1"));
        float[] value = bench.Run(new ZoneValue { Zones = "z", ZoneColumn = "iso", Table = "t", Value = "n" });
        Assert.Equal([8, 8, 8, 5], value);
        Assert.Equal(["result: 1 of 3 names in the table have no polygon and are left out: X; the other way round, 1 of 3 zones have no number: C."], bench.Warnings);
    }

    [Fact]
    public void Names_that_never_meet_are_an_error_that_shows_both_sides()
    {
        using StepBench bench = new(Square);
        bench.WithFeature("z", "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))", ("iso", "FRA")).WithTable("t", "n", ("France", "8"));
        InputException e = Assert.Throws<InputException>(() => bench.Run(new ZoneValue { Zones = "z", ZoneColumn = "iso", Table = "t", Value = "n" }));
        Assert.Equal("t: none of its names (France) is a zone of 'z', whose iso has FRA. Name the column that holds the same codes with zone_column.", e.Message);
    }

    [Theory]
    [InlineData(RasteriseRule.Fraction, new[] { 1f, 0.25f, 0.5f, 0.125f })]
    [InlineData(RasteriseRule.Centre, new[] { 1f, 0f, 0f, 0f })]
    [InlineData(RasteriseRule.Touched, new[] { 1f, 1f, 1f, 1f })]
    public void The_rule_says_which_cells_a_polygon_takes(RasteriseRule rule, float[] due)
    {
        // The southern cells' centres lie on its southern border, so they are not its own: see PolygonCentres.
        using StepBench bench = new StepBench(new(Crs.EaseGrid2, 0, 2, 1, 1, 2, 2), Planar(2)).WithFeature("p", "POLYGON ((0 0.5, 1.25 0.5, 1.25 2, 0 2, 0 0.5))");
        Assert.Equal(due, bench.Run(new PolygonShare { Of = "p", Rule = rule }));
    }

    static GroundMetric Planar(int rows) => new()
    {
        Northing_m = [.. Enumerable.Range(0, rows).Select(r => rows - r - 0.5)],
        CellWidth_m = [.. Enumerable.Repeat(1.0, rows)],
        CellHeight_m = [.. Enumerable.Repeat(1.0, rows)],
        CellArea_km2 = [.. Enumerable.Repeat(1e-6, rows)],
        Wraps = false,
        IsPlanar = true,
    };
}
