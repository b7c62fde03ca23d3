namespace ThreatLayers.Kernels;

/// <summary>Where the rows of a map, or of a band of it, lie on the ground.</summary>
/// <param name="Columns">Cells per row.</param>
/// <param name="Northing_m">Of each row's centre along the meridian, in metres; strictly falling or strictly rising.</param>
/// <param name="ColumnWidth_m">Of each row: the ground distance from one column's centre to the next, in metres.</param>
/// <param name="Wraps">Rows close at 180°: a column is reached by its shorter way round.</param>
public sealed record SourceBand(int Columns, double[] Northing_m, double[] ColumnWidth_m, bool Wraps);
