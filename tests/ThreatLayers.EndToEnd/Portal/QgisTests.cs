using System.Diagnostics;
using System.Text.Json;
using ThreatLayers.Tests;

namespace ThreatLayers.EndToEnd.Portal;

/// <summary>QGIS opens a package: GeoTIFFs with the style that goes with each, and MBTiles.</summary>
public sealed class QgisTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    const string Python = "/usr/bin/python3";

    [Fact]
    public void QGIS_shows_the_GeoTIFFs_in_our_colours_and_the_MBTiles()
    {
        Assert.SkipUnless(IsInstalled, "QGIS is not installed (apt-get install python3-qgis qgis-providers).");
        string pictures = release.Bench["qgis"];
        (int code, string said, string errors) = Run(Repository.In("tests", "ThreatLayers.EndToEnd", "Portal", "checks", "in_qgis.py"), release.Folder, pictures);
        Assert.True(code == 0, errors);
        using JsonDocument seen = JsonDocument.Parse(said);
        JsonProperty[] surfaces = [.. seen.RootElement.GetProperty("surfaces").EnumerateObject()];
        Assert.Equal(["agriculture", "dominant", "hunting", "mean"], surfaces.Select(s => s.Name));
        foreach (JsonProperty surface in surfaces)
            Judge(surface.Name, surface.Value);
        JsonProperty[] tiles = [.. seen.RootElement.GetProperty("mbtiles").EnumerateObject()];
        Assert.Equal(surfaces.Select(s => s.Name), tiles.Select(t => t.Name));
        Assert.All(tiles, t => Assert.Equal("""{"valid": true, "crs": "EPSG:3857", "drawn": true}""", t.Value.GetRawText()));
        Assert.All(Directory.GetFiles(pictures), p => Assert.True(new FileInfo(p).Length > 3000, p));
    }

    void Judge(string name, JsonElement seen)
    {
        using JsonDocument legend = JsonDocument.Parse(File.ReadAllText(Path.Combine(release.Folder, "legends", $"{name}.json")));
        bool isClass = legend.RootElement.GetProperty("type").GetString() == "categories";
        Assert.True(seen.GetProperty("valid").GetBoolean(), name);
        Assert.True(seen.GetProperty("loaded").GetBoolean(), name);
        Assert.Equal("", seen.GetProperty("said").GetString());
        Assert.Equal("EPSG:6933", seen.GetProperty("crs").GetString());
        Assert.Equal(isClass ? "paletted" : "singlebandpseudocolor", seen.GetProperty("renderer").GetString());
        Assert.Equal(!isClass, seen.GetProperty("interpolates").GetBoolean());
        (double, string, string)[] stops = [.. legend.RootElement.GetProperty("items").EnumerateArray().Select(i => (i.GetProperty("value").GetDouble(), "#ff" + i.GetProperty("color").GetString()![1..], i.GetProperty("label").GetString()!))];
        Assert.Equal(stops, seen.GetProperty("colours").EnumerateArray().Select(c => (c[0].GetDouble(), c[1].GetString()!, c[2].GetString()!)));
        // The ramp by itself, which QGIS draws its legend from.
        if (!isClass)
            Assert.Equal((stops[0].Item2[3..], stops[^1].Item2[3..]), (seen.GetProperty("ramp")[0][1].GetString()![1..], seen.GetProperty("ramp")[2][1].GetString()![1..]));
        // Cell by cell QGIS paints the values as our GeoTIFF in colours has them: 255 steps of a ramp are half a step apart at most.
        Assert.Equal(0, seen.GetProperty("holes").GetInt32());
        Assert.InRange(seen.GetProperty("worst").GetInt32(), 0, isClass ? 0 : 3);
        Assert.True(seen.GetProperty("drawn").GetBoolean());
    }

    static bool IsInstalled => File.Exists(Python) && Run("-c", "import qgis.core").Code == 0;

    static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        ProcessStartInfo start = new(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["QT_QPA_PLATFORM"] = "offscreen";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
