using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Summarising;

/// <summary>A surface at a coarser resolution on the same grid: each square of cells, counted from the grid's corner, has the mean of what is known in it. Unknown where <paramref name="given"/> is.</summary>
/// <param name="factor">Edge of a square in cells.</param>
sealed class CoarserCells(IRasterSource source, IRasterSource given, int factor) : IRasterSource
{
    public Grid Grid => source.Grid;

    public void Read(Window window, Span<float> cells)
    {
        given.Read(window, cells);
        int firstRow = window.Row / factor * factor, firstColumn = window.Column / factor * factor;
        int endRow = Math.Min(Grid.Rows, (window.Row + window.Rows + factor - 1) / factor * factor), endColumn = Math.Min(Grid.Columns, (window.Column + window.Columns + factor - 1) / factor * factor);
        Window whole = new(firstColumn, firstRow, endColumn - firstColumn, endRow - firstRow);
        float[] fine = new float[whole.Cells];
        source.Read(whole, fine);
        int across = (whole.Columns + factor - 1) / factor;
        double[] sums = new double[across];
        int[] counts = new int[across];
        for (int top = 0; top < whole.Rows; top += factor)
        {
            Array.Clear(sums);
            Array.Clear(counts);
            int bottom = Math.Min(whole.Rows, top + factor);
            for (int i = top * whole.Columns; i < bottom * whole.Columns; i++)
            {
                if (float.IsNaN(fine[i]))
                    continue;
                sums[i % whole.Columns / factor] += fine[i];
                counts[i % whole.Columns / factor]++;
            }
            for (int row = Math.Max(window.Row, firstRow + top); row < Math.Min(window.Row + window.Rows, firstRow + bottom); row++)
            {
                Span<float> line = cells.Slice((row - window.Row) * window.Columns, window.Columns);
                for (int c = 0; c < line.Length; c++)
                {
                    int square = (window.Column + c - firstColumn) / factor;
                    if (!float.IsNaN(line[c]))
                        line[c] = (float)(sums[square] / counts[square]);
                }
            }
        }
    }

    public void Dispose()
    {
    }
}
