using System.Runtime.InteropServices;
using ThreatLayers.Gdal;

namespace ThreatLayers.EndToEnd.BadInput;

/// <summary>Vector files that are not what they should be.</summary>
public sealed class FeaturesTests : IDisposable
{
    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    void Share(string file, string more = "") => bench.Layer($"field: {{ kind: features, path: {file}{more} }}", "{ share: { operator: polygon_share, of: field } }", "share");

    static string Collection(params string[] rings) =>
        $$"""{"type":"FeatureCollection","features":[{{string.Join(',', rings.Select((r, i) => $$$"""{"type":"Feature","properties":{"name":"{{{i + 1}}}"},"geometry":{"type":"Polygon","coordinates":[{{{r}}}]}}"""))}}]}""";

    [Fact]
    public async Task A_GeoPackage_with_broken_polygons_is_repaired_with_a_warning_and_right_totals()
    {
        // The first is whole; the second a bow tie of two triangles of half a cell in all; the third a unit square that goes out and back along a spike.
        GeoPackage("broken.gpkg", Collection("[[10,1],[11,1],[11,2],[10,2],[10,1]]", "[[11,0],[12,1],[12,0],[11,1],[11,0]]", "[[12,1],[13,1],[13,2],[13,1.5],[13,2],[12,2],[12,1]]"));
        Share("broken.gpkg");
        Outcome outcome = await bench.Succeeds();
        Assert.Contains("warning  broken.gpkg: feature 2 is not a valid polygon (", outcome.Output);
        Assert.Contains("and was repaired.", outcome.Output);
        Assert.DoesNotContain("feature 1 is not", outcome.Output);
        Assert.Equal([1, 0, 1, 0, 0.5f, 0], bench.Surface("agriculture"));
    }

    [Fact]
    public async Task Empty_layer()
    {
        bench.Write("empty.geojson", """{"type":"FeatureCollection","features":[]}""");
        Share("empty.geojson");
        await bench.Refused(3, "empty.geojson: layer 'empty' has no features. Check that it is the right layer of the right file.");
    }

    [Fact]
    public async Task Empty_layer_of_a_GeoPackage()
    {
        GeoPackage("empty.gpkg", """{"type":"FeatureCollection","features":[]}""");
        Share("empty.gpkg");
        await bench.Refused(3, "has no features. Check that it is the right layer of the right file.");
    }

    [Fact]
    public async Task Layer_that_is_not_there()
    {
        GeoPackage("a.gpkg", Collection("[[10,1],[11,1],[11,2],[10,2],[10,1]]"));
        Share("a.gpkg", ", layer: rivers");
        await bench.Refused(3, "a.gpkg: has no layer 'rivers'. It has: ");
    }

    [Fact]
    public async Task Truncated_GeoPackage()
    {
        GeoPackage("a.gpkg", Collection("[[10,1],[11,1],[11,2],[10,2],[10,1]]"));
        File.WriteAllBytes(bench["a.gpkg"], File.ReadAllBytes(bench["a.gpkg"])[..5000]);
        Share("a.gpkg");
        await bench.Refused(3, "a.gpkg: ");
    }

    [Fact]
    public async Task Swapped_coordinates()
    {
        bench.Write("a.geojson", Collection("[[1,100],[1,101],[2,101],[2,100],[1,100]]"));
        Share("a.geojson");
        await bench.Refused(3, "a.geojson: feature 1: latitudes 100 to 101, longitudes 1 to 2; allowed are latitudes of -90 to 90. Longitude and latitude seem to be swapped");
    }

    [Fact]
    public async Task Zone_column_that_is_not_there()
    {
        bench.Write("a.geojson", Collection("[[10,1],[11,1],[11,2],[10,2],[10,1]]"));
        bench.Write("table.csv", "name,tonnes\n1,5\n");
        bench.Layer("zones: { kind: features, path: a.geojson }\ntable: { kind: table, path: table.csv, key: name }", "{ field: { operator: zone_value, zones: zones, zone_column: nam, table: table, value: tonnes } }");
        await bench.Refused(3, "a.geojson: the polygons have no attribute 'nam'. Did you mean 'name'? Allowed: name.");
    }

    [Fact]
    public async Task Zones_beside_the_grid_make_an_empty_map_with_a_warning()
    {
        bench.Write("a.geojson", Collection("[[50,1],[51,1],[51,2],[50,2],[50,1]]"));
        bench.Write("table.csv", "name,tonnes\n1,5\n");
        bench.Layer("zones: { kind: features, path: a.geojson }\ntable: { kind: table, path: table.csv, key: name }", "{ field: { operator: zone_value, zones: zones, zone_column: name, table: table, value: tonnes } }");
        Outcome outcome = await bench.Succeeds();
        Assert.Contains("warning  agriculture: not one cell of the working grid is known, so its map is empty. Check that its inputs lie on the grid.", outcome.Output);
    }

    /// <summary>A GeoPackage from GeoJSON by GDAL's own library, as ogr2ogr would make it; the test machine needs no other tool.</summary>
    unsafe void GeoPackage(string name, string geojson)
    {
        bench.Write(name + ".geojson", geojson);
        nint library = NativeLibrary.Load(Library.Load());
        var newOptions = (delegate* unmanaged[Cdecl]<nint, nint, nint>)NativeLibrary.GetExport(library, "GDALVectorTranslateOptionsNew");
        var freeOptions = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "GDALVectorTranslateOptionsFree");
        var translate = (delegate* unmanaged[Cdecl]<byte*, nint, int, nint*, nint, int*, nint>)NativeLibrary.GetExport(library, "GDALVectorTranslate");
        using StringList arguments = new(["-f", "GPKG"]);
        using (Dataset source = Dataset.OpenInput(bench[name + ".geojson"], raster: false))
        fixed (byte* path = System.Text.Encoding.UTF8.GetBytes(bench[name] + '\0'))
        {
            nint options = newOptions(arguments.Pointer, 0), handle = source.Handle;
            int misused = 0;
            nint made = translate(path, 0, 1, &handle, options, &misused);
            freeOptions(options);
            Assert.NotEqual(0, made);
            Native.GDALClose(made);
        }
        File.Delete(bench[name + ".geojson"]);
    }
}
