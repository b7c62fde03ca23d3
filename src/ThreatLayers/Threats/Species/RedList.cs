namespace ThreatLayers.Threats;

/// <summary>Words of the Red List that tables must use; case and blanks around them do not matter.</summary>
static class RedList
{
    public static readonly string[] Timings = ["Ongoing", "Future", "Past, Likely to Return", "Past, Unlikely to Return", "Unknown"];

    /// <summary>The categories of today, those of 1994 that are still in use, and critically endangered ones that may be extinct.</summary>
    public static readonly string[] Categories = ["EX", "EW", "CR", "EN", "VU", "NT", "LC", "DD", "NE", "RE", "NA", "LR/cd", "LR/nt", "LR/lc", "CR(PE)", "CR(PEW)"];

    public static bool IsTiming(string text) => Timings.Any(t => Same(t, text));

    /// <summary>Empty, and R's word for it, are no timing and as good as unknown.</summary>
    public static bool IsTimingOrNone(string text) => text.Trim() is "" or "NA" || IsTiming(text);

    public static bool Same(string a, string b) => a.Trim().Equals(b.Trim(), StringComparison.OrdinalIgnoreCase);
}
