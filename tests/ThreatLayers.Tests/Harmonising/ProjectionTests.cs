using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.Tests.Harmonising;

/// <summary>The managed projections against PROJ.</summary>
public class ManagedTransformTests
{
    [Theory]
    [InlineData("EPSG:6933", -180, 180, -90, 90)]
    [InlineData("EPSG:32633", 9, 21, 0, 84)]
    [InlineData("EPSG:32736", 27, 39, -80, 0)]
    public void Agrees_with_PROJ_to_a_millimetre(string crs, double west, double east, double south, double north)
    {
        List<double> x = [], y = [];
        for (double lon = west; lon <= east; lon += (east - west) / 48)
        {
            for (double lat = south; lat <= north; lat += (north - south) / 90)
            {
                x.Add(lon);
                y.Add(lat);
            }
        }
        double[] ourX = [.. x], ourY = [.. y], projX = [.. x], projY = [.. y];
        using ICoordinateTransform ours = ManagedTransform.TryCreate(Crs.Wgs84, new(crs))!, proj = Scratch.Gdal.Transform(Crs.Wgs84, new(crs));
        ours.Apply(ourX, ourY);
        proj.Apply(projX, projY);
        for (int i = 0; i < ourX.Length; i++)
        {
            Assert.Equal(projX[i], ourX[i], 0.001);
            Assert.Equal(projY[i], ourY[i], 0.001);
        }
    }

    [Fact]
    public void There_and_back_is_where_it_began()
    {
        using ICoordinateTransform there = ManagedTransform.TryCreate(Crs.Wgs84, Crs.EaseGrid2)!, back = ManagedTransform.TryCreate(Crs.EaseGrid2, Crs.Wgs84)!;
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.Double[-180, 180], CsCheck.Gen.Double[-89.9, 89.9]), (lon, lat) =>
        {
            double[] x = [lon], y = [lat];
            there.Apply(x, y);
            back.Apply(x, y);
            Assert.Equal(lon, x[0], 1e-9);
            Assert.Equal(lat, y[0], 1e-8);
        });
    }

    [Fact]
    public void Longitudes_beyond_180_go_on_eastward()
    {
        using ICoordinateTransform there = ManagedTransform.TryCreate(Crs.Wgs84, Crs.EaseGrid2)!;
        double[] x = [180, 190], y = [0, 0];
        there.Apply(x, y);
        Assert.Equal(17367530.445161, x[0], 0.001);
        Assert.Equal(x[0] * 190 / 180, x[1], 0.001);
    }

    [Fact]
    public void Poles_are_on_the_map()
    {
        using ICoordinateTransform there = ManagedTransform.TryCreate(Crs.Wgs84, Crs.EaseGrid2)!, back = ManagedTransform.TryCreate(Crs.EaseGrid2, Crs.Wgs84)!;
        double[] x = [0, 0], y = [90, -90];
        there.Apply(x, y);
        Assert.Equal(7342230.136499, y[0], 0.001);
        back.Apply(x, y);
        Assert.Equal(90, y[0], 1e-6);
        Assert.Equal(-90, y[1], 1e-6);
    }
}
