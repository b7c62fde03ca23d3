using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>A surface over all combinations of a sweep.</summary>
/// <param name="About">As the first combination describes it.</param>
sealed record SweptSurface(SurfaceDescription About)
{
    public bool IsClass { get; set; }

    /// <summary>Key of the result by combination: combinations with the same key have the same cells.</summary>
    public List<string> Keys { get; } = [];

    public Dictionary<string, float[]> Pixels { get; } = [];
    public Dictionary<string, ZoneResponse> Responses { get; } = [];

    /// <summary>What varies does not reach this surface.</summary>
    public bool IsSame => Keys.Distinct().Count() == 1;

    public ZoneResponse Response(int combination) => Responses[Keys[combination]];

    /// <summary>Zones with the difference between their greatest and least value over the combinations, greatest first.</summary>
    public IReadOnlyList<(string Zone, double Range)> MostResponsive(int count) =>
    [
        .. Keys.SelectMany((_, i) => Response(i).Zones.Keys).Distinct()
            .Select(z => (Zone: z, Values: Keys.Select((_, i) => Response(i).Zones.GetValueOrDefault(z, double.NaN)).Where(double.IsFinite).ToArray()))
            .Where(z => z.Values.Length > 1).Select(z => (z.Zone, z.Values.Max() - z.Values.Min()))
            .OrderByDescending(z => z.Item2).ThenBy(z => z.Zone, StringComparer.Ordinal).Take(count),
    ];
}
