using System.Text.Json.Nodes;
using ThreatLayers.Publishing.Catalogue;
using ThreatLayers.Publishing.Styles;

namespace ThreatLayers.Publishing.Handover;

/// <summary>A folder per portal with exactly what that portal takes, and a page that says what to do with it. Large files are links to those of the release, not copies.</summary>
public static class HandoverFolders
{
    public static void Write(string folder, ReleaseDescription release)
    {
        foreach (DescribedSurface surface in release.Surfaces.Where(s => s.Files.ContainsKey("cog")))
        {
            Unbl(folder, release, surface);
            Ibat(folder, surface);
            EarthEngine(folder, release, surface);
            ArcGis(folder, release, surface);
            MapX(folder, release, surface);
            ResourceWatch(folder, release, surface);
        }
        foreach ((string portal, string text) in HandoverReadme.All(release))
            SurfaceStyles.SaveText(PathOf(folder, $"handover/{portal}/README.md"), text);
    }

    /// <summary>Lower case and hyphens, as UN Biodiversity Lab and Resource Watch want names.</summary>
    public static string Slug(string id) => id.ToLowerInvariant().Replace('_', '-');

    static void Unbl(string folder, ReleaseDescription release, DescribedSurface surface)
    {
        string at = $"handover/unbl/{Slug(surface.Id)}";
        LinkFile(folder, surface.PortalCopy.Path, $"{at}.tif");
        LinkFile(folder, surface.Files["unbl"].Path, $"{at}.csv");
        SurfaceStyles.SaveJson(PathOf(folder, $"{at}.json"), new JsonObject
        {
            ["title"] = surface.Product.Title.Length < 100 ? surface.Product.Title : surface.Product.Title[..96] + "...",
            ["slug"] = Slug($"{release.Pipeline}-{surface.Id}"),
            ["type"] = surface.IsClass ? "categorical" : "continuous",
            ["unit"] = surface.Product.Unit,
            ["min"] = surface.Style.Stops[0].Value,
            ["max"] = surface.Style.Stops[^1].Value,
            ["min_zoom"] = 0,
            ["max_zoom"] = Math.Min(14, release.Publish.TilesMaxZoom ?? 0),
            ["tiles"] = surface.TileFolder is { } tiles ? release.Link($"{tiles}/{{z}}/{{x}}/{{y}}.{TileJson.Format(release)}", 2) : null,
            ["description"] = surface.Product.Meaning,
            ["citation"] = surface.Product.Citation,
            ["license"] = surface.Product.Licence,
        });
    }

    static void Ibat(string folder, DescribedSurface surface)
    {
        LinkFile(folder, surface.PortalCopy.Path, $"handover/ibat/{surface.Id}.tif");
        LinkFile(folder, $"metadata/{surface.Id}.xml", $"handover/ibat/{surface.Id}.xml");
        LinkFile(folder, surface.Files["legend_png"].Path, $"handover/ibat/{surface.Id}_legend.png");
    }

    /// <summary>A manifest for an asset that stays in a bucket as COG (earthengine upload external_image --manifest).</summary>
    static void EarthEngine(string folder, ReleaseDescription release, DescribedSurface surface)
    {
        SurfaceStyles.SaveJson(PathOf(folder, $"handover/gee/{surface.Id}.manifest.json"), new JsonObject
        {
            ["name"] = $"projects/PROJECT/assets/{release.Pipeline}/{surface.Id}",
            ["tilesets"] = Array(new JsonObject { ["id"] = "0", ["sources"] = Array(new JsonObject { ["uris"] = Array($"gs://BUCKET/{release.Pipeline}/{surface.PortalCopy.Path}") }) }),
            ["bands"] = Array(new JsonObject { ["id"] = surface.Id, ["tileset_id"] = "0", ["tileset_band_index"] = 0 }),
            ["start_time"] = release.CreatedText,
            ["properties"] = new JsonObject
            {
                ["title"] = surface.Product.Title,
                ["unit"] = surface.Product.Unit,
                ["description"] = surface.Product.Meaning,
                ["license"] = surface.Product.Licence,
                ["citation"] = surface.Product.Citation,
                ["release"] = release.Id,
                ["sha256"] = surface.PortalCopy.Sha256,
            },
        });
        LinkFile(folder, surface.Files["sld"].Path, $"handover/gee/{surface.Id}.sld");
    }

