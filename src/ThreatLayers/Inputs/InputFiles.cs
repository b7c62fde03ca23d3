namespace ThreatLayers.Inputs;

/// <summary>The files that make up an input: the one that is named, and those beside it that GDAL reads with it.</summary>
public static class InputFiles
{
    /// <summary>World files, projections, statistics and the parts of a Shapefile.</summary>
    static readonly string[] Companions =
        [".aux.xml", ".hdr", ".prj", ".wld", ".tfw", ".tifw", ".jgw", ".jpgw", ".pgw", ".pngw", ".bpw", ".gfw", ".msk", ".shx", ".dbf", ".cpg", ".qix", ".sbn", ".sbx", ".clr", ".rrd", ".ovr"];

    /// <summary>The file itself first, then its companions by name: <c>map.tfw</c> and <c>map.tif.aux.xml</c> of <c>map.tif</c>.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "", stem = Path.Combine(folder, Path.GetFileNameWithoutExtension(path));
        return [path, .. Companions.SelectMany(c => (string[])[stem + c, path + c]).Where(p => p != path && File.Exists(p)).Distinct().Order(StringComparer.Ordinal)];
    }
}
