using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using SkiaSharp;
using ThreatLayers.Gdal;
using ThreatLayers.Inputs;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.EndToEnd;

/// <summary>One release of the whole world, made once for the tests that look at it.</summary>
public sealed class WorldRelease : IAsyncLifetime
{
    public const int MaxZoom = 2;

    internal Bench Bench { get; } = new();
    internal Outcome Outcome { get; private set; } = new(-1, "", "");
    internal string Folder => Bench.Release();

    public async ValueTask InitializeAsync()
    {
        World(Bench, "cell_km: 100", $"tiles_max_zoom: {MaxZoom}, map_width_px: 500, coastline: land.geojson");
        Outcome = await Bench.Succeeds();
    }

    public ValueTask DisposeAsync()
    {
        Bench.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Two layers, a mean and a class surface.</summary>
    internal static void World(Bench bench, string grid, string publish)
    {
        bench.Write("towns.csv", "lon,lat,people\n" + string.Concat(Enumerable.Range(0, 400).Select(i => FormattableString.Invariant($"{(i * 37.7 % 360) - 180:0.##},{(i * 17.3 % 150) - 70:0.##},{i % 7}\n"))));
        bench.Write("land.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"iso":"A"},"geometry":{"type":"Polygon","coordinates":[[[-20,-35],[50,-35],[50,35],[-20,35],[-20,-35]]]}}]}""");
        bench.Layer("land: { kind: features, path: land.geojson }", "{ share: { operator: polygon_share, of: land } }", "share");
        bench.Layer("towns: { kind: points, path: towns.csv }",
            "{ people: { operator: point_density, of: towns, weight: people }, reach: { operator: decay_sum, of: people, max_distance_km: 300 }, scaled: { operator: rescale, of: reach, method: log10, high_quantile: 0.99, quantile_above_zero: true } }",
            "scaled", "layer2.yaml", "hunting");
        bench.Pipeline(grid, "layer.yaml, layer2.yaml", """
            combine:
              mean: { title: Mean, unit: index, meaning: A test., colours: { ramp: inferno }, rule: { operator: weighted_mean, of: { agriculture: 1, hunting: 2 } } }
              dominant: { title: "Dominant <b>&", unit: class, meaning: A test., colours: { classes: [{ value: 0, label: Agriculture, colour: "#2ca02c" }, { value: 1, label: Hunting, colour: "#d62728" }] }, rule: { operator: dominant, of: [agriculture, hunting] } }
            """, publish);
    }
}

/// <summary>A release is what others take as it is: every file is of its format, whole, and listed.</summary>
public sealed partial class ReleaseTests(WorldRelease world) : IClassFixture<WorldRelease>
{
    static readonly string[] Ids = ["agriculture", "dominant", "hunting", "mean"];

