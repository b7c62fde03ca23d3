using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>A stretch of columns of some rows, with what decides how it is summed.</summary>
/// <param name="cells">Room for all of them.</param>
/// <param name="length">Columns.</param>
/// <param name="count">Rows.</param>
sealed class Stretch(float[] cells, int length, int count)
{
    public long Known { get; private set; }
    public long NonZero { get; private set; }

    /// <summary>Least value; +infinity where nothing is known.</summary>
    public float Least { get; private set; } = float.PositiveInfinity;

    /// <summary>√ of the mean square of the values over the whole stretch.</summary>
    public double RootMeanSquare { get; private set; }

    /// <summary>What stands for a known cell in the mask: as large as the values, so that neither drowns in the other's rounding. A power of two.</summary>
    public float MaskScale { get; private set; } = 1;

    public ReadOnlySpan<float> Cells(int row) => cells.AsSpan(row * length, length);

    public void Row(int row, float[] to) => Cells(row).CopyTo(to);

    /// <summary>Reads the rows from <paramref name="top"/> on; beyond the grid they are NaN, or where rows close at 180° those that come round.</summary>
    public void Read(IRasterSource source, int top, int firstColumn, bool wraps)
    {
        double squares = 0;
        for (int row = 0; row < count; row++)
        {
            Span<float> some = cells.AsSpan(row * length, length);
            RowWindow.Read(source, top + row, firstColumn, wraps, some);
            foreach (float cell in some)
            {
                if (float.IsNaN(cell))
                    continue;
                Known++;
                NonZero += cell != 0 ? 1 : 0;
                Least = Math.Min(Least, cell);
                squares += (double)cell * cell;
            }
        }
        RootMeanSquare = Math.Sqrt(squares / ((double)length * count));
        if (squares > 0)
            MaskScale = (float)Math.ScaleB(1, (int)Math.Clamp(Math.Round(Math.Log2(squares / Known) / 2), -60, 60));
    }
}
