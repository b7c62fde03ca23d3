using System.Text.Json.Nodes;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing.Catalogue;

/// <summary>STAC 1.1: a catalogue, a collection per family (layers, combined), an item per surface.</summary>
static class StacCatalogue
{
    const string StacVersion = "1.1.0";
    static readonly string[] Extensions =
    [
        "https://stac-extensions.github.io/projection/v2.0.0/schema.json", "https://stac-extensions.github.io/raster/v2.0.0/schema.json", "https://stac-extensions.github.io/classification/v2.0.0/schema.json",
        "https://stac-extensions.github.io/processing/v1.2.0/schema.json", "https://stac-extensions.github.io/version/v1.2.0/schema.json", "https://stac-extensions.github.io/file/v2.1.0/schema.json",
        "https://stac-extensions.github.io/render/v2.0.0/schema.json", "https://stac-extensions.github.io/scientific/v1.0.0/schema.json",
    ];

    public static void Write(string folder, ReleaseDescription release)
    {
        string[] families = [.. release.Surfaces.Select(s => s.Family).Distinct()];
        Save(folder, "catalog.json", new()
        {
            ["type"] = "Catalog",
            ["stac_version"] = StacVersion,
            ["id"] = release.Pipeline,
            ["title"] = release.Title,
            ["description"] = release.Summary,
            ["links"] = Links([Link("root", "./catalog.json", "application/json"), .. Self(release, "catalog.json"), .. families.Select(f => Link("child", $"./stac/{f}/collection.json", "application/json"))]),
        });
        foreach (string family in families)
        {
            DescribedSurface[] members = [.. release.Surfaces.Where(s => s.Family == family)];
            Save(folder, $"stac/{family}/collection.json", Collection(release, family, members));
            foreach (DescribedSurface surface in members)
                Save(folder, $"stac/{family}/{surface.Id}.json", Item(release, surface));
        }
    }

    static JsonObject Collection(ReleaseDescription release, string family, DescribedSurface[] members) => new()
    {
        ["type"] = "Collection",
        ["stac_version"] = StacVersion,
        ["stac_extensions"] = new JsonArray(Extensions[4], Extensions[7]),
        ["id"] = $"{release.Pipeline}-{family}",
        ["title"] = $"{release.Title}: {(family == "combined" ? "combined surfaces" : "threat layers")}",
        ["description"] = release.Summary,
        ["keywords"] = new JsonArray("biodiversity", "threats", "wildlife"),
        ["license"] = "other",
        ["providers"] = new JsonArray(new JsonObject { ["name"] = release.Publisher, ["roles"] = new JsonArray("producer", "processor", "host") }),
        ["extent"] = new JsonObject
        {
            ["spatial"] = new JsonObject { ["bbox"] = new JsonArray((JsonNode)Numbers(release.Bbox)) },
            ["temporal"] = new JsonObject { ["interval"] = new JsonArray(new JsonArray(release.CreatedText, release.CreatedText)) },
        },
        ["version"] = release.Version,
        ["sci:citation"] = release.Citation,
        ["links"] = Links([Link("root", "../../catalog.json", "application/json"), Link("parent", "../../catalog.json", "application/json"), .. Self(release, $"stac/{family}/collection.json"),
            Link("license", "../../sources.tsv", "text/tab-separated-values"), .. members.Select(m => Link("item", $"./{m.Id}.json", "application/geo+json"))]),
    };

