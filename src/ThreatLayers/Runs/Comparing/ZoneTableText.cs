using System.Globalization;

namespace ThreatLayers.Runs;

/// <summary>Tables of zones as CSV: numbers in their shortest exact form, nothing for what is not known.</summary>
static class ZoneTableText
{
    public static IEnumerable<string> Lines(IEnumerable<ZoneMove> zones, bool isClass) =>
    [
        isClass ? "zone,area_km2,known_area_km2,share_in_another_class" : "zone,area_km2,known_area_km2,mean_a,mean_b,mean_difference",
        .. zones.Select(z => string.Join(',', isClass ? [Text(z.Zone), Number(z.Area_km2), Number(z.KnownArea_km2), Number(z.Change)]
            : [Text(z.Zone), Number(z.Area_km2), Number(z.KnownArea_km2), Number(z.MeanA), Number(z.MeanB), Number(z.Change)])),
    ];

    public static string Number(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    public static string Text(string value) => value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
