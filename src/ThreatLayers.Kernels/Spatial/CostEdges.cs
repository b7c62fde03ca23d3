namespace ThreatLayers.Kernels;

/// <summary>Ground lengths of the edges from each row's cells to their neighbours, in metres, as a search for least cost multiplies them.</summary>
/// <remarks>The length of an edge between rows r and s, Δ columns apart, is that of <see cref="NearestSource"/>: √((N_r - N_s)² + (Δ (w_r + w_s) / 2)²).</remarks>
internal sealed class CostEdges
{
    /// <summary>Lanes per row of <see cref="Half_m"/>: for the row above, the row itself and the row below, columns -1, 0, +1 and one lane that never wins.</summary>
    public const int Lanes = 12;

    /// <summary>Numbers per row of <see cref="Quarter_m"/>: two columns across and one row up, the same down, one column across and two rows up, the same down.</summary>
    public const int Knights = 4;

    public CostEdges(SourceBand ground)
    {
        int rows = ground.Northing_m.Length;
        if (rows == 0 || ground.Columns < 1 || ground.ColumnWidth_m.Length != rows)
            throw new ArgumentException($"A grid of {rows} rows and {ground.Columns} columns has {ground.ColumnWidth_m.Length} column widths.");
        Half_m = new double[rows * Lanes];
        Quarter_m = new double[rows * Knights];
        Array.Fill(Half_m, double.PositiveInfinity);
        Array.Fill(Quarter_m, double.PositiveInfinity);
        for (int row = 0; row < rows; row++)
        {
            for (int down = -1; down <= 1; down++)
            {
                for (int across = -1; across <= 1 && row + down >= 0 && row + down < rows; across++)
                {
                    if (down != 0 || across != 0)
                        Half_m[(row * Lanes) + (4 * (down + 1)) + across + 1] = Length(ground, row, down, across) / 2;
                }
            }
            ReadOnlySpan<(int Down, int Across)> knights = [(-1, 2), (1, 2), (-2, 1), (2, 1)];
            for (int kind = 0; kind < Knights; kind++)
            {
                if (row + knights[kind].Down >= 0 && row + knights[kind].Down < rows)
                    Quarter_m[(row * Knights) + kind] = Length(ground, row, knights[kind].Down, knights[kind].Across) / 4;
            }
        }
    }

    /// <summary>Half of each edge to one of the eight neighbours: what the frictions of both cells together are multiplied by.</summary>
    public double[] Half_m { get; }

    /// <summary>A quarter of each knight's move: it lies for a quarter in each of the four cells that it crosses.</summary>
    public double[] Quarter_m { get; }

    /// <summary>Length of the shortest edge that starts in these rows.</summary>
    public double Least_m(int firstRow, int rows)
    {
        double least = double.PositiveInfinity;
        foreach (double half in Half_m.AsSpan(firstRow * Lanes, rows * Lanes))
            least = Math.Min(least, half);
        return 2 * least;
    }

    private static double Length(SourceBand ground, int row, int down, int across)
    {
        double north = ground.Northing_m[row] - ground.Northing_m[row + down];
        double east = across * (ground.ColumnWidth_m[row] + ground.ColumnWidth_m[row + down]) / 2;
        return Math.Sqrt((north * north) + (east * east));
    }
}
