namespace ThreatLayers.Publishing;

/// <summary>Media types of the files of a release, for catalogues, the server and uploads alike.</summary>
public static class MediaTypes
{
    static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".tif"] = "image/tiff; application=geotiff; profile=cloud-optimized",
        [".png"] = "image/png",
        [".webp"] = "image/webp",
        [".svg"] = "image/svg+xml",
        [".json"] = "application/json",
        [".geojson"] = "application/geo+json",
        [".xml"] = "application/xml",
        [".qml"] = "application/xml",
        [".sld"] = "application/vnd.ogc.sld+xml",
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".mjs"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".csv"] = "text/csv; charset=utf-8",
        [".tsv"] = "text/tab-separated-values; charset=utf-8",
        [".txt"] = "text/plain; charset=utf-8",
        [".md"] = "text/markdown; charset=utf-8",
        [".clr"] = "text/plain; charset=utf-8",
        [".sha256"] = "text/plain; charset=utf-8",
        [".pmtiles"] = "application/vnd.pmtiles",
        [".mbtiles"] = "application/vnd.sqlite3",
        [".parquet"] = "application/vnd.apache.parquet",
        [".gpkg"] = "application/geopackage+sqlite3",
        [".pbf"] = "application/vnd.mapbox-vector-tile",
        [".woff2"] = "font/woff2",
    };

    public static string Of(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path), "application/octet-stream");
}
