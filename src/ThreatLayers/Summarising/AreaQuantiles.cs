using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>Exact area-weighted quantiles of a whole surface, in two passes and bounded memory.</summary>
static class AreaQuantiles
{
    /// <summary>What an area is a whole multiple of, per km²: a power of two that the whole grid's area fits into 2⁶⁰ times.</summary>
    public static double UnitsPerKm2(Grid grid, GroundMetric ground) => Math.Pow(2, 59 - (int)Math.Ceiling(Math.Log2(ground.CellArea_km2.Sum() * grid.Columns)));

    public static double[] Of(IRasterSource surface, Grid grid, GroundMetric ground, IReadOnlyList<double> probabilities, int threads, CancellationToken cancel)
    {
        WeightedSelection selection = new(probabilities);
        double units = UnitsPerKm2(grid, ground);
        while (selection.Pass < 2)
        {
            BlockWalk.ForEachBand(grid, threads, cancel, (band, _) =>
            {
                float[] row = new float[grid.Columns];
                for (int r = band.Row; r < band.EndRow; r++)
                {
                    surface.Read(new(0, r, grid.Columns, 1), row);
                    selection.Add(row, (long)Math.Round(ground.CellArea_km2[r] * units));
                }
            });
            selection.EndPass();
        }
        return selection.Values();
    }
}
