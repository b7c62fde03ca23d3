using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Count, sums and extremes of known cells, in float64.</summary>
/// <remarks>
/// Additions of floats depend on their order, and a result must not depend on block size or threads. So the unit is the whole row: a row's sum has one
/// order (eight partial sums by column modulo 8, then those from 0 to 7), and <see cref="MomentsOfRows"/> adds the rows from the first to the last.
/// </remarks>
public readonly record struct Moments(long Count, double Sum, double SumOfSquares, double Least, double Greatest)
{
    public static Moments None { get; } = new(0, 0, 0, double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>NaN when nothing is known.</summary>
    public double Mean => Sum / Count;

    /// <summary>Of the known cells taken as the whole population.</summary>
    public double Variance => Math.Max(0, (SumOfSquares / Count) - (Mean * Mean));

    public static Moments OfRow(ReadOnlySpan<float> row) => row.Length == 1 ? One(row[0]) : row.Length < 16 ? OneByOne(row) : ByVectors(row);

    /// <summary>A border of a zone is mostly single cells.</summary>
    static Moments One(float x) => float.IsNaN(x) ? None : new(1, x + 0.0, (double)x * x, x, x);

    /// <summary>The definition of right, and quick for a few cells.</summary>
    internal static Moments OneByOne(ReadOnlySpan<float> row)
    {
        Span<double> sums = stackalloc double[16];
        sums.Clear();
        long count = 0;
        double least = double.PositiveInfinity;
        double greatest = double.NegativeInfinity;
        for (int c = 0; c < row.Length; c++)
        {
            double x = row[c];
            if (double.IsNaN(x))
                continue;
            count++;
            sums[c & 7] += x;
            sums[8 + (c & 7)] += x * x;
            least = Math.Min(least, x);
            greatest = Math.Max(greatest, x);
        }

        double sum = 0;
        double square = 0;
        for (int lane = 0; lane < 8; lane++)
        {
            sum += sums[lane];
            square += sums[8 + lane];
        }

        return new(count, sum, square, least, greatest);
    }

    private static Moments ByVectors(ReadOnlySpan<float> row)
    {
        // Lane by lane these are the eight partial sums. An unknown cell adds 0, which changes no sum: none of them can be -0.
        Vector512<double> sums = Vector512<double>.Zero;
        Vector512<double> squares = Vector512<double>.Zero;
        Vector256<float> least = Vector256.Create(float.PositiveInfinity);
        Vector256<float> greatest = Vector256.Create(float.NegativeInfinity);
        Vector256<int> unknown = Vector256<int>.Zero;
        Span<float> rest = stackalloc float[8];
        for (int c = 0; c < row.Length; c += 8)
        {
            if (c + 8 > row.Length)
            {
                rest.Fill(float.NaN);
                row[c..].CopyTo(rest);
            }

            Vector256<float> cells = Vector256.Create<float>(c + 8 > row.Length ? rest : row.Slice(c, 8));
            Vector256<float> known = Vector256.Equals(cells, cells);
            unknown += Vector256.Equals(known.AsInt32(), Vector256<int>.Zero);
            least = Vector256.Min(least, Vector256.ConditionalSelect(known, cells, least));
            greatest = Vector256.Max(greatest, Vector256.ConditionalSelect(known, cells, greatest));
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(cells & known);
            Vector512<double> x = Vector512.Create(low, high);
            sums += x;
            squares += x * x;
        }

        double sum = 0;
        double square = 0;
        for (int lane = 0; lane < 8; lane++)
        {
            sum += sums[lane];
            square += squares[lane];
        }

        long count = ((row.Length + 7) & ~7) + Vector256.Sum(unknown);
        return new(count, sum, square, Extreme(least, Math.Min), Extreme(greatest, Math.Max));
    }

    private static double Extreme(Vector256<float> lanes, Func<float, float, float> of)
    {
        float extreme = lanes[0];
        for (int lane = 1; lane < 8; lane++)
            extreme = of(extreme, lanes[lane]);
        return extreme;
    }

    public Moments Then(Moments next) => new(
        Count + next.Count, Sum + next.Sum, SumOfSquares + next.SumOfSquares, Math.Min(Least, next.Least), Math.Max(Greatest, next.Greatest));
}

/// <summary>The moments of a raster whose rows come in any order and from any thread.</summary>
public sealed class MomentsOfRows
{
    private readonly Moments[] rows;

    public MomentsOfRows(int rows)
    {
        this.rows = new Moments[rows];
        Array.Fill(this.rows, Moments.None);
    }

    /// <summary>Sets one row, complete from the first column to the last. Each row once; different rows from different threads.</summary>
    public void Set(int row, ReadOnlySpan<float> cells) => rows[row] = Moments.OfRow(cells);

    public Moments Total() => rows.Aggregate(Moments.None, (total, row) => total.Then(row));
}