    static JsonObject Item(ReleaseDescription release, DescribedSurface surface)
    {
        JsonObject properties = new()
        {
            ["title"] = surface.Product.Title,
            ["description"] = surface.Product.Meaning,
            ["datetime"] = release.CreatedText,
            ["created"] = release.CreatedText,
            ["license"] = "other",
            ["version"] = release.Version,
            ["proj:code"] = release.Grid.Crs.Definition.StartsWith("EPSG:", StringComparison.Ordinal) ? release.Grid.Crs.Definition : null,
            ["proj:shape"] = new JsonArray(release.Grid.Rows, release.Grid.Columns),
            ["proj:transform"] = new JsonArray(release.Grid.CellWidth, 0, release.Grid.West, 0, -release.Grid.CellHeight, release.Grid.North),
            ["proj:bbox"] = new JsonArray(release.Grid.West, release.Grid.South, release.Grid.East, release.Grid.North),
            ["processing:level"] = "L4",
            ["processing:facility"] = release.Publisher,
            ["processing:datetime"] = release.CreatedText,
            ["processing:lineage"] = Lineage(surface),
            ["processing:software"] = new JsonObject(release.MadeWith.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
            ["processing:expression"] = new JsonObject { ["format"] = "threatlayers", ["expression"] = surface.Product.Lineage },
            ["sci:citation"] = surface.Product.Citation,
            ["renders"] = Renders(surface),
        };
        if (release.Grid.Crs.Definition.StartsWith("EPSG:", StringComparison.Ordinal) is false)
            properties["proj:wkt2"] = release.Grid.Crs.Definition;
        if (release.Publish.Doi is { } doi)
            properties["sci:doi"] = doi;
        return new()
        {
            ["type"] = "Feature",
            ["stac_version"] = StacVersion,
            ["stac_extensions"] = new JsonArray([.. Extensions.Select(e => (JsonNode)e)]),
            ["id"] = $"{release.Pipeline}-{surface.Id}-{release.Id}",
            ["collection"] = $"{release.Pipeline}-{surface.Family}",
            ["bbox"] = Numbers(release.Bbox),
            ["geometry"] = Geometry(release.Area),
            ["properties"] = properties,
            ["assets"] = Assets(release, surface),
            ["links"] = Links([Link("root", "../../catalog.json", "application/json"), Link("parent", "./collection.json", "application/json"), Link("collection", "./collection.json", "application/json"),
                .. Self(release, $"stac/{surface.Family}/{surface.Id}.json")]),
        };
    }

    static string Lineage(DescribedSurface surface) =>
        $"{surface.Product.Lineage} Inputs: {string.Join("; ", surface.Sources.Select(s => $"{s.File} ({s.Citation.TrimEnd('.')}, {s.Licence})"))}.";

    static JsonObject Renders(DescribedSurface surface)
    {
        JsonObject render = new()
        {
            ["title"] = surface.Product.Title,
            ["assets"] = new JsonArray("data"),
            ["rescale"] = new JsonArray((JsonNode)Numbers([surface.Style.Stops[0].Value, surface.Style.Stops[^1].Value])),
            ["nodata"] = "nan",
            ["resampling"] = surface.IsClass ? "nearest" : "average",
        };
        if (surface.IsClass)
            render["colormap"] = new JsonObject(surface.Style.Stops.Select(s => KeyValuePair.Create(StyleModel.Text(s.Value), (JsonNode?)new JsonArray(s.Rgb.R, s.Rgb.G, s.Rgb.B, 255))));
        else
            render["colormap_name"] = Definitions.Names.ToYaml(surface.Product.Colours.Ramp.ToString());
        return new() { ["default"] = render };
    }

    static JsonObject Assets(ReleaseDescription release, DescribedSurface surface)
    {
        JsonObject assets = [];
        foreach ((string key, string kind, string type, string title, string role) in AssetKinds)
        {
            if (!surface.Files.TryGetValue(kind, out ReleaseFile? file))
                continue;
            JsonObject asset = new()
            {
                ["href"] = $"../../{file.Path}",
                ["type"] = type,
                ["title"] = title,
                ["roles"] = new JsonArray(role),
                ["file:size"] = file.Bytes,
                ["file:checksum"] = "1220" + file.Sha256,
            };
            if (kind == "cog")
                Describe(asset, release, surface);
            assets[key] = asset;
        }
        return assets;
    }

    static readonly (string Key, string Kind, string Type, string Title, string Role)[] AssetKinds =
    [
        ("data", "cog", "image/tiff; application=geotiff; profile=cloud-optimized", "Values", "data"),
        ("visual", "styled", "image/tiff; application=geotiff; profile=cloud-optimized", "Picture with colour table", "visual"),
        ("overview", "map", "image/png", "Map", "overview"),
        ("tiles", "pmtiles", "application/vnd.pmtiles", "Styled tiles", "visual"),
        ("data_tiles", "data", "application/vnd.pmtiles", "Tiles of values", "data"),
        ("mbtiles", "mbtiles", "application/vnd.sqlite3", "Styled tiles as MBTiles", "visual"),
        ("legend", "legend_png", "image/png", "Legend", "thumbnail"),
        ("qml", "qml", "application/xml", "Style for QGIS", "style"),
        ("sld", "sld", "application/vnd.ogc.sld+xml", "Styled Layer Descriptor", "style"),
        ("maplibre", "maplibre", "application/vnd.mapbox.style+json", "Style for MapLibre", "style"),
    ];

    static void Describe(JsonObject asset, ReleaseDescription release, DescribedSurface surface)
    {
        asset["data_type"] = "float32";
        asset["nodata"] = "nan";
        asset["unit"] = surface.Product.Unit;
        asset["raster:sampling"] = "area";
        asset["raster:spatial_resolution"] = release.Grid.CellWidth * (release.IsGeographic ? TileMatrixSet.MetresPerDegree : 1);
        asset["raster:scale"] = 1;
        asset["raster:offset"] = 0;
        if (surface.HasValues)
        {
            Kernels.Moments known = surface.Product.Statistics;
            asset["statistics"] = new JsonObject
            {
                ["minimum"] = known.Least,
                ["maximum"] = known.Greatest,
                ["mean"] = known.Mean,
                ["stddev"] = Math.Sqrt(known.Variance),
                ["count"] = known.Count,
                ["valid_percent"] = 100.0 * known.Count / release.Grid.Cells,
            };
        }
        if (surface.IsClass)
        {
            asset["classification:classes"] = new JsonArray([.. surface.Style.Stops.Select(s => new JsonObject
            {
                ["value"] = (int)s.Value,
                ["name"] = ClassName(s.Label),
                ["title"] = s.Label,
                ["description"] = s.Label,
                ["color_hint"] = s.Colour[1..].ToUpperInvariant(),
            })]);
        }
    }

    /// <summary>Letters, digits, hyphens and underscores, as the extension allows.</summary>
    static string ClassName(string label) => string.Concat(label.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).Trim('_') is { Length: > 0 } name ? name : "class";

    /// <summary>A polygon, or two where the area crosses 180° (RFC 7946, 3.1.9).</summary>
    internal static JsonObject Geometry(TileArea area) => area.East <= 180
        ? new() { ["type"] = "Polygon", ["coordinates"] = new JsonArray((JsonNode)Ring(area, area.West, area.East)) }
        : new() { ["type"] = "MultiPolygon", ["coordinates"] = new JsonArray(new JsonArray((JsonNode)Ring(area, area.West, 180)), new JsonArray((JsonNode)Ring(area, -180, area.East - 360))) };

    static JsonArray Ring(TileArea area, double west, double east) => new(
        Numbers([west, area.South]), Numbers([east, area.South]), Numbers([east, area.North]), Numbers([west, area.North]), Numbers([west, area.South]));

    static JsonArray Numbers(IEnumerable<double> numbers) => new([.. numbers.Select(n => (JsonNode)n)]);

    static JsonArray Links(IEnumerable<JsonNode> links) => new([.. links]);

    static JsonObject Link(string rel, string href, string type) => new() { ["rel"] = rel, ["href"] = href, ["type"] = type };

    static IEnumerable<JsonNode> Self(ReleaseDescription release, string path) => release.SiteUrl is { } site ? [Link("self", site + path, path.EndsWith("collection.json", StringComparison.Ordinal) || path == "catalog.json" ? "application/json" : "application/geo+json")] : [];

    static void Save(string folder, string path, JsonObject json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
        SurfaceStyles.SaveJson(Path.Combine(folder, path), json);
    }
}
