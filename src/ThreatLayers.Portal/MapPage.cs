using System.Text.Json;
using System.Text.Json.Nodes;
using ThreatLayers.Publishing;

namespace ThreatLayers.Portal;

/// <summary>The page of a release: one static file that works from a disk, a web bucket or a server, without any network.</summary>
public static class MapPage
{
    /// <summary>Writes index.html into the draft; the manifest beside it must be there already.</summary>
    public static void Write(ReleaseFolder release, IReadOnlyList<SurfaceProduct> products)
    {
        using StreamReader template = new(typeof(MapPage).Assembly.GetManifestResourceStream("index.html")!);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(release.Draft, "manifest.json")))!;
        manifest["colours"] = new JsonObject(products.Select(p => KeyValuePair.Create(p.Id, (JsonNode?)Legend(p))));
        // "<" is escaped, so that no text of a definition can end the script element.
        string json = manifest.ToJsonString(new JsonSerializerOptions()).Replace("<", "\\u003c", StringComparison.Ordinal);
        File.WriteAllText(release.PathOf("index.html"), template.ReadToEnd().Replace("/*RELEASE*/null", json, StringComparison.Ordinal));
    }

    /// <summary>Sixteen colours along the ramp; classes are in the manifest.</summary>
    static JsonArray Legend(SurfaceProduct product) =>
        product.Colours.Classes.Count > 0 ? [] : [.. Enumerable.Range(0, 16).Select(i => product.Palette.Colours[i * 254 / 15]).Select(c => (JsonNode)$"#{c.R:x2}{c.G:x2}{c.B:x2}")];
}
