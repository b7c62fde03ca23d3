using System.Security.Cryptography;
using System.Text.Json;

namespace ThreatLayers.Portal.Verifying;

static class StructureChecks
{
    static readonly string[] Always = ["manifest.json", "checksums.sha256", "sources.tsv", "catalog.json", "index.html", "page.json", "ro-crate-metadata.json", "metadata/datacite.json"];

    public static IEnumerable<string> Structure(string package)
    {
        foreach (string file in Always.Where(f => !File.Exists(Path.Combine(package, f))))
            yield return $"{file} is missing";
        if (!File.Exists(Path.Combine(package, "manifest.json")))
            yield break;
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "manifest.json")));
        foreach (JsonElement surface in manifest.RootElement.GetProperty("surfaces").EnumerateArray())
        {
            foreach (string file in surface.GetProperty("files").EnumerateArray().Select(f => f.GetString()!))
            {
                string path = file.Split("/{z}")[0];
                if (!Path.Exists(Path.Combine(package, path)))
                    yield return $"{path}, which manifest.json names for {surface.GetProperty("id")}, is missing";
            }
        }
    }

    public static IEnumerable<string> Checksums(string package)
    {
        HashSet<string> listed = [];
        List<(string Sum, string File)> lines = [];
        foreach (string line in File.ReadLines(Path.Combine(package, "checksums.sha256")))
        {
            if (line.Length < 67 || line[64] != ' ' || !listed.Add(line[66..]))
                yield return $"checksums.sha256: '{line}' is no checksum and path, or is there twice";
            else
                lines.Add((line[..64], line[66..]));
        }
        string?[] faults = new string?[lines.Count];
        Parallel.For(0, lines.Count, i =>
        {
            string path = Path.Combine(package, lines[i].File);
            if (!File.Exists(path))
            {
                faults[i] = $"{lines[i].File} is listed in checksums.sha256 and missing";
                return;
            }
            using FileStream file = File.OpenRead(path);
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != lines[i].Sum)
                faults[i] = $"{lines[i].File} is not what checksums.sha256 says";
        });
        foreach (string fault in faults.OfType<string>())
            yield return fault;
        foreach (string extra in PackageCheck.Files(package, "", "*", deep: true).Where(f => f != "checksums.sha256" && !listed.Contains(f)))
            yield return $"{extra} is not listed in checksums.sha256";
    }

    public static IEnumerable<string> GeoTiffs(string package) =>
        PackageCheck.Files(package, "cog", "*.tif").SelectMany(f => CogLayout.Faults(Path.Combine(package, f)).Select(fault => $"{f}: {fault}"));
}
