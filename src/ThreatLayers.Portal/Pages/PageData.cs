using System.Text.Json.Nodes;
using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Portal;

/// <summary>page.json: what the map page and the server need to know of a release.</summary>
static class PageData
{
    public static JsonObject Of(ReleaseDescription release) => new()
    {
        ["release"] = release.Id,
        ["title"] = release.Title,
        ["summary"] = release.Summary,
        ["created"] = release.CreatedText,
        ["attribution"] = release.Publisher,
        ["citation"] = release.Citation,
        ["bounds"] = Numbers([release.Area.West, release.Area.South, release.Area.East, release.Area.North]),
        ["zones"] = release.Zones is { } zones ? new JsonObject { ["path"] = zones.Pmtiles.Path, ["max_zoom"] = zones.MaxZoom, ["index"] = "zones/index.json" } : null,
        ["surfaces"] = new JsonArray([.. release.Surfaces.Select(s => Surface(release, s))]),
    };

    static JsonObject Surface(ReleaseDescription release, DescribedSurface surface)
    {
        string format = TileJson.Format(release);
        JsonObject json = new()
        {
            ["id"] = surface.Id,
            ["title"] = surface.Product.Title,
            ["family"] = surface.Family,
            ["unit"] = surface.Product.Unit,
            ["meaning"] = surface.Product.Meaning,
            ["licence"] = surface.Product.Licence,
            ["citation"] = surface.Product.Citation,
            ["classes"] = surface.IsClass,
            ["stops"] = new JsonArray([.. surface.Style.Stops.Select(s => new JsonObject { ["value"] = s.Value, ["colour"] = s.Colour, ["label"] = s.Label })]),
            ["tiles"] = null,
            ["data"] = null,
            ["downloads"] = new JsonArray([.. Downloads.Where(d => surface.Files.ContainsKey(d.Kind)).Select(d => new JsonObject { ["label"] = d.Label, ["path"] = surface.Files[d.Kind].Path })]),
        };
        if (surface.Files.TryGetValue("pmtiles", out ReleaseFile? tiles))
            json["tiles"] = Tiles(release, tiles.Path, format, release.Publish.TilesMaxZoom ?? 0);
        if (surface.Files.TryGetValue("data", out ReleaseFile? data))
        {
            JsonObject values = Tiles(release, data.Path, format, TileJson.DataMaxZoom(release) ?? 0);
            (values["base"], values["step"]) = (surface.Values.Base, surface.Values.Step);
            json["data"] = values;
        }
        return json;
    }

    static readonly (string Kind, string Label)[] Downloads =
        [("cog", "GeoTIFF, values"), ("styled", "GeoTIFF, coloured"), ("map", "Map, PNG"), ("qml", "QGIS style"), ("sld", "SLD"), ("legend_svg", "Legend, SVG"), ("pmtiles", "PMTiles"), ("mbtiles", "MBTiles")];

    static JsonObject Tiles(ReleaseDescription release, string path, string format, int maxZoom) => new()
    {
        ["path"] = path,
        ["format"] = format,
        ["tile_size"] = release.Publish.TileSizePx,
        ["max_zoom"] = maxZoom,
        ["bounds"] = Numbers(release.TileBounds),
    };

    static JsonArray Numbers(IEnumerable<double> numbers) => new([.. numbers.Select(n => (JsonNode)n)]);
}
