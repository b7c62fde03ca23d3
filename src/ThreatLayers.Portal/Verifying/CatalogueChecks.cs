using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ThreatLayers.Portal.Verifying;

static class CatalogueChecks
{
    /// <summary>Every link within the package leads somewhere, every asset is as large as it is said to be, and boxes are boxes.</summary>
    public static IEnumerable<string> Stac(string package)
    {
        foreach (string file in PackageCheck.Files(package, "stac", "*.json", deep: true).Append("catalog.json"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, file)));
            JsonElement root = document.RootElement;
            if (root.GetProperty("stac_version").GetString() != "1.1.0")
                yield return $"{file}: its version is {root.GetProperty("stac_version")}, not 1.1.0";
            foreach (JsonElement link in root.GetProperty("links").EnumerateArray())
            {
                string href = link.GetProperty("href").GetString()!;
                if (!href.Contains("://", StringComparison.Ordinal) && !File.Exists(Resolved(package, file, href)))
                    yield return $"{file}: the link '{href}' leads nowhere";
            }
            if (root.TryGetProperty("bbox", out JsonElement box) && (box.GetArrayLength() != 4 || box[1].GetDouble() >= box[3].GetDouble() || box.EnumerateArray().Any(b => Math.Abs(b.GetDouble()) > 180)))
                yield return $"{file}: bbox {box} is no box";
            if (!root.TryGetProperty("assets", out JsonElement assets))
                continue;
            foreach (JsonProperty asset in assets.EnumerateObject())
            {
                string path = Resolved(package, file, asset.Value.GetProperty("href").GetString()!);
                if (!File.Exists(path))
                    yield return $"{file}: asset {asset.Name} is missing";
                else if (new FileInfo(path).Length != asset.Value.GetProperty("file:size").GetInt64())
                    yield return $"{file}: asset {asset.Name} has {new FileInfo(path).Length} bytes, not {asset.Value.GetProperty("file:size")}";
                else if ("1220" + Sum(path) != asset.Value.GetProperty("file:checksum").GetString())
                    yield return $"{file}: the checksum of asset {asset.Name} is another";
            }
        }
    }

    public static IEnumerable<string> TileJson(string package)
    {
        foreach (string file in PackageCheck.Files(package, "tilejson", "*.json"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, file)));
            JsonElement root = document.RootElement;
            double[] bounds = [.. root.GetProperty("bounds").EnumerateArray().Select(b => b.GetDouble())], centre = [.. root.GetProperty("center").EnumerateArray().Select(b => b.GetDouble())];
            if (bounds is not [var west, var south, var east, var north] || !(west < east && south < north && west >= -180 && east <= 180))
                yield return $"{file}: bounds {root.GetProperty("bounds")} are no bounds";
            else if (centre is not [var lon, var lat, ..] || lon < west || lon > east || lat < south || lat > north)
                yield return $"{file}: center {root.GetProperty("center")} lies outside the bounds";
            string address = root.GetProperty("tiles")[0].GetString()!;
            string within = address.Replace("pmtiles://", "", StringComparison.Ordinal).Split("/{z}")[0];
            if (!within.Contains("://", StringComparison.Ordinal) && !Path.Exists(Resolved(package, file, within)))
                yield return $"{file}: there is nothing at '{address}'";
        }
    }

    public static IEnumerable<string> Parquet(string package)
    {
        foreach (string file in PackageCheck.Files(package, "zones", "*.parquet"))
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(package, file));
            if (bytes.Length < 12 || !bytes.AsSpan(0, 4).SequenceEqual("PAR1"u8) || !bytes.AsSpan(bytes.Length - 4).SequenceEqual("PAR1"u8))
                yield return $"{file} is no Parquet file";
            else if (bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes("\"primary_column\"")) < 0)
                yield return $"{file} has no GeoParquet metadata";
        }
    }

    static string Resolved(string package, string file, string href) => Path.GetFullPath(Path.Combine(package, Path.GetDirectoryName(file) ?? "", href));

    static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
