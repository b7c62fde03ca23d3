using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>Spearman's rho of two surfaces with an interval.</summary>
/// <param name="Low">2.5 % of the draws lie below.</param>
/// <param name="High">2.5 % lie above.</param>
/// <param name="Cells">Cells in which all surfaces are known.</param>
/// <param name="Blocks">Blocks that these lie in.</param>
public readonly record struct RankCorrelation(int First, int Second, double Rho, double Low, double High, int Cells, int Blocks);

/// <summary>
/// Rank correlations of surfaces from cells on a lattice, each cell weighed by its area, with intervals by block bootstrap: blocks of cells are drawn with
/// replacement as wholes, because neighbours are alike and would make the intervals of single cells far too narrow.
/// </summary>
public static class RankCorrelations
{
    /// <param name="block_km">Edge of a block.</param>
    /// <param name="sample">About so many cells of the grid are looked at.</param>
    public static IReadOnlyList<RankCorrelation> Of(IReadOnlyList<IRasterSource> surfaces, Grid grid, GroundMetric ground, double block_km, int sample, int draws, int seed, int threads, CancellationToken cancel)
    {
        (double[][] values, double[] areas, int[] blocks) = Sample(surfaces, grid, ground, block_km, sample);
        int blockCount = blocks.Length == 0 ? 0 : blocks.Max() + 1;
        int[][] orders = [.. values.Select(v => Order(v))];
        (int A, int B)[] pairs = [.. from a in Enumerable.Range(0, surfaces.Count) from b in Enumerable.Range(a + 1, surfaces.Count - a - 1) select (a, b)];
        double[][] drawn = new double[draws][];
        Parallel.For(0, draws, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, draw =>
        {
            double[] times = new double[blockCount];
            for (int i = 0; i < blockCount; i++)
                times[(int)(Philox.Uniform((ulong)seed, (ulong)draw, (ulong)i) * blockCount)]++;
            drawn[draw] = Rhos([.. areas.Select((area, i) => area * times[blocks[i]])]);
        });
        double[] rho = Rhos(areas);
        return [.. pairs.Select((p, i) => new RankCorrelation(p.A, p.B, rho[i], Percentile(drawn, i, 0.025), Percentile(drawn, i, 0.975), areas.Length, blockCount))];

        double[] Rhos(double[] weights)
        {
            double[][] ranks = [.. values.Select((v, s) => WeightedRanks(v, orders[s], weights))];
            return [.. pairs.Select(p => Correlation(ranks[p.A], ranks[p.B], weights))];
        }
    }

    static (double[][] Values, double[] Areas, int[] Blocks) Sample(IReadOnlyList<IRasterSource> surfaces, Grid grid, GroundMetric ground, double block_km, int sample)
    {
        int step = Math.Max(1, (int)Math.Floor(Math.Sqrt((double)grid.Cells / sample)));
        List<double>[] values = [.. surfaces.Select(_ => new List<double>())];
        List<double> areas = [];
        List<int> blocks = [];
        Dictionary<(long, long), int> known = [];
        float[][] rows = [.. surfaces.Select(_ => new float[grid.Columns])];
        for (int row = step / 2; row < grid.Rows; row += step)
        {
            for (int s = 0; s < rows.Length; s++)
                surfaces[s].Read(new(0, row, grid.Columns, 1), rows[s]);
            for (int column = step / 2; column < grid.Columns; column += step)
            {
                if (rows.Any(r => float.IsNaN(r[column])))
                    continue;
                for (int s = 0; s < rows.Length; s++)
                    values[s].Add(rows[s][column]);
                areas.Add(ground.CellArea_km2[row]);
                long y = (long)Math.Floor(ground.Northing_m[row] / (1000 * block_km));
                // One width for a row of blocks, or they would not be blocks.
                double width = ground.IsPlanar ? ground.CellWidth_m[row] : WidthAt(ground, (y + 0.5) * 1000 * block_km);
                (long, long) key = ((long)Math.Floor(column * width / (1000 * block_km)), y);
                blocks.Add(known.TryGetValue(key, out int block) ? block : known[key] = known.Count);
            }
        }
        return ([.. values.Select(v => v.ToArray())], [.. areas], [.. blocks]);
    }

    static double WidthAt(GroundMetric ground, double northing)
    {
        int low = 0, high = ground.Northing_m.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = ground.Northing_m[middle] > northing ? (middle + 1, high) : (low, middle);
        }
        return ground.CellWidth_m[low];
    }

    static int[] Order(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort((double[])values.Clone(), order);
        return order;
    }

    /// <summary>Weight below a value and half of the weight at it.</summary>
    static double[] WeightedRanks(double[] values, int[] order, double[] weights)
    {
        double[] ranks = new double[values.Length];
        double below = 0;
        for (int i = 0, next; i < order.Length; i = next)
        {
            double at = 0;
            for (next = i; next < order.Length && values[order[next]] == values[order[i]]; next++)
                at += weights[order[next]];
            for (int k = i; k < next; k++)
                ranks[order[k]] = below + (at / 2);
            below += at;
        }
        return ranks;
    }

    static double Correlation(double[] x, double[] y, double[] weights)
    {
        double all = 0, meanX = 0, meanY = 0, xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
            (all, meanX, meanY) = (all + weights[i], meanX + (weights[i] * x[i]), meanY + (weights[i] * y[i]));
        (meanX, meanY) = (meanX / all, meanY / all);
        for (int i = 0; i < x.Length; i++)
        {
            (double dx, double dy) = (x[i] - meanX, y[i] - meanY);
            (xx, yy, xy) = (xx + (weights[i] * dx * dx), yy + (weights[i] * dy * dy), xy + (weights[i] * dx * dy));
        }
        return xy / Math.Sqrt(xx * yy);
    }

    static double Percentile(double[][] draws, int pair, double probability)
    {
        double[] sorted = [.. draws.Select(d => d[pair]).Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
            return double.NaN;
        double at = (sorted.Length - 1) * probability;
        int low = (int)at;
        return sorted[low] + ((at - low) * (sorted[Math.Min(low + 1, sorted.Length - 1)] - sorted[low]));
    }
}
