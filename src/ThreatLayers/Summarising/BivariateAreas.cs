using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Summarising;

/// <summary>Two surfaces in levels: low, middle and high of the first, each with those of the second.</summary>
/// <param name="FirstFrom">Where middle and high of the first begin.</param>
/// <param name="SecondFrom">The same of the second.</param>
/// <param name="Area_km2">By class, which is the first's level and three times the second's; of the cells where both are known.</param>
sealed record BivariateAreas(IReadOnlyList<double> FirstFrom, IReadOnlyList<double> SecondFrom, IReadOnlyList<double> Area_km2)
{
    const int Levels = 3;

    /// <summary>Where middle and high begin so that each level has a third of the area where a surface is above 0; what is 0 or less is low.</summary>
    public static double[] ThirdsOf(IRasterSource surface, Grid grid, GroundMetric ground, int threads, CancellationToken cancel) =>
        AreaQuantiles.Of(new ReshapedCells(surface, surface, x => x > 0 ? x : float.NaN), grid, ground, [1 / 3.0, 2 / 3.0], threads, cancel);

    /// <param name="classes">Gets the class of each cell, NaN where one of the two is unknown.</param>
    public static BivariateAreas Of(IRasterSource first, IRasterSource second, IReadOnlyList<double> firstFrom, IReadOnlyList<double> secondFrom, Grid grid, GroundMetric ground, CellFile classes, int threads, CancellationToken cancel)
    {
        long[][] counts = new long[grid.Rows][];
        BlockWalk.ForEachBand(grid, threads, cancel, (band, _) =>
        {
            float[] a = new float[grid.Columns], b = new float[grid.Columns];
            for (int row = band.Row; row < band.EndRow; row++)
            {
                Window line = new(0, row, grid.Columns, 1);
                first.Read(line, a);
                second.Read(line, b);
                long[] mine = counts[row] = new long[Levels * Levels];
                for (int i = 0; i < a.Length; i++)
                {
                    if (float.IsNaN(a[i]) || float.IsNaN(b[i]))
                    {
                        a[i] = float.NaN;
                        continue;
                    }
                    int found = LevelOf(a[i], firstFrom) + (Levels * LevelOf(b[i], secondFrom));
                    mine[found]++;
                    a[i] = found;
                }
                classes.Write(line, a);
            }
        });
        return new(firstFrom, secondFrom, [.. Enumerable.Range(0, Levels * Levels).Select(c => Enumerable.Range(0, grid.Rows).Sum(row => counts[row][c] * ground.CellArea_km2[row]))]);
    }

    // NaN, where nothing is above 0, is reached by no value.
    static int LevelOf(float value, IReadOnlyList<double> from) => value >= (float)from[1] ? 2 : value >= (float)from[0] ? 1 : 0;
}