    string[] Files(string pattern) => [.. Directory.GetFiles(world.Folder, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_surface_has_its_files()
    {
        string[] ofSurface =
        [
            "cog/{0}.tif", "cog/{0}_styled.tif", "legends/{0}.json", "legends/{0}.png", "legends/{0}.svg", "maps/{0}.png", "metadata/{0}.xml", "styles/{0}.json", "styles/{0}.qml", "styles/{0}.sld", "styles/{0}.txt", "styles/{0}.unbl.csv",
            "styles/{0}_styled.clr", "tilejson/{0}.json", "tilejson/{0}_data.json", "tiles/{0}.pmtiles", "tiles/{0}_data.pmtiles",
        ];
        string[] once = ["catalog.json", "checksums.sha256", "index.html", "manifest.json", "metadata/datacite.json", "page.json", "ro-crate-metadata.json", "sources.tsv", "stac/combined/collection.json", "stac/combined/dominant.json", "stac/combined/mean.json", "stac/layers/agriculture.json", "stac/layers/collection.json", "stac/layers/hunting.json", "wmts/WMTSCapabilities.xml"];
        string[] expected = [.. Ids.SelectMany(i => ofSurface.Select(f => string.Format(CultureInfo.InvariantCulture, f, i))), .. once];
        // Tiles, hand-over folders and the bundle of the page are looked at by tests of their own.
        string[] found = [.. Files("*").Select(f => Path.GetRelativePath(world.Folder, f).Replace('\\', '/')).Where(f => f.Split('/') is not (["tiles", _, _, ..] or ["handover" or "page", ..]))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void GeoTIFFs_open_with_unit_and_nodata()
    {
        foreach (string id in Ids)
        {
            RasterInfo plain = Scratch.Gdal.Describe(new(Path.Combine(world.Folder, "cog", id + ".tif")));
            Assert.Equal(("GTiff", "Float32", 1), (plain.Driver, plain.DataType, plain.Bands));
            Assert.True(plain.NoData is double.NaN);
            Assert.NotEmpty(plain.Unit);
            Assert.Equal("EPSG:6933", plain.Grid.Crs.Definition);
            Assert.Contains(Scratch.Read(new(plain.Path)), c => !float.IsNaN(c));
            RasterInfo styled = Scratch.Gdal.Describe(new(Path.Combine(world.Folder, "cog", id + "_styled.tif")));
            Assert.Equal(("Byte", 255.0), (styled.DataType, styled.NoData));
            Assert.Equal(256, ColoursOf(styled.Path));
        }
    }

    [Fact]
    public void GeoTIFFs_are_cloud_optimised()
    {
        Assert.SkipWhen(Scratch.Python is null, "GDAL's validator is not installed (apt-get install python3-gdal).");
        foreach (string file in Files("*.tif"))
            Assert.Contains("is a valid cloud optimized GeoTIFF", Scratch.Python!(["-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", file]));
    }

    [Fact]
    public void Maps_decode_at_the_width_that_was_asked_for()
    {
        foreach (string file in Files("*.png").Where(f => Path.GetFileName(Path.GetDirectoryName(f)) == "maps"))
        {
            using SKBitmap map = SKBitmap.Decode(file);
            Assert.Equal(520, map.Width); // The map itself and a margin of 10 on either side.
            Assert.InRange(map.Height, 200, 600);
        }
    }

    [Fact]
    public void Tiles_are_there_for_every_zoom()
    {
        foreach (string id in Ids)
        {
            for (int zoom = 0; zoom <= WorldRelease.MaxZoom; zoom++)
            {
                string[] tiles = Directory.GetFiles(Path.Combine(world.Folder, "tiles", id, zoom.ToString(CultureInfo.InvariantCulture)), "*.png", SearchOption.AllDirectories);
                Assert.InRange(tiles.Length, 1, 1 << (2 * zoom));
                foreach (string tile in tiles)
                {
                    Assert.InRange(int.Parse(Path.GetFileNameWithoutExtension(tile), CultureInfo.InvariantCulture), 0, (1 << zoom) - 1);
                    Assert.InRange(int.Parse(Path.GetFileName(Path.GetDirectoryName(tile)!), CultureInfo.InvariantCulture), 0, (1 << zoom) - 1);
                    using SKBitmap picture = SKBitmap.Decode(tile);
                    Assert.Equal((256, 256), (picture.Width, picture.Height));
                }
            }
            Assert.False(Directory.Exists(Path.Combine(world.Folder, "tiles", id, $"{WorldRelease.MaxZoom + 1}")));
        }
    }

    [Fact]
    public void Checksums_are_right_and_list_every_file()
    {
        Dictionary<string, string> listed = File.ReadLines(Path.Combine(world.Folder, "checksums.sha256")).Select(l => l.Split("  ")).ToDictionary(l => l[1], l => l[0]);
        Assert.Equal(Files("*").Select(f => Path.GetRelativePath(world.Folder, f).Replace('\\', '/')).Except(["checksums.sha256"]).Order(StringComparer.Ordinal), listed.Keys.Order(StringComparer.Ordinal));
        Assert.All(listed, l => Assert.Equal(l.Value, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(world.Folder, l.Key))))));
    }

    [Fact]
    public void The_manifest_lists_files_that_are_there()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(world.Folder, "manifest.json")));
        Assert.Equal(new FileInfo(world.Folder).LinkTarget, manifest.RootElement.GetProperty("release").GetString());
        JsonElement[] surfaces = [.. manifest.RootElement.GetProperty("surfaces").EnumerateArray()];
        Assert.Equal(Ids, surfaces.Select(s => s.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        foreach (JsonElement surface in surfaces)
        {
            string[] files = [.. surface.GetProperty("files").EnumerateArray().Select(f => f.GetString()!.Replace("{z}/{x}/{y}", "0/0/0", StringComparison.Ordinal))];
            Assert.InRange(files.Length, 15, 20);
            Assert.All(files, f => Assert.True(File.Exists(Path.Combine(world.Folder, f)), f));
            Assert.InRange(surface.GetProperty("known_cells").GetInt64(), 1, 347 * 147);
        }
    }

    [Fact]
    public void The_page_loads_nothing_from_elsewhere()
    {
        string page = File.ReadAllText(Path.Combine(world.Folder, "index.html"));
        Assert.Empty(Loads().Matches(page).Select(m => m.Value));
        Assert.Contains("cog/dominant.tif", page);
        // A title is text: it must not become markup.
        Assert.DoesNotContain("Dominant <b>", page);
    }

    [Fact]
    public void The_log_has_one_event_per_line()
    {
        string file = Assert.Single(Directory.GetFiles(world.Bench["workspace/runs"], "log.jsonl", SearchOption.AllDirectories));
        JsonElement[] events = [.. File.ReadLines(file).Select(l => JsonDocument.Parse(l).RootElement)];
        DateTimeOffset[] times = [.. events.Select(e => DateTimeOffset.ParseExact(e.GetProperty("time").GetString()!, "yyyy-MM-dd'T'HH:mm:ss.fffK", CultureInfo.InvariantCulture))];
        Assert.Equal(times.Order(), times);
        Assert.All(events, e => Assert.Contains(e.GetProperty("kind").GetString(), (string[])["start", "done", "note", "warning", "finished"]));
        Assert.Empty(events.Select(e => e.GetProperty("stage").GetString()!).Except(["harmonise", "threat", "combine", "publish", "run"]));
        Assert.All(events, e => Assert.InRange(e.GetProperty("overall").GetDouble(), 0, 1));
        Assert.Equal("finished", events[^1].GetProperty("kind").GetString());
        Assert.Equal(events.Count(e => e.GetProperty("kind").GetString() == "start"), events.Count(e => e.GetProperty("kind").GetString() == "done"));
    }

    [Fact]
    public void In_a_pipe_the_output_is_plain_lines()
    {
        Assert.DoesNotContain('\u001b', world.Outcome.Output);
        Assert.DoesNotContain('\r', world.Outcome.Output);
        Assert.Empty(world.Outcome.Errors);
        Assert.Matches(@"(?m)publish    hunting/tiles  [0-9.]+ s", world.Outcome.Output);
        Assert.Contains($"Look at     {Path.Combine("workspace", "releases", "current", "index.html")}", world.Outcome.Output);
    }

    static unsafe int ColoursOf(string path)
    {
        nint library = NativeLibrary.Load(Library.Load());
        var table = (delegate* unmanaged[Cdecl]<nint, nint>)NativeLibrary.GetExport(library, "GDALGetRasterColorTable");
        var count = (delegate* unmanaged[Cdecl]<nint, int>)NativeLibrary.GetExport(library, "GDALGetColorEntryCount");
        using Dataset dataset = Dataset.OpenInput(path, raster: true);
        nint colours = table(Native.GDALGetRasterBand(dataset.Handle, 1));
        return colours == 0 ? 0 : count(colours);
    }

    /// <summary>What makes a browser fetch from a web address; links that people follow are fine.</summary>
    [GeneratedRegex("""(?ix) (?: \bsrc(?:set)?\s*=\s*["']?\s* | <link[^>]*href\s*=\s*["']?\s* | url\(\s*["']?\s* | @import\s+["']? | fetch\(\s*["'`] | import\s*\(?\s*["'`] | from\s+["'`] ) (?:https?:)?// [^\s"'>]*""")]
    private static partial Regex Loads();
}
