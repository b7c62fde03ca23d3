using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Summarising;

/// <summary>How much area lies in each of equal steps between two values.</summary>
/// <param name="Area_km2">By step, from the least value; what lies outside counts in the outermost step.</param>
public sealed record AreaHistogram(double Least, double Greatest, IReadOnlyList<double> Area_km2)
{
    public static AreaHistogram Of(IRasterSource surface, Grid grid, GroundMetric ground, double least, double greatest, int steps, int threads, CancellationToken cancel)
    {
        long[][] counts = new long[grid.Rows][];
        BlockWalk.ForEachBand(grid, threads, cancel, (band, _) =>
        {
            float[] cells = new float[grid.Columns];
            for (int row = band.Row; row < band.EndRow; row++)
            {
                surface.Read(new(0, row, grid.Columns, 1), cells);
                long[] mine = counts[row] = new long[steps];
                foreach (float x in cells)
                {
                    if (!float.IsNaN(x))
                        mine[Math.Clamp((int)((x - least) / (greatest - least) * steps), 0, steps - 1)]++;
                }
            }
        });
        double[] areas = new double[steps];
        for (int row = 0; row < grid.Rows; row++)
        {
            for (int s = 0; s < steps; s++)
                areas[s] += counts[row][s] * ground.CellArea_km2[row];
        }
        return new(least, greatest, areas);
    }
}