    static void ArcGis(string folder, ReleaseDescription release, DescribedSurface surface)
    {
        if (surface.Files.TryGetValue("styled", out ReleaseFile? styled))
        {
            LinkFile(folder, styled.Path, $"handover/arcgis/{surface.Id}.tif");
            LinkFile(folder, surface.Files["clr"].Path, $"handover/arcgis/{surface.Id}.clr");
        }
        SurfaceStyles.SaveJson(PathOf(folder, $"handover/arcgis/{surface.Id}.json"), new JsonObject
        {
            ["title"] = surface.Product.Title,
            ["snippet"] = surface.Product.Meaning,
            ["licenseInfo"] = surface.Product.Licence,
            ["accessInformation"] = surface.Product.Citation,
            ["imageryTileLayer"] = release.Link(surface.PortalCopy.Path, 2),
            ["wmts"] = surface.TileFolder is null ? null : release.Link("wmts/WMTSCapabilities.xml", 2),
            ["tiles"] = surface.TileFolder is { } tiles ? release.Link($"{tiles}/{{level}}/{{col}}/{{row}}.{TileJson.Format(release)}", 2) : null,
        });
    }

    static void MapX(string folder, ReleaseDescription release, DescribedSurface surface)
    {
        LinkFile(folder, surface.Files["legend_png"].Path, $"handover/mapx/{surface.Id}_legend.png");
        LinkFile(folder, surface.Files["legend_json"].Path, $"handover/mapx/{surface.Id}_legend.json");
        SurfaceStyles.SaveJson(PathOf(folder, $"handover/mapx/{surface.Id}.json"), new JsonObject
        {
            ["type"] = "rt",
            ["title"] = new JsonObject { ["en"] = surface.Product.Title },
            ["abstract"] = new JsonObject { ["en"] = surface.Product.Meaning },
            ["source"] = new JsonObject { ["tiles"] = Array(surface.TileFolder is { } tiles ? release.Link($"{tiles}/{{z}}/{{x}}/{{y}}.{TileJson.Format(release)}", 2) : ""), ["tileSize"] = release.Publish.TileSizePx, ["minzoom"] = 0, ["maxzoom"] = release.Publish.TilesMaxZoom ?? 0, ["attribution"] = surface.Product.Attribution },
            ["license"] = Array(new JsonObject { ["name"] = surface.Product.Licence, ["text"] = surface.Product.Citation }),
            ["legend"] = $"{surface.Id}_legend.png",
        });
    }

    static void ResourceWatch(string folder, ReleaseDescription release, DescribedSurface surface)
    {
        SurfaceStyles.SaveJson(PathOf(folder, $"handover/resource-watch/{surface.Id}.dataset.json"), new JsonObject
        {
            ["name"] = surface.Product.Title,
            ["slug"] = Slug($"{release.Pipeline}-{surface.Id}"),
            ["type"] = "raster",
            ["connectorType"] = "wms",
            ["provider"] = "wms",
            ["application"] = Array("rw"),
            ["metadata"] = new JsonObject { ["language"] = "en", ["description"] = surface.Product.Meaning, ["license"] = surface.Product.Licence, ["citation"] = surface.Product.Citation },
        });
        SurfaceStyles.SaveJson(PathOf(folder, $"handover/resource-watch/{surface.Id}.layer.json"), new JsonObject
        {
            ["name"] = surface.Product.Title,
            ["slug"] = Slug($"{release.Pipeline}-{surface.Id}"),
            ["description"] = surface.Product.Meaning,
            ["application"] = Array("rw"),
            ["provider"] = "leaflet",
            ["layerConfig"] = new JsonObject
            {
                ["type"] = "tileLayer",
                ["url"] = surface.TileFolder is { } tiles ? release.Link($"{tiles}/{{z}}/{{x}}/{{y}}.{TileJson.Format(release)}", 2) : "",
                ["body"] = new JsonObject { ["minzoom"] = 0, ["maxzoom"] = release.Publish.TilesMaxZoom ?? 0, ["attribution"] = surface.Product.Attribution },
            },
            ["legendConfig"] = new JsonObject
            {
                ["type"] = surface.IsClass ? "basic" : "gradient",
                ["unit"] = surface.Product.Unit,
                ["items"] = new JsonArray([.. surface.Style.Stops.Select(s => new JsonObject { ["name"] = s.Label, ["value"] = s.Value, ["color"] = s.Colour })]),
            },
        });
    }

    static JsonArray Array(JsonNode item) => new(item);

    static string PathOf(string folder, string path)
    {
        string whole = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        return whole;
    }

    static void LinkFile(string folder, string from, string to) => HardLink.Make(Path.Combine(folder, from), PathOf(folder, to));
}
