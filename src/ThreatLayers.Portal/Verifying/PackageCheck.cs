namespace ThreatLayers.Portal.Verifying;

/// <summary>One thing that a package must satisfy.</summary>
/// <param name="Name">What is looked at, such as "checksums".</param>
/// <param name="Faults">What is wrong with the package in a folder: file, what was found, what is right.</param>
public sealed record PackageCheck(string Name, Func<string, IEnumerable<string>> Faults)
{
    /// <summary>All checks. They read files by code of their own, apart from what wrote them.</summary>
    public static IReadOnlyList<PackageCheck> All { get; } =
    [
        new("structure", StructureChecks.Structure), new("checksums", StructureChecks.Checksums), new("GeoTIFFs", StructureChecks.GeoTiffs), new("PMTiles", TileChecks.Pmtiles), new("tile folders", TileChecks.Folders),
        new("MBTiles", TileChecks.Mbtiles), new("STAC", CatalogueChecks.Stac), new("TileJSON", CatalogueChecks.TileJson), new("GeoParquet", CatalogueChecks.Parquet),
    ];

    /// <summary>Faults, where a file that cannot be read at all is one too.</summary>
    public IReadOnlyList<string> Run(string package)
    {
        List<string> found = [];
        try
        {
            found.AddRange(Faults(package));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            found.Add($"{Name}: {e.Message}");
        }
        return found;
    }

    /// <summary>Files below a folder of the package that match, by path within it; none where the folder is missing.</summary>
    internal static IEnumerable<string> Files(string package, string folder, string pattern, bool deep = false)
    {
        string at = Path.Combine(package, folder);
        return Directory.Exists(at)
            ? Directory.EnumerateFiles(at, pattern, deep ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly).Select(f => Path.GetRelativePath(package, f).Replace('\\', '/')).Order(StringComparer.Ordinal)
            : [];
    }
}
