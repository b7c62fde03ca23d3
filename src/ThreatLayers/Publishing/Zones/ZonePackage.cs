using System.Text.Json.Nodes;
using ThreatLayers.Publishing.Catalogue;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Archives;

namespace ThreatLayers.Publishing.Zones;

/// <summary>Zones as vector tiles, GeoParquet, and an index for search.</summary>
public static class ZonePackage
{
    /// <param name="folder">Gets zones/zones.pmtiles, zones/zones.parquet and zones/index.json.</param>
    public static ZonesDescription Write(string folder, ZoneAttributes table, int maxZoom, string title, string attribution)
    {
        string zones = Directory.CreateDirectory(Path.Combine(folder, "zones")).FullName;
        TileSetInfo info = new(title, "Zones with the mean of each surface.", attribution, "pbf", TileArea.World, 0, maxZoom, 512, new Dictionary<string, JsonNode> { ["vector_layers"] = Layers(table, maxZoom) });
        ZoneTiles.Write(Path.Combine(zones, "zones.pmtiles"), Path.Combine(zones, "zones.partial"), table, info);
        ZoneParquet.Write(Path.Combine(zones, "zones.parquet"), table);
        Styles.SurfaceStyles.SaveText(Path.Combine(zones, "index.json"), Index(table).ToJsonString(ReleaseJson.Indented) + "\n");
        return new(Describe.FileOf(folder, "zones/zones.pmtiles"), Describe.FileOf(folder, "zones/zones.parquet"), table.Rows.Count, maxZoom,
            [("id", "Code of the zone", false), ("name", "Name of the zone", false), .. table.Columns.Select(c => (c.Name, c.Meaning, true))]);
    }

    static JsonArray Layers(ZoneAttributes table, int maxZoom) => new(new JsonObject
    {
        ["id"] = "zones",
        ["minzoom"] = 0,
        ["maxzoom"] = maxZoom,
        ["fields"] = new JsonObject(((string[])["id", "name"]).Select(c => KeyValuePair.Create(c, (JsonNode?)"String")).Concat(table.Columns.Select(c => KeyValuePair.Create(c.Name, (JsonNode?)"Number")))),
    });

    /// <summary>Code, name and box of each zone; a box across 180° has its west above its east.</summary>
    static JsonArray Index(ZoneAttributes table) => new([.. table.Rows.Select(r =>
    {
        (double west, double east) = WidestGap.Around(r.Geometry);
        return new JsonObject
        {
            ["id"] = r.Id,
            ["name"] = r.Name,
            ["bbox"] = new JsonArray(Math.Round(west, 3), Math.Round(r.Geometry.EnvelopeInternal.MinY, 3), Math.Round(east, 3), Math.Round(r.Geometry.EnvelopeInternal.MaxY, 3)),
        };
    })]);
}
