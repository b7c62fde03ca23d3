using System.Text.Json.Nodes;

namespace ThreatLayers.EndToEnd;

/// <summary>A result is a function of definitions and inputs alone: not of threads, nor of the language of the machine.</summary>
public sealed class SameBytesTests : IDisposable
{
    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Threads_and_culture_do_not_change_a_byte()
    {
        // Eight blocks and more than one tile of the GeoTIFFs, so that there is something to share out.
        WorldRelease.World(bench, "crs: EPSG:4326, cell_degrees: 0.1", "tiles_max_zoom: 3, maps: false");
        await bench.Succeeds("--workspace", "one", "--threads", "1");
        await bench.Succeeds("--workspace", "two", "--threads", "2");
        Outcome german = await BuiltProgram.Run(bench.Folder, ["run", "pipeline.yaml", "--backend", "cpu", "--workspace", "german"],
            new Dictionary<string, string> { ["LC_ALL"] = "de_DE.UTF-8", ["LANG"] = "de_DE.UTF-8", ["LANGUAGE"] = "de", ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0" });
        Assert.True(german.Code == 0, german.Errors);
        SortedDictionary<string, string> one = Sums("one");
        Assert.Equal(8, one.Keys.Count(k => k.EndsWith(".tif", StringComparison.Ordinal)));
        Assert.True(one.Count > 50);
        Assert.Equal(one, Sums("two"));
        Assert.Equal(one, Sums("german"));
        Assert.Equal(Manifest("one"), Manifest("two"));
        Assert.Equal(Manifest("one"), Manifest("german"));
    }

    /// <summary>What holds the release's name or time, or the checksum of what does, is left out.</summary>
    SortedDictionary<string, string> Sums(string workspace) => bench.Sums(bench.Release(workspace), f => f.Replace('\\', '/').Split('/') is not
        (["manifest.json" or "index.html" or "page.json" or "checksums.sha256" or "ro-crate-metadata.json"] or ["stac" or "metadata" or "handover", ..]));

    string Manifest(string workspace)
    {
        JsonObject manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(bench.Release(workspace), "manifest.json")))!.AsObject();
        Assert.True(manifest.Remove("release") & manifest.Remove("created"));
        return manifest.ToJsonString();
    }
}
