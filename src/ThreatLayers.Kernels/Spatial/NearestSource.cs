using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>The rows that a search for the nearest source sees, with their geometry on the ground.</summary>
/// <param name="Columns">Cells per row.</param>
/// <param name="Northing_m">Of each row's centre along the meridian, in metres; strictly falling or strictly rising.</param>
/// <param name="ColumnWidth_m">Of each row: the ground distance from one column's centre to the next, in metres.</param>
/// <param name="Wraps">Rows close at 180°: a column is reached by its shorter way round.</param>
public sealed record SourceBand(int Columns, double[] Northing_m, double[] ColumnWidth_m, bool Wraps);

/// <summary>
/// Distance to the nearest source. Between a cell of row r and one of row s, Δ columns apart, it is √((N_r - N_s)² + (Δ (w_r + w_s) / 2)²): exact on a
/// projected grid, and on a geographic one the ground distance up to the curvature of the parallels, not across a pole.
/// </summary>
public static unsafe class NearestSource
{
    // Columns that give up the search together. Rows are walked outwards per block, so that a block near a source stops early.
    private const int Block = 64;

    /// <summary>Distances in metres, float.PositiveInfinity beyond the reach, for some rows of a band.</summary>
    /// <param name="band">Geometry of all rows of the band: the wanted ones and those within the reach of them.</param>
    /// <param name="sources">Row-major over the band; not 0 is a source.</param>
    /// <param name="reach_m">The greatest distance looked for; may be infinite.</param>
    /// <param name="firstRow">The first wanted row of the band.</param>
    /// <param name="distance_m">Row-major over the wanted rows; its length says how many there are.</param>
    public static void Distances(SourceBand band, ReadOnlySpan<byte> sources, double reach_m, int firstRow, Span<float> distance_m)
    {
        int columns = band.Columns;
        int rows = band.Northing_m.Length;
        if (band.ColumnWidth_m.Length != rows || sources.Length != (long)rows * columns)
            throw new ArgumentException($"A band of {rows} rows and {columns} columns has {band.ColumnWidth_m.Length} column widths and {sources.Length} cells.");
        int wanted = distance_m.Length / Math.Max(1, columns);
        if (firstRow < 0 || wanted * columns != distance_m.Length || firstRow + wanted > rows)
            throw new ArgumentException($"Rows {firstRow} to {firstRow + wanted} and {distance_m.Length} cells do not fit a band of {rows} rows and {columns} columns.");

        int stride = (columns + Block - 1) / Block * Block;
        var gaps = new float[rows][];
        for (int s = 0; s < rows; s++)
            gaps[s] = Gaps(sources.Slice(s * columns, columns), stride, band.Wraps);

        double* best = stackalloc double[Block];
        for (int r = firstRow; r < firstRow + wanted; r++)
        {
            Span<float> row = distance_m.Slice((r - firstRow) * columns, columns);
            for (int start = 0; start < columns; start += Block)
            {
                Search(band, gaps, r, start, reach_m * reach_m, best);
                Span<float> cells = row.Slice(start, Math.Min(Block, columns - start));
                for (int c = 0; c < cells.Length; c++)
                    cells[c] = best[c] <= reach_m * reach_m ? (float)Math.Sqrt(best[c]) : float.PositiveInfinity;
            }
        }
    }

    /// <summary>Columns to the nearest source of the same row, by one sweep each way; an empty array for a row without sources.</summary>
    private static float[] Gaps(ReadOnlySpan<byte> row, int stride, bool wraps)
    {
        int first = row.IndexOfAnyExcept((byte)0);
        if (first < 0)
            return [];
        int last = row.LastIndexOfAnyExcept((byte)0);

        // What pads the last block keeps a gap of 0, so that it never holds up the end of a search.
        var gaps = new float[stride];
        float gap = wraps ? row.Length - last - 1 : float.PositiveInfinity;
        for (int c = 0; c < row.Length; c++)
            gaps[c] = gap = row[c] != 0 ? 0 : gap + 1;
        gap = wraps ? first : float.PositiveInfinity;
        for (int c = row.Length - 1; c >= 0; c--)
            gaps[c] = Math.Min(gaps[c], gap = row[c] != 0 ? 0 : gap + 1);
        return gaps;
    }

    /// <summary>Squared distances of one block of columns: rows outwards, nearest first, until the row alone is farther than every cell's best.</summary>
    private static void Search(SourceBand band, float[][] gaps, int r, int start, double reachSquared, double* best)
    {
        new Span<double>(best, Block).Fill(double.PositiveInfinity);
        double farthest = reachSquared;
        int up = r;
        int down = r + 1;
        while (true)
        {
            double upSquared = up >= 0 ? Squared(band.Northing_m[r] - band.Northing_m[up]) : double.PositiveInfinity;
            double downSquared = down < gaps.Length ? Squared(band.Northing_m[r] - band.Northing_m[down]) : double.PositiveInfinity;
            double nearer = Math.Min(upSquared, downSquared);
            if (nearer > farthest || double.IsPositiveInfinity(nearer))
                return;

            int s = upSquared <= downSquared ? up-- : down++;
            if (gaps[s].Length == 0)
                continue;
            fixed (float* gap = &gaps[s][start])
                farthest = Math.Min(reachSquared, Improve(gap, (band.ColumnWidth_m[r] + band.ColumnWidth_m[s]) / 2, nearer, best));
        }
    }

    /// <summary>Takes in one row; returns the greatest squared distance that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Improve(float* gap, double width, double squared, double* best)
    {
        Vector512<double> w = Vector512.Create(width);
        Vector512<double> rowSquared = Vector512.Create(squared);
        Vector512<double> worst = Vector512<double>.Zero;
        for (int c = 0; c < Block; c += Vector512<float>.Count)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.Load(gap + c));
            low *= w;
            high *= w;
            low = Vector512.MinNative((low * low) + rowSquared, Vector512.Load(best + c));
            high = Vector512.MinNative((high * high) + rowSquared, Vector512.Load(best + c + 8));
            low.Store(best + c);
            high.Store(best + c + 8);
            worst = Vector512.MaxNative(worst, Vector512.MaxNative(low, high));
        }

        double greatest = 0;
        for (int lane = 0; lane < Vector512<double>.Count; lane++)
            greatest = Math.Max(greatest, worst[lane]);
        return greatest;
    }

    private static double Squared(double x) => x * x;
}
