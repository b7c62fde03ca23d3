using System.Globalization;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>Common code by a legend's own code.</summary>
sealed record Legend(string Origin, IReadOnlyDictionary<int, int> Common)
{
    public static Legend Of(IReadOnlyDictionary<string, double> crosswalk) =>
        new("the crosswalk", crosswalk.ToDictionary(c => int.Parse(c.Key, CultureInfo.InvariantCulture), c => (int)c.Value));

    /// <exception cref="InputException">A code or a common code of the table that is none.</exception>
    public static Legend Of(ZoneTable table, string column)
    {
        IReadOnlyDictionary<string, double> numbers = table.Numbers(column);
        foreach ((_, string message) in Problems(column, numbers))
            throw new InputException(table.Path, message, "Correct the table.");
        return Of(numbers) with { Origin = table.Path };
    }

    /// <summary>Codes and common codes that are none.</summary>
    public static IEnumerable<(string Key, string Message)> Problems(string key, IReadOnlyDictionary<string, double> crosswalk)
    {
        foreach (string code in crosswalk.Keys.Where(k => !int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out int c) || c > LegendPair.GreatestOwnCode))
            yield return (key, FormattableString.Invariant($"found the code '{code}', allowed are whole numbers from 0 to {LegendPair.GreatestOwnCode}."));
        foreach ((string code, double common) in crosswalk.Where(c => c.Value is not (>= 0 and <= LegendPair.GreatestCode) || c.Value != Math.Floor(c.Value)))
            yield return (key, FormattableString.Invariant($"code {code}: found the common code {common}, allowed are whole numbers from 0 to {LegendPair.GreatestCode}: a transition is written as from x 100 + to."));
    }
}
