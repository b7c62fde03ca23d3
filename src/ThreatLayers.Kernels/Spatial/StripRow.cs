namespace ThreatLayers.Kernels;

/// <summary>One row of a strip of 64 columns: where its sources are, and how far outside it the next ones lie.</summary>
/// <param name="Sources">Bit c is column c of the strip.</param>
/// <param name="Before">Columns from the strip's first cell back to the source before it, <see cref="RowGaps.None"/> where there is none.</param>
/// <param name="After">Columns from the strip's first cell on to the source after the strip, <see cref="RowGaps.None"/> where there is none.</param>
public readonly record struct StripRow(ulong Sources, int Before, int After);
