using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ThreatLayers.Portal.Serving;

/// <summary>OGC API - Tiles (20-057): map tiles of each surface in WebMercatorQuad. Rows come before columns here.</summary>
static partial class OgcTiles
{
    const string Conforms = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/", Quad = "WebMercatorQuad", QuadUri = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
    const double HalfExtent_m = 20037508.342789244, StandardPixel_m = 0.00028;

    public static Task Answer(HttpContext context, OpenPackage package, string path)
    {
        string root = $"{context.Request.Scheme}://{context.Request.Host}/ogc";
        switch (path.TrimEnd('/'))
        {
            case "/ogc":
                return Router.Json(context, new() { ["title"] = package.Page["title"]!.DeepClone(), ["description"] = package.Page["summary"]!.DeepClone(), ["links"] = Links(("self", root), ("conformance", $"{root}/conformance"), ("data", $"{root}/collections"), ("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", $"{root}/tileMatrixSets")) });
            case "/ogc/conformance":
                return Router.Json(context, new() { ["conformsTo"] = new JsonArray("http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core", $"{Conforms}core", $"{Conforms}tileset", $"{Conforms}tilesets-list", $"{Conforms}png") });
            case "/ogc/collections":
                return Router.Json(context, new() { ["collections"] = new JsonArray([.. package.Surfaces.Values.Select(s => (JsonNode)Collection(root, s, package))]), ["links"] = Links(("self", $"{root}/collections")) });
            case "/ogc/tileMatrixSets":
                return Router.Json(context, new() { ["tileMatrixSets"] = new JsonArray(new JsonObject { ["id"] = Quad, ["uri"] = QuadUri, ["links"] = Links(("self", $"{root}/tileMatrixSets/{Quad}")) }) });
            case $"/ogc/tileMatrixSets/{Quad}":
                return Router.Json(context, MatrixSet(256));
        }
        if (Below().Match(path) is not { Success: true } match || !package.Surfaces.TryGetValue(match.Groups[1].Value, out JsonObject? surface))
            return Router.Problem(context, 404, "There is no such resource; /ogc lists what there is.");
        string own = $"{root}/collections/{match.Groups[1].Value}", below = match.Groups[2].Value.TrimEnd('/');
        if (below.Length == 0)
            return Router.Json(context, Collection(root, surface, package));
        if (below == "/map/tiles")
            return Router.Json(context, new() { ["tilesets"] = new JsonArray(TileSet(own, surface)), ["links"] = Links(("self", $"{own}/map/tiles")) });
        if (below == $"/map/tiles/{Quad}")
            return Router.Json(context, TileSet(own, surface));
        return Tile().Match(below) is { Success: true } tile
            ? Tiles.Send(context, package, match.Groups[1].Value, tile.Groups[1].ValueSpan, tile.Groups[3].ValueSpan, tile.Groups[2].ValueSpan, (string?)surface["tiles"]?["format"] ?? "png")
            : Router.Problem(context, 404, "There is no such resource; /ogc lists what there is.");
    }

    static JsonObject Collection(string root, JsonObject surface, OpenPackage package)
    {
        string id = (string)surface["id"]!;
        return new()
        {
            ["id"] = id,
            ["title"] = surface["title"]!.DeepClone(),
            ["description"] = surface["meaning"]!.DeepClone(),
            ["attribution"] = surface["citation"]!.DeepClone(),
            ["extent"] = new JsonObject { ["spatial"] = new JsonObject { ["bbox"] = new JsonArray(package.Page["bounds"]!.DeepClone()), ["crs"] = "http://www.opengis.net/def/crs/OGC/1.3/CRS84" } },
            ["links"] = Links(("self", $"{root}/collections/{id}"), ("http://www.opengis.net/def/rel/ogc/1.0/tilesets-map", $"{root}/collections/{id}/map/tiles")),
        };
    }

    static JsonObject TileSet(string own, JsonObject surface)
    {
        int most = (int?)surface["tiles"]?["max_zoom"] ?? 0;
        string format = (string?)surface["tiles"]?["format"] ?? "png";
        JsonArray links = Links(("self", $"{own}/map/tiles/{Quad}"), ("http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", $"{own[..own.IndexOf("/collections", StringComparison.Ordinal)]}/tileMatrixSets/{Quad}"));
        links.Add(new JsonObject { ["rel"] = "item", ["href"] = $"{own}/map/tiles/{Quad}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", ["type"] = $"image/{format}", ["templated"] = true });
        return new()
        {
            ["title"] = surface["title"]!.DeepClone(),
            ["dataType"] = "map",
            ["crs"] = "http://www.opengis.net/def/crs/EPSG/0/3857",
            ["tileMatrixSetURI"] = QuadUri,
            ["tileMatrixSetLimits"] = new JsonArray([.. Enumerable.Range(0, most + 1).Select(z => (JsonNode)new JsonObject { ["tileMatrix"] = $"{z}", ["minTileRow"] = 0, ["maxTileRow"] = (1 << z) - 1, ["minTileCol"] = 0, ["maxTileCol"] = (1 << z) - 1 })]),
            ["links"] = links,
        };
    }

    static JsonObject MatrixSet(int size) => new()
    {
        ["id"] = Quad,
        ["uri"] = QuadUri,
        ["crs"] = "http://www.opengis.net/def/crs/EPSG/0/3857",
        ["orderedAxes"] = new JsonArray("X", "Y"),
        ["tileMatrices"] = new JsonArray([.. Enumerable.Range(0, 25).Select(z =>
        {
            double pixel = 2 * HalfExtent_m / ((double)size * (1 << z));
            return (JsonNode)new JsonObject { ["id"] = $"{z}", ["scaleDenominator"] = pixel / StandardPixel_m, ["cellSize"] = pixel, ["pointOfOrigin"] = new JsonArray(-HalfExtent_m, HalfExtent_m), ["tileWidth"] = size, ["tileHeight"] = size, ["matrixWidth"] = 1 << z, ["matrixHeight"] = 1 << z };
        })]),
    };

    static JsonArray Links(params (string Rel, string Href)[] links) => new([.. links.Select(l => (JsonNode)new JsonObject { ["rel"] = l.Rel, ["href"] = l.Href, ["type"] = "application/json" })]);

    [GeneratedRegex("^/ogc/collections/([a-z0-9_-]+)(/.*)?$")]
    private static partial Regex Below();

    [GeneratedRegex($@"^/map/tiles/{Quad}/(\d{{1,9}})/(\d{{1,10}})/(\d{{1,10}})$")]
    private static partial Regex Tile();
}
