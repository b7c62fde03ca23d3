using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

public sealed class ProjectionTests
{
    [Fact]
    public void Corner_of_ease_grid_2()
    {
        // NSIDC: EASE-Grid 2.0 global spans x ±17367530.445 m, y ±7314540.83 m, at latitude ±85.0445664.
        double[] x = [180, -180, 0], y = [85.0445664, -85.0445664, 0];
        using ICoordinateTransform transform = Scratch.Gdal.Transform(Crs.Wgs84, Crs.EaseGrid2);
        transform.Apply(x, y);
        Assert.Equal(17367530.445, x[0], 1e-2);
        Assert.Equal(-17367530.445, x[1], 1e-2);
        Assert.Equal(7314540.83, y[0], 1e-1);
        Assert.Equal(-7314540.83, y[1], 1e-1);
        Assert.Equal((0.0, 0.0), (x[2], y[2]));
    }

    [Fact]
    public void There_and_back()
    {
        double[] x = [.. Enumerable.Range(0, 1500).Select(i => -179.9 + (i * 0.2398))], y = [.. Enumerable.Range(0, 1500).Select(i => 84.9 - (i * 0.113))];
        double[] a = [.. x], b = [.. y];
        using ICoordinateTransform to = Scratch.Gdal.Transform(Crs.Wgs84, Crs.EaseGrid2), back = Scratch.Gdal.Transform(Crs.EaseGrid2, Crs.Wgs84);
        to.Apply(a, b);
        back.Apply(a, b);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(x[i], a[i], 2e-8); // 2 mm: PROJ inverts authalic latitude by a series
            Assert.Equal(y[i], b[i], 2e-8); // 2 mm: PROJ inverts authalic latitude by a series
        }
    }

    [Fact]
    public void A_point_without_image_is_NaN()
    {
        double[] x = [0, double.NaN, 10], y = [95, 0, 20];
        using ICoordinateTransform transform = Scratch.Gdal.Transform(Crs.Wgs84, Crs.EaseGrid2);
        transform.Apply(x, y);
        Assert.True(double.IsNaN(x[0]) && double.IsNaN(y[0]) && double.IsNaN(x[1]) && double.IsNaN(y[1]));
        Assert.True(double.IsFinite(x[2]));
    }

    [Theory]
    [InlineData("EPSG:4326", "EPSG:4326", true)]
    [InlineData("epsg:6933", "EPSG:6933", false)]
    [InlineData("+proj=longlat +datum=WGS84 +no_defs", "EPSG:4326", true)]
    [InlineData("GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]", "EPSG:4326", true)]
    [InlineData("ESRI:54009", "ESRI:54009", false)]
    public void A_crs_has_its_shortest_name(string definition, string name, bool geographic)
    {
        Assert.Equal(name, Scratch.Gdal.Identify(definition).Definition);
        Assert.Equal(geographic, Scratch.Gdal.IsGeographic(new(definition)));
    }

    [Fact]
    public void A_crs_without_a_name_is_its_wkt() =>
        Assert.StartsWith("PROJCRS[", Scratch.Gdal.Identify("+proj=laea +lat_0=12 +lon_0=34 +datum=WGS84").Definition);

    [Theory]
    [InlineData("EPSG:99999999", "is not a CRS that PROJ knows: ")]
    [InlineData("https://example.org/crs", "is not a CRS; write an authority code")]
    [InlineData("/etc/passwd", "is not a CRS; write an authority code")]
    public void An_unknown_crs_is_refused(string definition, string words) =>
        Assert.Contains(words, Assert.Throws<ArgumentException>(() => Scratch.Gdal.Identify(definition)).Message);

    [Fact]
    public void Version_names_both() => Assert.Matches(@"^GDAL 3\.\d+\.\d+\S*, PROJ \d+\.\d+\.\d+$", Scratch.Gdal.Version);
}
