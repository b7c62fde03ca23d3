using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing.Zones;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.Tests.Publishing;

public sealed class ZoneGeoPackageTests : IDisposable
{
    readonly Scratch scratch = new();

    static readonly ZoneAttributes Zones = new(
    [
        new("a", "Ä \"quoted\"", Wkt("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1))"), [0.25, 7]),
        new("b", "Both sides", Wkt("MULTIPOLYGON (((178 -18, 180 -18, 180 -16, 178 -16, 178 -18)), ((-180 -18, -179 -18, -179 -16, -180 -16, -180 -18)))"), [double.NaN, 9]),
    ], [("threat_mean", "Mean"), ("odd name", "Another")]);

    [Fact]
    public void What_is_written_is_read_back_by_gdal()
    {
        ZoneGeoPackage.Write(scratch["z.gpkg"], "countries", "Figures by zone", Zones);
        using IFeatureSource source = Scratch.Gdal.OpenFeatures(new(scratch["z.gpkg"]));
        Assert.Equal("EPSG:4326", source.Crs.Definition);
        Feature[] found = [.. source.Read()];
        Assert.Equal(["a", "b"], found.Select(f => f.Attributes["id"]));
        Assert.Equal("Ä \"quoted\"", found[0].Attributes["name"]);
        Assert.Equal(("0.25", "7"), (found[0].Attributes["threat_mean"], found[0].Attributes["odd name"]));
        Assert.Equal("", found[1].Attributes["threat_mean"]);
        Assert.True(found.Zip(Zones.Rows).All(p => p.First.Geometry!.EqualsTopologically(p.Second.Geometry)));
    }

    [Fact]
    public void Gdals_validator_finds_no_fault()
    {
        Assert.SkipWhen(Scratch.Python is null, "GDAL's validator is not here (Debian: python3-gdal).");
        ZoneGeoPackage.Write(scratch["z.gpkg"], "countries", "Figures by zone", Zones);
        string said = Scratch.Python!(["-m", "osgeo_utils.samples.validate_gpkg", scratch["z.gpkg"]]);
        Assert.DoesNotContain("Error", said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Traceback", said);
    }

    [Fact]
    public void The_same_zones_are_the_same_bytes()
    {
        ZoneGeoPackage.Write(scratch["a.gpkg"], "z", "Z", Zones);
        Thread.Sleep(20);
        ZoneGeoPackage.Write(scratch["b.gpkg"], "z", "Z", Zones);
        Assert.Equal(File.ReadAllBytes(scratch["a.gpkg"]), File.ReadAllBytes(scratch["b.gpkg"]));
    }

    static Geometry Wkt(string text) => new WKTReader().Read(text);

    public void Dispose() => scratch.Dispose();
}
