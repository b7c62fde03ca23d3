using System.Text.Json.Nodes;

namespace ThreatLayers.Publishing.Styles;

/// <summary>A MapLibre style (version 8) of one surface's tiles, complete as it is; its legend is in the metadata.</summary>
static class MapLibreStyle
{
    /// <param name="tiles">Address of the tiles, with {z}, {x} and {y}.</param>
    public static JsonObject Of(StyleModel style, string tiles, int maxZoom, int tileSize, string attribution, IReadOnlyList<double> bounds) => new()
    {
        ["version"] = 8,
        ["name"] = style.Title,
        ["metadata"] = new JsonObject { ["threatlayers:legend"] = Legend.Json(style) },
        ["sources"] = new JsonObject
        {
            [style.Id] = new JsonObject
            {
                ["type"] = "raster",
                ["tiles"] = new JsonArray(tiles),
                ["tileSize"] = tileSize,
                ["minzoom"] = 0,
                ["maxzoom"] = maxZoom,
                ["bounds"] = new JsonArray([.. bounds.Select(b => (JsonNode)b)]),
                ["attribution"] = attribution,
            },
        },
        ["layers"] = new JsonArray(new JsonObject
        {
            ["id"] = style.Id,
            ["type"] = "raster",
            ["source"] = style.Id,
            // Colours are names of values: blending them with their neighbours' would make values that are nowhere.
            ["paint"] = new JsonObject { ["raster-opacity"] = 1, ["raster-resampling"] = style.IsClass ? "nearest" : "linear" },
        }),
    };
}
