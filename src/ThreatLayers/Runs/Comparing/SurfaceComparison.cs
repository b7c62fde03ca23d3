namespace ThreatLayers.Runs;

/// <summary>What came of comparing one surface.</summary>
/// <param name="Surface">As B describes it.</param>
/// <param name="DifferenceQuantiles">At <see cref="ChangePass.OfDifference"/>; empty on class surfaces.</param>
/// <param name="AbsoluteQuantiles">At <see cref="ChangePass.OfAbsolute"/>; empty on class surfaces.</param>
/// <param name="Limit">Value at the ends of the difference map's colours; 0 on class surfaces.</param>
/// <param name="Transitions">On class surfaces.</param>
/// <param name="Zones">From the one that moved most; empty where there are none.</param>
/// <param name="Files">Relative to the comparison; null where A and B are the same to the last cell, and there is nothing to show.</param>
sealed record SurfaceComparison(ComparedSurface Surface, SurfaceChange Change, IReadOnlyList<double> DifferenceQuantiles, IReadOnlyList<double> AbsoluteQuantiles, double Limit,
    IReadOnlyList<(int From, int To, double Area_km2)> Transitions, IReadOnlyList<ZoneMove> Zones, ComparisonFiles? Files)
{
    public string LabelOf(int code) => Surface.Colours.Classes.FirstOrDefault(c => c.Value == code)?.Label ?? FormattableString.Invariant($"class {code}");
}

/// <param name="Zones">Null where there are none.</param>
sealed record ComparisonFiles(string Difference, string SideBySide, string DifferenceMap, string? Zones);
