using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>
/// Distance to the nearest source where the width of a cell depends on its row. Between a cell of row r and one of row s, Δ columns apart, it is
/// √((N_r - N_s)² + (Δ (w_r + w_s) / 2)²): on a geographic grid the ground distance up to the curvature of the parallels, not across a pole.
/// </summary>
/// <remarks>Such distances are no parabolas of the row, so rows are walked outwards from each one, until none can be nearer.</remarks>
public static unsafe class NearestSource
{
    /// <summary>Columns that are searched together, and give up together: near a source that is soon.</summary>
    public const int Strip = 64;

    /// <summary>Distances of one strip of <see cref="Strip"/> columns, all rows.</summary>
    /// <param name="ground">Geometry of the rows.</param>
    /// <param name="gaps">Row-major, <see cref="Strip"/> per row: columns to the nearest source of the row, infinite where it has none.</param>
    /// <param name="reach_m">The greatest distance looked for; may be infinite.</param>
    /// <param name="unit_m">Metres per unit of the result.</param>
    /// <param name="beyond">What is written where no source is within the reach.</param>
    /// <param name="distances">As <paramref name="gaps"/>.</param>
    public static void Distances(SourceBand ground, ReadOnlySpan<float> gaps, double reach_m, double unit_m, float beyond, Span<float> distances)
    {
        // Infinity stays what no source has been found at.
        double reachSquared = Math.Min(reach_m * reach_m, double.MaxValue);
        int rows = ground.Northing_m.Length;
        if (ground.ColumnWidth_m.Length != rows || gaps.Length != rows * Strip || distances.Length != rows * Strip)
            throw new ArgumentException($"{rows} rows have {ground.ColumnWidth_m.Length} column widths, {gaps.Length} gaps and {distances.Length} distances; {Strip} per row are due.");

        int[] filled = [.. Filled(gaps, rows)];
        double* best = stackalloc double[Strip];
        fixed (float* pg = gaps)
        {
            for (int r = 0; r < rows; r++)
            {
                Search(ground, filled, pg, r, reachSquared, best);
                Span<float> row = distances.Slice(r * Strip, Strip);
                for (int c = 0; c < Strip; c++)
                    row[c] = best[c] <= reachSquared ? (float)(Math.Sqrt(best[c]) / unit_m) : beyond;
            }
        }
    }

    /// <summary>The rows that have a source at all: a row has one for all of its columns or for none.</summary>
    private static List<int> Filled(ReadOnlySpan<float> gaps, int rows)
    {
        List<int> filled = [];
        for (int r = 0; r < rows; r++)
        {
            if (!float.IsPositiveInfinity(gaps[r * Strip]))
                filled.Add(r);
        }

        return filled;
    }

    /// <summary>Squared distances of one row of the strip: source rows outwards, nearest first, until the row alone is farther than every cell's best.</summary>
    private static void Search(SourceBand ground, int[] filled, float* gaps, int r, double reachSquared, double* best)
    {
        new Span<double>(best, Strip).Fill(double.PositiveInfinity);
        int at = Array.BinarySearch(filled, r);
        int down = at < 0 ? ~at : at;
        int up = down - 1;
        double farthest = reachSquared;
        while (true)
        {
            double upSquared = up >= 0 ? Squared(ground.Northing_m[r] - ground.Northing_m[filled[up]]) : double.PositiveInfinity;
            double downSquared = down < filled.Length ? Squared(ground.Northing_m[r] - ground.Northing_m[filled[down]]) : double.PositiveInfinity;
            double nearer = Math.Min(upSquared, downSquared);
            if (nearer > farthest || double.IsPositiveInfinity(nearer))
                return;

            int s = filled[upSquared <= downSquared ? up-- : down++];
            farthest = Math.Min(reachSquared, Improve(gaps + (s * Strip), (ground.ColumnWidth_m[r] + ground.ColumnWidth_m[s]) / 2, nearer, best));
        }
    }

    /// <summary>Takes in one row; returns the greatest squared distance that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Improve(float* gap, double width, double squared, double* best)
    {
        Vector512<double> w = Vector512.Create(width);
        Vector512<double> rowSquared = Vector512.Create(squared);
        Vector512<double> worst = Vector512<double>.Zero;
        for (int c = 0; c < Strip; c += Vector512<float>.Count)
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
