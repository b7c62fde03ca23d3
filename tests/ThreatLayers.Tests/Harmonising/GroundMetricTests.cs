using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Runs;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.Tests.Harmonising;

/// <summary>Known areas: WGS 84, authalic formula, computed independently (cells of half a degree at the equator and at 60°, and the globe).</summary>
public class GroundMetricTests
{
    static readonly Grid HalfDegree = new(Crs.Wgs84, -180, 90, 0.5, 0.5, 720, 360);

    [Fact]
    public void Cells_in_degrees_have_their_true_area()
    {
        GroundMetric ground = GroundMetric.Of(HalfDegree, null);
        Assert.Equal(3077.230008, ground.CellArea_km2[179], 1e-6);
        Assert.Equal(1542.513898, ground.CellArea_km2[59], 1e-6);
        Assert.Equal(510065621.724, ground.CellArea_km2.Sum(a => a * 720), 1e-3);
        Assert.True(ground.Wraps);
    }

    [Fact]
    public void Lengths_are_those_of_the_ellipsoid()
    {
        GroundMetric ground = GroundMetric.Of(HalfDegree, null);
        // Quarter meridian 10001965.729 m; a degree of the equator 111319.491 m.
        Assert.Equal(10001965.729, 2 * ground.CellHeight_m.Sum() / 4, 0.001);
        Assert.Equal(111319.491 / 2 * Math.Cos(double.DegreesToRadians(0.25)), ground.CellWidth_m[179], 0.1);
    }

    [Fact]
    public void An_equal_area_grid_has_cells_of_one_area_that_make_up_the_globe()
    {
        double half = 17367530.445161, pole = 7342230.136499;
        Grid ease = new(Crs.EaseGrid2, -half, pole, 2 * half / 400, 2 * pole / 200, 400, 200);
        GroundMetric ground = WorkingGrid.GroundOf(ease, Scratch.Gdal);
        Assert.All(ground.CellArea_km2, a => Assert.Equal(ease.CellWidth * ease.CellHeight / 1e6, a, a * 1e-7));
        Assert.Equal(510065621.724, ground.CellArea_km2.Sum() * 400, 1e-3);
        Assert.True(ground.Wraps);
        Assert.False(ground.IsPlanar);
    }

    [Theory]
    [InlineData("EPSG:32633", 500000, 690000, 1)]
    [InlineData("EPSG:3035", 4321000, 3210000, 10)]
    [InlineData("ESRI:54009", -10000, 10000, 100)]
    [InlineData("ESRI:54009", -1000000, 5000000, 10000)]
    public void Whether_a_grid_is_planar_hangs_on_its_projection_and_not_on_where_it_lies(string crs, double west, double north, double cell)
    {
        // In the middle of these maps rows are parallels to within a micrometre; 500 km away they are not, or meridians bend.
        Assert.True(WorkingGrid.GroundOf(new(new(crs), west, north, cell, cell, 20, 20), Scratch.Gdal).IsPlanar);
    }

    [Theory]
    [InlineData("EPSG:6933", 17000000, 7000000)]
    [InlineData("EPSG:3857", -20037508, 19000000)]
    [InlineData("EPSG:3395", 0, -10000000)]
    public void Cylindrical_maps_are_known_anywhere(string crs, double west, double north) =>
        Assert.False(WorkingGrid.GroundOf(new(new(crs), west, north, 1000, 1000, 20, 20), Scratch.Gdal).IsPlanar);

    [Fact]
    public void Other_projected_grids_are_planar()
    {
        GroundMetric ground = WorkingGrid.GroundOf(new(new("EPSG:32633"), 300000, 6000000, 100, 100, 50, 50), Scratch.Gdal);
        Assert.True(ground.IsPlanar);
        Assert.False(ground.Wraps);
        Assert.Equal(0.01, ground.CellArea_km2[0], 1e-12);
    }
}
