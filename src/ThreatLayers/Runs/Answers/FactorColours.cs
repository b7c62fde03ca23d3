using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>Colours of uncertain factors on a map of classes: those of one layer are of one hue, its error dark and its weight light. Factors that lead on little ground share a grey.</summary>
/// <param name="factors">Keys.</param>
/// <param name="area_km2">By factor: where it leads.</param>
sealed class FactorColours(IReadOnlyList<string> factors, IReadOnlyList<double> area_km2)
{
    /// <summary>Classes that people can tell apart on one map.</summary>
    const int Most = 12;

    const int Other = 254, Still = 253;

    /// <summary>Dark and light by layer; all but the last two after ColorBrewer's Paired (Apache 2.0).</summary>
    static readonly (string Dark, string Light)[] Hues = [("#1f78b4", "#a6cee3"), ("#e31a1c", "#fb9a99"), ("#33a02c", "#b2df8a"), ("#6a3d9a", "#cab2d6"), ("#ff7f00", "#fdbf6f"), ("#8c510a", "#dfc27d"), ("#01665e", "#80cdc1"), ("#ae017e", "#fbb4d9")];

    static readonly string[] Rest = ["#66707c", "#b5b0a0", "#ffe945", "#4d4d00", "#5e3c58", "#b8b8dd", "#7fffd4", "#c0a080"];

    readonly HashSet<int> named = [.. Enumerable.Range(0, factors.Count).Where(f => area_km2[f] > 0).OrderByDescending(f => area_km2[f]).Take(area_km2.Count(a => a > 0) > Most ? Most - 1 : Most)];

    /// <param name="factor">-1 where nothing moves the square.</param>
    public int ClassOf(int factor) => factor < 0 ? Still : named.Contains(factor) ? factor : Other;

    /// <param name="label">Of some factors, from where they lead.</param>
    /// <param name="still_km2">Where no factor does anything to speak of.</param>
    public ClassColour[] Classes(Func<string, double, string> label, IReadOnlyList<string> names, double still_km2)
    {
        string[] layers = [.. factors.Where(f => f.Contains('.')).Select(f => f[(f.IndexOf('.') + 1)..]).Distinct()], others = [.. factors.Where(f => !f.Contains('.'))];
        double rest = Enumerable.Range(0, factors.Count).Where(f => !named.Contains(f)).Sum(f => area_km2[f]);
        return
        [
            .. named.OrderByDescending(f => area_km2[f]).ThenBy(f => f).Select(f => new ClassColour { Value = f, Label = label(names[f], area_km2[f]), Colour = Of(factors[f]) }),
            .. rest > 0 ? new[] { new ClassColour { Value = Other, Label = label("another factor", rest), Colour = "#d9d6cf" } } : [],
            .. still_km2 > 0 ? new[] { new ClassColour { Value = Still, Label = label("hardly moved by any", still_km2), Colour = "#f7f4ea" } } : [],
        ];

        string Of(string factor)
        {
            int dot = factor.IndexOf('.');
            if (dot < 0)
                return Rest[Array.IndexOf(others, factor) % Rest.Length];
            (string dark, string light) = Hues[Array.IndexOf(layers, factor[(dot + 1)..]) % Hues.Length];
            return factor.StartsWith("weight.", StringComparison.Ordinal) ? light : dark;
        }
    }
}
