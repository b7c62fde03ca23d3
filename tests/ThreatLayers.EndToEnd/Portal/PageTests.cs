using System.Diagnostics;
using System.Text.Json;
using ThreatLayers.Portal;
using ThreatLayers.Portal.Serving;

namespace ThreatLayers.EndToEnd.Portal;

/// <summary>The map page in a browser, over our server and over one that knows files and ranges only.</summary>
public sealed class PageTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_browser_shows_the_map_and_the_values_of_the_GeoTIFFs(bool ours)
    {
        Assert.SkipWhen(Node.MissingBrowser is not null, Node.MissingBrowser ?? "");
        Assert.SkipUnless(MapPage.IsBuilt, "The page was not built, for want of Node.");
        string shots = release.Bench[$"shots-{ours}"];
        await using PackageServer? server = ours ? await PackageServer.Start(release.Folder, "127.0.0.1", 0, TestContext.Current.CancellationToken) : null;
        (Process? plain, string address) = ours ? (null, server!.Address + "/") : Node.Serve("plain.mjs", [], release.Folder);
        try
        {
            using JsonDocument seen = JsonDocument.Parse(await Node.Run("page.mjs", address, release.Folder, shots));
            Judge(seen.RootElement);
            Assert.All((string[])["world", "values", "compare", "phone", "plain"], s => Assert.True(new FileInfo(Path.Combine(shots, s + ".png")).Length > 5000, s));
        }
        finally
        {
            plain?.Kill();
            plain?.Dispose();
        }
    }

    static void Judge(JsonElement seen)
    {
        Assert.Equal("[]", seen.GetProperty("errors").GetRawText());
        Assert.Equal("[]", seen.GetProperty("outside").GetRawText());
        Assert.Equal(4, seen.GetProperty("switched").GetArrayLength());
        Assert.InRange(seen.GetProperty("coloured").GetDouble(), 0.2, 1); // The classes are really drawn.
        Assert.True(seen.GetProperty("sameView").GetBoolean());
        Assert.True(seen.GetProperty("keyboard").GetBoolean());
        Assert.Equal("[]", seen.GetProperty("unnamed").GetRawText());
        Assert.False(seen.GetProperty("phoneOverflow").GetBoolean());
        Assert.Contains("no WebGL", seen.GetProperty("withoutWebGl").GetString());
        Assert.Equal(4, seen.GetProperty("pictures").GetInt32());
        // Fiji lies on both sides of 180°: the map flies there, and not to Africa between its boxes.
        Assert.InRange(seen.GetProperty("searched").GetProperty("lng").GetDouble(), 177, 180);
        JsonElement restored = seen.GetProperty("restored");
        Assert.Equal(seen.GetProperty("hash").GetString()!.Split("compare=")[1].Split('&')[0], restored.GetProperty("compare").GetString());
        Assert.Equal(2, restored.GetProperty("zoom").GetDouble(), 0.01);
        int compared = 0;
        foreach (JsonElement point in seen.GetProperty("points").EnumerateArray())
        {
            foreach (JsonProperty shown in point.GetProperty("shown").EnumerateObject())
            {
                double?[] cells = [.. point.GetProperty("cog").GetProperty(shown.Name).EnumerateArray().Select(c => c.ValueKind == JsonValueKind.Null ? (double?)null : c.GetDouble())];
                if (shown.Value.ValueKind == JsonValueKind.Null)
                {
                    Assert.Contains(cells, c => c is null);
                    continue;
                }
                // A pixel may lie over two cells, so its value lies between those of the cell and its neighbours.
                Assert.InRange(shown.Value.GetDouble(), cells.Min()!.Value - 2e-5, cells.Max()!.Value + 2e-5);
                compared++;
            }
        }
        Assert.InRange(compared, 8, 100);
    }
}
