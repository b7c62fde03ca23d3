using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ThreatLayers.Portal;

namespace ThreatLayers.EndToEnd.Portal;

/// <summary>Two releases beside each other on the map page, from a server that knows files only.</summary>
public sealed class ComparisonTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    [Fact]
    public async Task The_line_moves_between_two_releases_which_differ_where_the_input_does()
    {
        Assert.SkipWhen(Node.MissingBrowser is not null, Node.MissingBrowser ?? "");
        Assert.SkipUnless(MapPage.IsBuilt, "The page was not built, for want of Node.");
        string before = Path.GetFileName(release.Folder);
        // The land ends at 10° E now, and no longer at 50° E.
        release.Bench.Write("land.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"iso":"A"},"geometry":{"type":"Polygon","coordinates":[[[-20,-35],[10,-35],[10,35],[-20,35],[-20,-35]]]}}]}""");
        await release.Bench.Succeeds("--workspace", "workspace");
        string now = Path.GetFileName(release.Folder), shots = release.Bench["shots-compare"];
        Assert.NotEqual(before, now);
        (Process server, string address) = Node.Serve("plain.mjs", [], Path.GetDirectoryName(release.Folder)!);
        using (server)
        {
            try
            {
                using JsonDocument seen = JsonDocument.Parse(await Node.Run("compare.mjs", $"{address}{now}/", "agriculture", shots, "20,10", "-10,-10"));
                Assert.Equal("[]", seen.RootElement.GetProperty("errors").GetRawText());
                Assert.Contains(before, seen.RootElement.GetProperty("legends")[1].GetString());
                JsonElement changed = seen.RootElement.GetProperty("places")[0], same = seen.RootElement.GetProperty("places")[1];
                Assert.Equal((0, 1), (Number(changed, "value"), Number(changed, "before")));
                Assert.Equal("0 (before: 1)", changed.GetProperty("words").GetString());
                Assert.Equal((1, 1), (Number(same, "value"), Number(same, "before")));
                Assert.NotEqual(changed.GetProperty("nowColour").GetRawText(), changed.GetProperty("beforeColour").GetRawText());
                Assert.Equal(same.GetProperty("nowColour").GetRawText(), same.GetProperty("beforeColour").GetRawText());
                Assert.Equal(same.GetProperty("nowColour").GetRawText(), changed.GetProperty("beforeColour").GetRawText());
            }
            finally
            {
                server.Kill();
            }
        }

        static double Number(JsonElement place, string name) => Math.Round(double.Parse(place.GetProperty(name).GetString()!, CultureInfo.InvariantCulture), 4);
    }
}
