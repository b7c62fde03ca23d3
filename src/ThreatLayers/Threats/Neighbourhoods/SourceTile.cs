using System.Runtime.Intrinsics;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>The cells around a window, as a Fourier tile takes them: 0 where unknown, beyond the grid, and beyond what the window needs.</summary>
sealed class SourceTile(FourierTile tile, int size, int edge, Grid grid, bool wraps)
{
    /// <summary>Number of known cells of the tile.</summary>
    public long Known { get; private set; }

    public bool IsZero { get; private set; }

    /// <summary>Least value; +infinity where nothing is known.</summary>
    public float Least { get; private set; }

    /// <summary>√ of the mean square of the values over the whole tile.</summary>
    public double RootMeanSquare { get; private set; }

    /// <summary>What stands for a known cell in the mask: as large as the values, so that neither drowns in the other's rounding. A power of two.</summary>
    public float MaskScale { get; private set; } = 1;

    public Span<float> Sums(int row, int columns) => tile.First.Slice(((edge + row) * size) + edge, columns);

    public Span<float> Weights(int row, int columns) => tile.Second.Slice(((edge + row) * size) + edge, columns);

    /// <summary>Every cell within the edge around the window is known, and on the grid.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads the window and what lies within the edge around it. What is not known is NaN until <see cref="Settle"/>.</summary>
    public void Load(IRasterSource source, Window window)
    {
        tile.First.Fill(float.NaN);
        int first = Math.Max(0, window.Row - edge), end = Math.Min(grid.Rows, window.EndRow + edge), columns = window.Columns + (2 * edge);
        Vector512<double> squares = Vector512<double>.Zero;
        Vector512<float> least = Vector512.Create(float.PositiveInfinity);
        long known = 0;
        for (int row = first; row < end; row++)
        {
            Span<float> cells = tile.First.Slice((row - window.Row + edge) * size, size);
            RowWindow.Read(source, row, window.Column - edge, wraps, cells[..columns]);
            known += Take(cells, ref squares, ref least);
        }
        double sum = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            sum += squares[lane];
        Least = float.PositiveInfinity;
        for (int lane = 0; lane < Vector512<float>.Count; lane++)
            Least = Math.Min(Least, least[lane]);
        (Known, IsZero, RootMeanSquare) = (known, sum == 0, Math.Sqrt(sum / ((double)size * size)));
        IsWhole = known == (long)columns * (window.Rows + (2 * edge));
        if (sum > 0)
            MaskScale = (float)Math.ScaleB(1, (int)Math.Clamp(Math.Round(Math.Log2(sum / known) / 2), -60, 60));
    }

    /// <summary>Takes a row into the squares and the least value, lane by lane; returns the number of known cells.</summary>
    static long Take(ReadOnlySpan<float> cells, ref Vector512<double> squares, ref Vector512<float> least)
    {
        Vector512<int> known = Vector512<int>.Zero;
        Vector512<float> none = Vector512.Create(float.PositiveInfinity);
        for (int c = 0; c < cells.Length; c += 16)
        {
            Vector512<float> value = Vector512.Create(cells.Slice(c, 16)), isKnown = Vector512.Equals(value, value);
            known -= isKnown.AsInt32();
            least = Vector512.MinNative(least, Vector512.ConditionalSelect(isKnown, value, none));
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(value & isKnown);
            squares += (low * low) + (high * high);
        }
        return Vector512.Sum(known);
    }

    /// <summary>A cell of the window itself is not known; asked before <see cref="Settle"/>.</summary>
    public bool HasHoles(Window window)
    {
        for (int row = 0; row < window.Rows; row++)
        {
            foreach (float value in Sums(row, window.Columns))
            {
                if (float.IsNaN(value))
                    return true;
            }
        }
        return false;
    }

    /// <summary>Puts 0 for what is not known, and into the second surface the mask of what is, or nothing.</summary>
    public void Settle(bool withMask)
    {
        Span<float> values = tile.First, mask = tile.Second;
        Vector512<float> known = Vector512.Create(withMask ? MaskScale : 0f);
        for (int i = 0; i < values.Length; i += 16)
        {
            Vector512<float> value = Vector512.Create(values.Slice(i, 16)), isKnown = Vector512.Equals(value, value);
            (value & isKnown).CopyTo(values[i..]);
            (known & isKnown).CopyTo(mask[i..]);
        }
    }
}
