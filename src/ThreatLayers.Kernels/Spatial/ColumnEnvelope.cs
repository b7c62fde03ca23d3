using System.Numerics;
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
    // Rows above and below that a parabola is held against, doubling: beyond, few more fall out.
    private const int MostAside = 32;

    private readonly double ratio = width_m / height_m;
    private readonly bool square = width_m == height_m;

    // Of the parabolas on the envelope, from north to south: the row of the vertex, its height, vertex row² + height, and the row after which it is the lowest.
    private readonly int[] vertex = new int[rows];
    private readonly double[] across = new double[rows];
    private readonly double[] sum = new double[rows];
    private readonly double[] after = new double[rows];
    private readonly double[] squared = new double[rows + Vector512<double>.Count];

    // Of all rows, with room for a vector behind the last: the height of the parabola, and a bit where it may be on the envelope.
    private readonly double[] heights = new double[rows + Vector512<double>.Count];
    private readonly ulong[] chosen = new ulong[(rows + 63) / 64];

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

        if (square)
            Fill(parabolas);
        else
            Lowest(parabolas);
        Root(distances, reach_m, unit_m, beyond);
    }

    /// <summary>Stacks up the parabolas that are the lowest somewhere; those that cannot be within the reach are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Envelope(ReadOnlySpan<int> gaps, double reachInRows)
    {
        // A hair above, because the last word on the reach is spoken in metres.
        Choose(gaps, Math.Min(reachInRows / ratio * (1 + 1e-9), RowGaps.None - 1));
        double doubt = square ? 0 : 1e-9;
        int top = -1;
        for (int word = 0; word < chosen.Length; word++)
        {
            for (ulong rest = chosen[word]; rest != 0; rest &= rest - 1)
            {
                int u = (word * 64) + BitOperations.TrailingZeroCount(rest);
                double height = heights[u];
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
        }

        return top + 1;
    }

    /// <summary>
    /// Leaves out, many rows at a time, what is beyond the reach, and parabolas that those of two rows as far above as below keep off the envelope: where sources
    /// are sparse that is almost all. A parabola is kept off where h(u) > (h(u - k) + h(u + k)) / 2 + k²; by a hair more where heights are rounded.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Choose(ReadOnlySpan<int> gaps, double farthest)
    {
        Vector512<double> scale = Vector512.Create(square ? 1.0 : ratio);
        chosen.AsSpan().Clear();
        for (int u = 0; u < rows; u += 8)
        {
            Vector256<int> some = u + 8 <= rows ? Vector256.Create(gaps.Slice(u, 8)) : Tail(gaps[u..]);
            Vector512<double> gap = Vector512.ConvertToDouble(Vector512.WidenLower(some.ToVector512()));
            Vector512<double> g = gap * scale;
            (g * g).CopyTo(heights.AsSpan(u));
            chosen[u / 64] |= Vector512.LessThanOrEqual(gap, Vector512.Create(farthest)).ExtractMostSignificantBits() << (u % 64);
        }

        Vector512<double> hair = Vector512.Create(square ? 1.0 : 1 - 1e-9);
        for (int u = 0; u < rows; u += 8)
        {
            ulong bits = (chosen[u / 64] >> (u % 64)) & 255;
            Vector512<double> twice = Vector512.Create(heights.AsSpan(u, 8)) * 2.0 * hair;
            ulong off = 0;
            for (int k = 1; k <= MostAside && (bits & ~off) != 0 && u - k >= 0 && u + k + 8 <= rows; k *= 2)
                off |= Vector512.GreaterThan(twice, Vector512.Create(heights.AsSpan(u - k, 8)) + Vector512.Create(heights.AsSpan(u + k, 8)) + Vector512.Create(2.0 * k * k)).ExtractMostSignificantBits();
            chosen[u / 64] &= ~(off << (u % 64));
        }
    }

    private static Vector256<int> Tail(ReadOnlySpan<int> gaps)
    {
        Span<int> eight = stackalloc int[8];
        eight.Fill(RowGaps.None);
        gaps.CopyTo(eight);
        return Vector256.Create(eight);
    }

    /// <summary>Squared distances in rows where they are whole numbers: each parabola over the rows where it is the lowest, in whole vectors that the next one overwrites.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(int parabolas)
    {
        Vector512<double> lanes = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);
        for (int p = 0; p < parabolas; p++)
        {
            int first = p == 0 ? 0 : (int)Math.Floor(after[p]) + 1;
            int end = p + 1 < parabolas ? (int)Math.Min(rows, Math.Floor(after[p + 1]) + 1) : rows;
            Vector512<double> height = Vector512.Create(across[p]), down = lanes + Vector512.Create((double)first - vertex[p]);
            for (int r = first; r < end; r += 8, down += Vector512.Create(8.0))
                ((down * down) + height).CopyTo(squared.AsSpan(r));
        }
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
