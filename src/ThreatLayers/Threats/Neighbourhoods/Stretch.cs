using System.Runtime.Intrinsics;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>A stretch of columns of some rows, with what decides how it is summed.</summary>
/// <param name="cells">Room for all of them.</param>
/// <param name="length">Columns; a multiple of 16.</param>
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
        Vector512<double> sum = Vector512<double>.Zero;
        Vector512<float> least = Vector512.Create(float.PositiveInfinity);
        for (int row = 0; row < count; row++)
        {
            Span<float> some = cells.AsSpan(row * length, length);
            RowWindow.Read(source, top + row, firstColumn, wraps, some);
            Take(some, ref sum, ref least);
        }
        double squares = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            squares += sum[lane];
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
            Least = Math.Min(Least, least[lane]);
        RootMeanSquare = Math.Sqrt(squares / ((double)length * count));
        if (squares > 0)
            MaskScale = (float)Math.ScaleB(1, (int)Math.Clamp(Math.Round(Math.Log2(squares / Known) / 2), -60, 60));
    }

    /// <summary>Lane by lane, so that every processor adds up in the same order.</summary>
    void Take(ReadOnlySpan<float> row, ref Vector512<double> squares, ref Vector512<float> least)
    {
        Vector512<int> known = Vector512<int>.Zero, nonZero = Vector512<int>.Zero;
        Vector512<float> none = Vector512.Create(float.PositiveInfinity);
        for (int c = 0; c < row.Length; c += Vector512<float>.Count)
        {
            Vector512<float> value = Vector512.Create(row.Slice(c, Vector512<float>.Count)), isKnown = Vector512.Equals(value, value);
            known -= isKnown.AsInt32();
            nonZero -= Vector512.AndNot(isKnown, Vector512.Equals(value, Vector512<float>.Zero)).AsInt32();
            least = Vector512.MinNative(least, Vector512.ConditionalSelect(isKnown, value, none));
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(value & isKnown);
            squares += (low * low) + (high * high);
        }
        Known += Vector512.Sum(known);
        NonZero += Vector512.Sum(nonZero);
    }
}
