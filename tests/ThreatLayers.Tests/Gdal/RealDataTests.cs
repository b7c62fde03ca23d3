using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

/// <summary>Real files with their real faults, from the folder beside the repository; skipped where that is not.</summary>
public sealed class RealDataTests : IDisposable
{
    static readonly Grid World = new(Crs.EaseGrid2, -17367530.445, 7314540.83, 2 * 17367530.445 / 868, 2 * 7314540.83 / 366, 868, 366);

    readonly Scratch scratch = new();
    readonly string? data = Scratch.Shared();

    public void Dispose() => scratch.Dispose();

    string File(string name)
    {
        Assert.SkipWhen(data is null, "The folder shared/data is not beside the repository.");
        return Path.Combine(data!, name);
    }

    /// <summary>The warped value at a longitude and latitude.</summary>
    static float At(float[] cells, double longitude, double latitude)
    {
        double[] x = [longitude], y = [latitude];
        using ICoordinateTransform transform = Scratch.Gdal.Transform(Crs.Wgs84, Crs.EaseGrid2);
        transform.Apply(x, y);
        return cells[((int)World.RowAt(y[0]) * World.Columns) + (int)World.ColumnAt(x[0])];
    }

    [Fact]
    public void Hanpp_without_crs_and_with_an_odd_nodata()
    {
        string path = File("agriculture/hanpp_2005.tif");
        Assert.Contains("carries no CRS", Assert.Throws<InputException>(() => Scratch.Gdal.Describe(new(path))).Message);
        float[] read = Scratch.Read(new(path, Crs: Crs.Wgs84));
        // The file's own statistics: -244.375 to 1197.564, mean 95.728.
        Assert.Equal(1197.564, read.Where(float.IsFinite).Max(), 1e-3);
        Assert.Equal(-244.375, read.Where(float.IsFinite).Min(), 1e-3);
        float[] cells = scratch.Warp(new(path, Crs: Crs.Wgs84), World, Resampling.Average);
        Assert.True(float.IsNaN(At(cells, -140, 0)), "the Pacific");
        Assert.True(At(cells, 80, 26) > 300, "the Ganges plain");
        Assert.All(cells, v => Assert.True(float.IsNaN(v) || v is > -245 and < 1198));
    }

    [Fact]
    public void Hyde_band_7_of_classes()
    {
        RasterOpen open = new(File("habitat_change/hyde1_landcover_1700_1990_30min.tif"), Band: 7);
        HashSet<float> classes = [.. Scratch.Read(open)];
        float[] cells = scratch.Warp(open, World, Resampling.Mode);
        Assert.Subset(classes, cells.ToHashSet());
        Assert.True(float.IsNaN(At(cells, -30, 0)), "the Atlantic");
        Assert.False(float.IsNaN(At(cells, 20, 10)), "Chad");
    }

    [Fact]
    public void City_lights_are_a_picture_with_a_world_file()
    {
        RasterOpen open = new(File("pollution/dmsp_citylights_2700x1350.jpg"), Crs: Crs.Wgs84, AllValid: true);
        Assert.Contains("declares no nodata", Assert.Throws<InputException>(() => Scratch.Gdal.Open(open with { AllValid = false })).Message);
        float[] cells = scratch.Warp(open, World, Resampling.Average);
        Assert.DoesNotContain(float.NaN, cells);
        Assert.True(At(cells, 2.3, 48.9) > 100, "Paris");
        Assert.True(At(cells, 23, 20) < 60, "the Sahara");
    }

    [Theory]
    [InlineData("agriculture/elevation_20min.tif")]
    [InlineData("agriculture/glc2000_cropland_artificial_pct_30min.tif")]
    [InlineData("hunting/population_2020_4deg.tif")]
    [InlineData("hunting/worldpop_burundi_1km/burundi_worldpop.tif")]
    [InlineData("habitat_change/new_guinea_lc/landcover2015.tif")]
    [InlineData("habitat_change/madagascar_forest/madForest2014.tif")]
    public void Others_open_and_warp(string name)
    {
        // 10 km cells: gdalwarp's mean leaves out cells whose centre lies outside the raster, and one of these is 37 km wide.
        Grid fine = World with { CellWidth = World.CellWidth / 4, CellHeight = World.CellHeight / 4, Columns = World.Columns * 4, Rows = World.Rows * 4 };
        RasterOpen open = new(File(name));
        if (Scratch.Gdal.Describe(open).NoData is null)
            open = open with { AllValid = true };
        Assert.Contains(scratch.Warp(open, fine, Resampling.Average), float.IsFinite);
    }

    [Theory]
    [InlineData("hunting/borneo_roads/Borneo_major_roads.shp")]
    [InlineData("hunting/ne_50m_rivers_lake_centerlines.json.gz")]
    [InlineData("habitat_change/madagascar_forest/madRivers.gpkg")]
    [InlineData("hunting/worldpop_burundi_1km/burundi.gpkg")]
    public void Vectors_open_and_read(string name)
    {
        using IFeatureSource source = Scratch.Gdal.OpenFeatures(new(File(name)));
        Assert.Contains(source.Read(), f => f.Geometry is { IsEmpty: false });
    }
}
