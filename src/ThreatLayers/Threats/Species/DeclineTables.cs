using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>Which table of expected declines is meant.</summary>
public enum DeclineTable
{
    /// <summary>Mair et al. 2021, supplementary table 2.</summary>
    Mair2021,
    /// <summary>Mean of the products of the classes' ends, in percent: for a sensitivity run.</summary>
    MeanOfProducts,
}

/// <summary>Percentage by which a threat is expected to reduce a population over ten years or three generations, by its scope and severity.</summary>
static class DeclineTables
{
    static readonly string[] Scopes = ["whole", "majority", "minority"];
    static readonly string[] Severities = ["very rapid", "rapid", "slow", "negligible", "no decline", "causing"];

    static readonly double[,] Mair2021 = { { 63, 24, 10, 1, 0, 10 }, { 52, 18, 9, 0, 0, 9 }, { 24, 7, 5, 0, 0, 5 } };

    // Fluctuations count as slow declines do, as in the published table.
    static readonly double[,] MeanOfProducts = { { 63.5, 24, 10.9, 1, 0, 10.9 }, { 52.5, 18.5, 9.5, 0.9, 0, 9.5 }, { 25, 7.5, 5, 0.5, 0, 5 } };

    /// <param name="scope">Text of the Red List, such as "Whole (>90%)"; empty, NA or Unknown is taken as majority.</param>
    /// <param name="severity">Such as "Slow, Significant Declines"; empty, NA or Unknown is taken as slow, significant.</param>
    /// <param name="place">File and line, for messages.</param>
    public static double Of(DeclineTable table, string scope, string severity, (string File, long Line) place) =>
        (table == DeclineTable.Mair2021 ? Mair2021 : MeanOfProducts)[Index(Scopes, scope, 1, "scope", place), Index(Severities, severity, 2, "severity", place)];

    static int Index(string[] known, string text, int unknown, string what, (string File, long Line) place)
    {
        string found = text.Trim();
        if (found.Length == 0 || found == "NA" || found.Equals("Unknown", StringComparison.OrdinalIgnoreCase))
            return unknown;
        int index = Array.FindIndex(known, k => found.StartsWith(k, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index
            : throw new InputException(place.File, FormattableString.Invariant($"line {place.Line}: {what} is '{text}', allowed are texts that begin with {string.Join(", ", known)}, or Unknown."), "Correct the row: the Red List's own wording is understood.");
    }
}
