using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Runs;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.Tests.Harmonising;

/// <summary>A transverse Mercator gives finite nonsense for the far side of the globe, so Russia once lay over Bavaria in UTM.</summary>
public class MapAreaTests
{
    static readonly Geometry Russia = new WKTReader().Read("POLYGON ((30 50, 180 50, 180 75, 30 75, 30 50))");

    [Theory]
    [InlineData("EPSG:32633", 300000, 5400000)]
    [InlineData("EPSG:32737", 200000, 10000000)]
    [InlineData("EPSG:32618", 300000, 600000)]
    public void What_lies_on_the_far_side_of_the_globe_is_left_out(string crs, double west, double north)
    {
        Grid grid = new(new(crs), west, north, 10000, 10000, 40, 40);
        Assert.True(WorkingGrid.AreaOf(grid, Scratch.Gdal).Cut(Russia).IsEmpty);
    }

    [Fact]
    public void What_lies_on_the_grid_is_kept_whole()
    {
        Grid grid = new(new("EPSG:32633"), 300000, 5400000, 10000, 10000, 20, 20);
        Geometry small = new WKTReader().Read("POLYGON ((13 47.5, 14 47.5, 14 48, 13 48, 13 47.5))"), large = new WKTReader().Read("POLYGON ((-10 30, 60 30, 60 70, -10 70, -10 30))");
        MapArea area = WorkingGrid.AreaOf(grid, Scratch.Gdal);
        Assert.Same(small, area.Cut(small));
        Assert.True(area.Cut(large).Contains(small));
        Assert.InRange(area.Cut(large).Area, 10, 40);
    }

    [Fact]
    public void A_grid_across_180_degrees_takes_from_both_sides()
    {
        Grid fiji = new(new("EPSG:32760"), 300000, 8200000, 10000, 10000, 60, 60);
        Geometry both = new WKTReader().Read("MULTIPOLYGON (((178 -19, 180 -19, 180 -16, 178 -16, 178 -19)), ((-180 -19, -178 -19, -178 -16, -180 -16, -180 -19)), ((0 -19, 2 -19, 2 -16, 0 -16, 0 -19)))");
        Assert.InRange(WorkingGrid.AreaOf(fiji, Scratch.Gdal).Cut(both).Area, 11, 12);
    }

    [Fact]
    public void A_grid_around_a_pole_takes_all_longitudes_up_to_it()
    {
        Grid arctic = new(new("EPSG:3413"), -2000000, 2000000, 100000, 100000, 40, 40);
        Geometry cap = new WKTReader().Read("POLYGON ((-180 80, 180 80, 180 90, -180 90, -180 80))");
        Assert.Equal(3600, WorkingGrid.AreaOf(arctic, Scratch.Gdal).Cut(cap).Area, 1e-6);
    }
}
