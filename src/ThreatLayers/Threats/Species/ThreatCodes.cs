using System.Text.RegularExpressions;

namespace ThreatLayers.Threats;

/// <summary>Codes of the IUCN CMP threat classification, such as 5.1.2: matched by whole components, so 1 holds 1.3 and never 10, 11 or 12.</summary>
static partial class ThreatCodes
{
    public static bool IsCode(string text) => Code().IsMatch(text);

    /// <summary>Whether a code is one of the others, or lies under one of them.</summary>
    public static bool IsUnder(string code, IEnumerable<string> others) =>
        others.Any(o => code.StartsWith(o, StringComparison.Ordinal) && (code.Length == o.Length || code[o.Length] == '.'));

    [GeneratedRegex("^[0-9]{1,2}([.][0-9]{1,2}){0,3}$")]
    private static partial Regex Code();
}
