using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

[Description("Zones for which figures are given: polygons of a file, or a grid of equal areas.")]
public sealed record ZoneSetDefinition
{
    [Description("Vector file with polygons, relative to the pipeline's folder; '{data}' stands for the folder given with --data.")]
    public string? Path { get; init; }

    [Description("Layer of the file, where it has several.")]
    public string? Layer { get; init; }

    [Description("CRS, only for a file that carries none.")]
    public string? Crs { get; init; }

    [Description("Attribute with the zone's code. Features with the same code are one zone; those without one belong to none.")]
    public string? NameColumn { get; init; }

    [Description("Attribute with the zone's name for people; the code without it.")]
    public string? TitleColumn { get; init; }

    [Description("Only features whose attributes have one of these values, such as {status: [Designated]}.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    [Description("Hexagons of equal area instead of a file: km between the middles of neighbours.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double? HexagonsKm { get; init; }

    [Description("Squares of equal area instead of a file: km along an edge.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double? SquaresKm { get; init; }

    [Description("Where the file comes from, so that others can fetch their own copy.")]
    public string? Origin { get; init; }

    [Description("Licence of the file.")]
    public string? Licence { get; init; }

    [Description("How to cite it.")]
    public string? Citation { get; init; }

    /// <summary>What is wrong with the keys together, by the key where it shows.</summary>
    public IEnumerable<(string Key, string Message)> Problems()
    {
        if (new object?[] { Path, HexagonsKm, SquaresKm }.Count(v => v is not null) != 1)
            yield return ("", "give one of path, hexagons_km and squares_km.");
        if (Path is not null && NameColumn is null)
            yield return ("path", "the key 'name_column' is missing: the attribute that holds the code of each zone.");
        foreach ((string key, object? value) in new (string, object?)[] { ("name_column", NameColumn), ("title_column", TitleColumn), ("layer", Layer), ("crs", Crs), ("where", Where.Count > 0 ? Where : null) }.Where(k => Path is null && k.Item2 is not null))
            yield return (key, $"found {value}, but only zones of a file have it. Leave it out.");
    }
}
