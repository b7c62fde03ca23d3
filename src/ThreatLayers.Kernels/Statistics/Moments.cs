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

    public static Moments OfRow(ReadOnlySpan<float> row)
    {
        Span<double> sums = stackalloc double[8];
        Span<double> squares = stackalloc double[8];
        sums.Clear();
        squares.Clear();
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
            squares[c & 7] += x * x;
            least = Math.Min(least, x);
            greatest = Math.Max(greatest, x);
        }

        double sum = 0;
        double square = 0;
        for (int lane = 0; lane < 8; lane++)
        {
            sum += sums[lane];
            square += squares[lane];
        }

        return new(count, sum, square, least, greatest);
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
