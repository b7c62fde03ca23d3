using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>A stretch of a row that may begin before the grid and end behind it.</summary>
static class RowWindow
{
    /// <summary>Reads a row's cells from a column on; beyond the grid they are NaN, or where rows close at 180° those that come round.</summary>
    public static void Read(IRasterSource source, int row, int firstColumn, bool wraps, Span<float> cells)
    {
        int columns = source.Grid.Columns;
        for (int c = 0; c < cells.Length;)
        {
            int column = firstColumn + c;
            if (wraps)
                column = ((column % columns) + columns) % columns;
            int length = column < 0 ? -column : column < columns ? columns - column : cells.Length;
            length = Math.Min(length, cells.Length - c);
            if (column < 0 || column >= columns)
                cells.Slice(c, length).Fill(float.NaN);
            else
                source.Read(new(column, row, length, 1), cells.Slice(c, length));
            c += length;
        }
    }
}
