using System.Text.Json.Nodes;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing.Catalogue;

/// <summary>TileJSON 3.0.0: one document per set of tiles, in tilejson/.</summary>
public static class TileJson
{
    public static void Write(string folder, ReleaseDescription release)
    {
        string to = Directory.CreateDirectory(Path.Combine(folder, "tilejson")).FullName;
        foreach (DescribedSurface surface in release.Surfaces)
        {
            if (surface.TileFolder is { } tiles)
                SurfaceStyles.SaveJson(Path.Combine(to, $"{surface.Id}.json"), Styled(release, surface, release.Link($"{tiles}/{{z}}/{{x}}/{{y}}.{Format(release)}", 1)));
            if (surface.Files.ContainsKey("data"))
                SurfaceStyles.SaveJson(Path.Combine(to, $"{surface.Id}_data.json"), Data(release, surface, $"pmtiles://{release.Link(surface.Files["data"].Path, 1)}/{{z}}/{{x}}/{{y}}"));
        }
        if (release.Zones is { } zones)
            SurfaceStyles.SaveJson(Path.Combine(to, "zones.json"), Zones(release, zones, $"pmtiles://{release.Link(zones.Pmtiles.Path, 1)}/{{z}}/{{x}}/{{y}}"));
    }

    public static string Format(ReleaseDescription release) => release.Publish.TileFormat == Definitions.TileFormat.Webp ? "webp" : "png";

    public static JsonObject Styled(ReleaseDescription release, DescribedSurface surface, string address) =>
        Common(release, surface.Product.Title, surface.Product.Meaning, surface.Product.Attribution, address, release.Publish.TilesMaxZoom ?? 0, Format(release));

    /// <summary>With what turns red and green into a value.</summary>
    public static JsonObject Data(ReleaseDescription release, DescribedSurface surface, string address)
    {
        JsonObject json = Common(release, $"{surface.Product.Title}, values", surface.Product.Meaning, surface.Product.Attribution, address, DataMaxZoom(release) ?? 0, Format(release));
        foreach ((string key, JsonNode value) in SurfaceTiles.Decoding(surface.Values))
            json[key] = value;
        json["unit"] = surface.Product.Unit;
        return json;
    }

    public static JsonObject Zones(ReleaseDescription release, ZonesDescription zones, string address)
    {
        JsonObject json = Common(release, "Zones", "Zones with the mean of each surface.", release.Publisher, address, zones.MaxZoom, "pbf");
        json["vector_layers"] = new JsonArray(new JsonObject
        {
            ["id"] = "zones",
            ["fields"] = new JsonObject(zones.Columns.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)(c.IsNumber ? "Number" : "String")))),
            ["minzoom"] = 0,
            ["maxzoom"] = zones.MaxZoom,
        });
        return json;
    }

    /// <summary>Greatest zoom of the data tiles: where a pixel is as wide as a cell, if the styled tiles go that far.</summary>
    public static int? DataMaxZoom(ReleaseDescription release) => DataMaxZoom(release.Publish, release.Grid.CellWidth * (release.IsGeographic ? TileMatrixSet.MetresPerDegree : 1));

    /// <inheritdoc cref="DataMaxZoom(ReleaseDescription)"/>
    public static int? DataMaxZoom(Definitions.PublishDefinition publish, double cell_m) =>
        publish.TilesMaxZoom is { } max && publish.DataTiles ? Math.Min(max, TileMatrixSet.WebMercatorQuad.NativeZoom(cell_m, publish.TileSizePx)) : null;

    static JsonObject Common(ReleaseDescription release, string name, string description, string attribution, string address, int maxZoom, string format)
    {
        (double lon, double lat) = release.Area.Centre;
        double[] bounds = release.TileBounds;
        return new()
        {
            ["tilejson"] = "3.0.0",
            ["name"] = name,
            ["description"] = description,
            ["attribution"] = attribution,
            ["version"] = release.Version,
            ["scheme"] = "xyz",
            ["format"] = format,
            ["tiles"] = new JsonArray(address),
            ["minzoom"] = 0,
            ["maxzoom"] = maxZoom,
            ["bounds"] = new JsonArray([.. bounds.Select(b => (JsonNode)b)]),
            ["center"] = new JsonArray(Math.Round(lon, 6), Math.Round(Math.Clamp(lat, bounds[1], bounds[3]), 6), release.Area.OpeningZoom(maxZoom)),
        };
    }
}
