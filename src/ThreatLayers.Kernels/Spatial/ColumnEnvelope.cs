using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>
/// Distance to the nearest source down one column of a map whose cells are all of one size, in time that grows with the rows alone: the lower envelope
/// of one parabola per row (Felzenszwalb and Huttenlocher 2012, Theory of Computing 8:415).
/// </summary>
/// <remarks>
/// The distance over Δr rows and Δc columns is h √(Δr² + (Δc w/h)²). With square cells what is under the root is a whole number below 2^53, so that the result
/// is that of trying all sources, to the bit. Otherwise parabolas that meet within rounding are both kept and both tried.
/// One instance per thread.
/// </remarks>
/// <param name="rows">Rows of the map.</param>
/// <param name="height_m">Height h of a cell.</param>
/// <param name="width_m">Width w of a cell.</param>
public sealed class ColumnEnvelope(int rows, double height_m, double width_m)
{
    private readonly double ratio = width_m / height_m;
    private readonly bool square = width_m == height_m;

    // Of the parabolas on the envelope, from north to south: the row of the vertex, its height, vertex row² + height, and the row after which it is the lowest.
    private readonly int[] vertex = new int[rows];
    private readonly double[] across = new double[rows];
    private readonly double[] sum = new double[rows];
    private readonly double[] after = new double[rows];
    private readonly double[] squared = new double[rows + Vector512<double>.Count];

    /// <param name="gaps">Of each row of the column: columns to the nearest source of the row.</param>
    /// <param name="reach_m">The greatest distance looked for; may be infinite.</param>
    /// <param name="unit_m">Metres per unit of the result.</param>
    /// <param name="beyond">What is written where no source is within the reach.</param>
    /// <param name="distances">Of each row: √ in float64, multiplied by h / unit, rounded once.</param>
    public void Distances(ReadOnlySpan<int> gaps, double reach_m, double unit_m, float beyond, Span<float> distances)
    {
        int parabolas = Envelope(gaps, reach_m / height_m);
        if (parabolas == 0)
        {
            distances.Fill(beyond);
            return;
        }

        Lowest(parabolas);
        Root(distances, reach_m, unit_m, beyond);
    }

    /// <summary>Stacks up the parabolas that are the lowest somewhere; those that cannot be within the reach are left out.</summary>
    private int Envelope(ReadOnlySpan<int> gaps, double reachInRows)
    {
        // A hair above, because the last word on the reach is spoken in metres.
        double farthest = reachInRows / ratio * (1 + 1e-9);
        double doubt = square ? 0 : 1e-9;
        int top = -1;
        for (int u = 0; u < rows; u++)
        {
            if (gaps[u] > farthest || gaps[u] == RowGaps.None)
                continue;
            double g = square ? gaps[u] : gaps[u] * ratio;
            double height = g * g;
            double f = ((double)u * u) + height;
            double meet = -1;
            while (top >= 0)
            {
                meet = (f - sum[top]) / (2.0 * (u - vertex[top]));
                if (meet > after[top] - doubt)
                    break;
                top--;
            }

            if (top >= 0 && meet >= rows)
                continue;
            top++;
            vertex[top] = u;
            across[top] = height;
            sum[top] = f;
            after[top] = top == 0 ? -1 : Math.Max(meet, after[top - 1]);
        }

        return top + 1;
    }

    /// <summary>Squared distances in rows.</summary>
    private void Lowest(int parabolas)
    {
        int p = 0;
        for (int r = 0; r < rows; r++)
        {
            while (p + 1 < parabolas && after[p + 1] < r)
                p++;
            double least = At(p, r);
            if (!square)
            {
                // Where parabolas meet, rounding may have taken the other one.
                for (int q = p - 1; q >= 0 && after[q + 1] > r - 1e-6; q--)
                    least = Math.Min(least, At(q, r));
                for (int q = p + 1; q < parabolas && after[q] < r + 1e-6; q++)
                    least = Math.Min(least, At(q, r));
            }

            squared[r] = least;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double At(int p, int r)
    {
        double d = r - vertex[p];
        return (d * d) + across[p];
    }

    private void Root(Span<float> distances, double reach_m, double unit_m, float beyond)
    {
        Vector512<double> h = Vector512.Create(height_m);
        Vector512<double> reach = Vector512.Create(reach_m);
        Vector512<double> unit = Vector512.Create(unit_m);
        Vector512<double> no = Vector512.Create((double)beyond);
        Span<float> both = stackalloc float[16];
        for (int r = 0; r < rows; r += 8)
        {
            Vector512<double> metres = Vector512.Sqrt(Vector512.Create(squared.AsSpan(r, 8))) * h;
            Vector512<double> result = Vector512.ConditionalSelect(Vector512.LessThanOrEqual(metres, reach), metres / unit, no);
            Vector512.Narrow(result, result).CopyTo(both);
            both[..Math.Min(8, rows - r)].CopyTo(distances[r..]);
        }
    }
}
