using System.IO.Compression;
using System.Text;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

public sealed class FeatureTests : IDisposable
{
    const string Two = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"name":"Äthiopien","share":0.1,"count":12},"geometry":{"type":"Point","coordinates":[38.5,9]}},
        {"type":"Feature","properties":{"name":null,"share":1234567.891,"count":null},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}}]}
        """;

    const string Topology = """
        {"type":"Topology","arcs":[[[0,0],[1,1]],[[5,5],[6,6]]],"objects":{
        "roads":{"type":"GeometryCollection","geometries":[{"type":"LineString","arcs":[0]}]},
        "rivers":{"type":"GeometryCollection","geometries":[{"type":"LineString","arcs":[1]}]}}}
        """;

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    string Write(string name, string text)
    {
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            using GZipStream zip = new(File.Create(scratch[name]), CompressionLevel.Fastest);
            zip.Write(Encoding.UTF8.GetBytes(text));
        }
        else
        {
            File.WriteAllText(scratch[name], text);
        }
        return scratch[name];
    }

    static string Message(FeatureOpen open) => Assert.Throws<InputException>(() => Scratch.Gdal.OpenFeatures(open).Dispose()).Message;

    [Theory]
    [InlineData("a.geojson")]
    [InlineData("a.json.gz")]
    public void Features_come_with_geometry_and_text(string name)
    {
        using IFeatureSource source = Scratch.Gdal.OpenFeatures(new(Write(name, Two)));
        Assert.Equal(Crs.Wgs84, source.Crs);
        Assert.Equal(["name", "share", "count"], source.Columns);
        Feature[] features = [.. source.Read()];
        Assert.Equal([1L, 2L], features.Select(f => f.Number));
        Assert.Equal((38.5, 9.0), (features[0].Geometry!.Coordinate.X, features[0].Geometry!.Coordinate.Y));
        Assert.Equal(["Äthiopien", "0.1", "12"], source.Columns.Select(c => features[0].Attributes[c]));
        Assert.Equal(["", "1234567.891", ""], source.Columns.Select(c => features[1].Attributes[c]));
        Assert.False(features[1].Geometry!.IsValid);
        Assert.Equal(2, source.Read().Count());
    }

    [Fact]
    public void A_layer_is_named_where_there_are_several()
    {
        string path = Write("a.topojson", Topology);
        Assert.Equal($"{path}: holds 2 layers and none is named. Add layer: with one of roads, rivers.", Message(new(path, Crs: Crs.Wgs84)));
        Assert.Equal($"{path}: has no layer 'lakes'. It has: roads, rivers.", Message(new(path, "lakes", Crs.Wgs84)));
        using IFeatureSource source = Scratch.Gdal.OpenFeatures(new(path, "rivers", Crs.Wgs84));
        Assert.Equal(5, source.Read().Single().Geometry!.Coordinate.X);
    }

    [Fact]
    public void No_crs() => Assert.EndsWith("carries no CRS. Add crs: to the input (crs: EPSG:4326 for degrees of longitude and latitude).", Message(new(Write("a.topojson", Topology), "roads")));

    [Fact]
    public void Empty()
    {
        string path = Write("a.geojson", """{"type":"FeatureCollection","features":[]}""");
        Assert.Equal($"{path}: layer 'a' has no features. Check that it is the right layer of the right file.", Message(new(path)));
    }

    [Fact]
    public void Missing_remote_damaged_and_foreign()
    {
        Assert.EndsWith("does not exist. Check the path, which is relative to the definition that names it, or fetch the file.", Message(new(scratch["none.gpkg"])));
        Assert.Contains("is not a local file.", Message(new("https://example.org/a.geojson")));
        Assert.Contains("cannot be opened as a vector file (damaged, or of another format)", Message(new(Write("a.geojson", """{"type":"FeatureCollection","features":["""))));
        Assert.Contains("cannot be opened as a vector file", Message(new(Write("a.csv", "x,y\n1,2\n"))));
    }

    [Fact]
    public void A_geometry_that_cannot_be_parsed_names_its_feature()
    {
        // NetTopologySuite has no triangulated surfaces; GDAL is lenient enough with all that it can write as GeoJSON.
        Assert.SkipWhen(Scratch.Python is null, "No /usr/bin/python3 with osgeo to write one.");
        string path = scratch["a.gpkg"];
        Scratch.Python(["-c", $"""
            from osgeo import ogr, osr
            s = osr.SpatialReference(); s.ImportFromEPSG(6933)
            d = ogr.GetDriverByName('GPKG').CreateDataSource('{path}'); l = d.CreateLayer('a', s)
            for w in ('POINT(1 2)', 'TIN(((0 0,1 0,0 1,0 0)))'):
                f = ogr.Feature(l.GetLayerDefn()); f.SetGeometry(ogr.CreateGeometryFromWkt(w)); l.CreateFeature(f); f = None
            l = d = None
            """]);
        using IFeatureSource source = Scratch.Gdal.OpenFeatures(new(path));
        string shown = Assert.Throws<InputException>(() => source.Read().Count()).Message;
        Assert.StartsWith($"{path}: the geometry of feature 2 cannot be read: ", shown);
        Assert.EndsWith("Mend it with ogr2ogr -makevalid.", shown);
    }
}
