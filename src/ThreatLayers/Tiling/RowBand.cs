using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tiling;

/// <summary>Rows of a window, read a band at a time from north to south, so that a tile over a whole continent of small cells takes no more memory than another.</summary>
sealed class RowBand
{
    readonly IRasterSource source;
    readonly Window window;
    readonly int height;
    readonly float[] cells;
    int start = -1;

    /// <param name="height">Rows held at once.</param>
    public RowBand(IRasterSource source, Window window, int height)
    {
        (this.source, this.window, this.height) = (source, window, height);
        cells = new float[window.Columns * height];
    }

    public int First => window.Column;
    public int Top => window.Row;
    public int Bottom => window.EndRow;

    /// <summary>All rows fit at once, and none of their cells is known.</summary>
    public bool IsWholeAndEmpty
    {
        get
        {
            if (height < window.Rows)
                return false;
            Row(Top);
            return !cells.AsSpan().ContainsAnyExcept(float.NaN);
        }
    }

    /// <summary>A row of the window; valid until another is asked for.</summary>
    public ReadOnlySpan<float> Row(int row)
    {
        if (start < 0 || row < start || row >= start + height)
        {
            start = row;
            Window part = window with { Row = row, Rows = Math.Min(height, Bottom - row) };
            source.Read(part, cells.AsSpan(0, part.Cells));
        }
        return cells.AsSpan((row - start) * window.Columns, window.Columns);
    }
}
