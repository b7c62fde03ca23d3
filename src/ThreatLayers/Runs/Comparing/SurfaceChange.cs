using ThreatLayers.Kernels;

namespace ThreatLayers.Runs;

/// <summary>How the cells of a surface went from A to B. Differences are B - A in float32, of the cells that both know; sums are float64.</summary>
public sealed record SurfaceChange
{
    /// <summary>Cells known in both; what follows is of these unless it says otherwise.</summary>
    public long Cells { get; init; }
    public double Area_km2 { get; init; }

    /// <summary>Cells whose value is not the same.</summary>
    public long Changed { get; init; }
    public double ChangedArea_km2 { get; init; }

    /// <summary>Cells that are in another class, in the sense of <see cref="ClassSteps"/>.</summary>
    public long Crossed { get; init; }
    public double CrossedArea_km2 { get; init; }

    /// <summary>Known in A, unknown in B.</summary>
    public long OnlyInA { get; init; }
    public double OnlyInAArea_km2 { get; init; }
    public long OnlyInB { get; init; }
    public double OnlyInBArea_km2 { get; init; }

    public double Sum { get; init; }
    public double SumOfSquares { get; init; }
    public double SumOfAbsolutes { get; init; }

    /// <summary>Σ difference x km².</summary>
    public double WeightedSum { get; init; }

    /// <summary>+∞ where no cell is known in both.</summary>
    public double Least { get; init; } = double.PositiveInfinity;
    public double Greatest { get; init; } = double.NegativeInfinity;

    public double Mean => Sum / Cells;
    public double MeanByArea => WeightedSum / Area_km2;
    public double MeanAbsolute => SumOfAbsolutes / Cells;
    public double Rmse => Math.Sqrt(SumOfSquares / Cells);
    public double GreatestAbsolute => Math.Max(Math.Abs(Least), Math.Abs(Greatest));

    public SurfaceChange Then(SurfaceChange next) => new()
    {
        Cells = Cells + next.Cells,
        Area_km2 = Area_km2 + next.Area_km2,
        Changed = Changed + next.Changed,
        ChangedArea_km2 = ChangedArea_km2 + next.ChangedArea_km2,
        Crossed = Crossed + next.Crossed,
        CrossedArea_km2 = CrossedArea_km2 + next.CrossedArea_km2,
        OnlyInA = OnlyInA + next.OnlyInA,
        OnlyInAArea_km2 = OnlyInAArea_km2 + next.OnlyInAArea_km2,
        OnlyInB = OnlyInB + next.OnlyInB,
        OnlyInBArea_km2 = OnlyInBArea_km2 + next.OnlyInBArea_km2,
        Sum = Sum + next.Sum,
        SumOfSquares = SumOfSquares + next.SumOfSquares,
        SumOfAbsolutes = SumOfAbsolutes + next.SumOfAbsolutes,
        WeightedSum = WeightedSum + next.WeightedSum,
        Least = Math.Min(Least, next.Least),
        Greatest = Math.Max(Greatest, next.Greatest),
    };

    /// <summary>A stretch of one row.</summary>
    /// <param name="a">Cells of A, NaN where unknown.</param>
    /// <param name="b">As long.</param>
    /// <param name="difference">Takes B - A; NaN where either is unknown.</param>
    /// <param name="area_km2">Of one cell.</param>
    internal static SurfaceChange OfRow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> difference, ClassSteps classes, double area_km2)
    {
        Span<double> absolutes = stackalloc double[8];
        absolutes.Clear();
        long changed = 0, crossed = 0, onlyA = 0, onlyB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            float x = a[i], y = b[i], d = y - x;
            difference[i] = d;
            if (float.IsNaN(d))
            {
                onlyA += float.IsNaN(y) && !float.IsNaN(x) ? 1 : 0;
                onlyB += float.IsNaN(x) && !float.IsNaN(y) ? 1 : 0;
            }
            else if (x != y)
            {
                changed++;
                crossed += classes.Of(x) != classes.Of(y) ? 1 : 0;
                absolutes[i & 7] += Math.Abs(d);
            }
        }
        Moments moments = Moments.OfRow(difference[..a.Length]);
        double absolute = 0;
        foreach (double lane in absolutes)
            absolute += lane;
        return new()
        {
            Cells = moments.Count,
            Area_km2 = moments.Count * area_km2,
            Changed = changed,
            ChangedArea_km2 = changed * area_km2,
            Crossed = crossed,
            CrossedArea_km2 = crossed * area_km2,
            OnlyInA = onlyA,
            OnlyInAArea_km2 = onlyA * area_km2,
            OnlyInB = onlyB,
            OnlyInBArea_km2 = onlyB * area_km2,
            Sum = moments.Sum,
            SumOfSquares = moments.SumOfSquares,
            SumOfAbsolutes = absolute,
            WeightedSum = moments.Sum * area_km2,
            Least = moments.Least,
            Greatest = moments.Greatest,
        };
    }
}
