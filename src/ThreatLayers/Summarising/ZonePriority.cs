using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Summarising;

/// <summary>What speaks for a response in a zone.</summary>
/// <param name="Statistics">Of the ranked surface.</param>
/// <param name="AreaAbove_km2">At or above the threshold.</param>
/// <param name="TopArea_km2">Among the world's top.</param>
/// <param name="Weighted">Σ value x weight x km²; NaN without a weight.</param>
/// <param name="WeightedArea">Σ weight x km² where both are known.</param>
/// <param name="Sets">Threats that act together there.</param>
/// <param name="Leading_km2">By threat: where it is the greatest and acts (the first of equals).</param>
public sealed record ZonePriority(ZoneStatistics Statistics, double AreaAbove_km2, double TopArea_km2, double Weighted, double WeightedArea, ThreatSets Sets, IReadOnlyList<double> Leading_km2);

/// <summary>Priorities of zones, in one pass over the ranked surface, its weight and the threats.</summary>
public static class ZonePriorities
{
    /// <param name="weight">Species richness, STAR and the like; null for none.</param>
    /// <param name="top">At or above it a value is among the world's top.</param>
    public static ZonePriority[] Of(IRasterSource surface, IRasterSource? weight, IReadOnlyList<IRasterSource> threats, Zones zones, Grid grid, GroundMetric ground, double threshold, double top, int threads, CancellationToken cancel)
    {
        IRasterSource[] stack = [surface, .. threats, .. weight is null ? [] : (IRasterSource[])[weight]];
        Sum[] all = [.. zones.Names.Select(_ => new Sum(threats.Count))];
        ZoneStack.Each<Dictionary<int, Sum>>(stack, zones, grid, threads, cancel, () => [], (band, rows) =>
        {
            ReadOnlySpan<float[]> acting = rows.Cells.AsSpan(1, threats.Count);
            foreach (CellRun<ZoneShare> run in rows.Runs)
            {
                int zone = zones.IndexOf[run.Value.Zone];
                if (!band.TryGetValue(zone, out Sum? sum))
                    band[zone] = sum = new(threats.Count);
                sum.Take(rows.Cells[0], acting, weight is null ? null : rows.Cells[^1], rows.First(run), run, ground.CellArea_km2[run.Row], (float)threshold, (float)top);
            }
        }, band =>
        {
            foreach ((int zone, Sum some) in band)
                all[zone].Take(some);
        });
        return [.. all.Select(s => s.Priority(weight is not null))];
    }

    sealed class Sum(int threats)
    {
        readonly double[] leading = new double[threats];
        readonly Dictionary<(int Acting, int Known), double> sets = [];
        ZoneStatistics statistics = ZoneStatistics.None;
        double above, top, weighted, weightedArea;

        public ZonePriority Priority(bool hasWeight) => new(statistics, above, top, hasWeight ? weighted : double.NaN, hasWeight ? weightedArea : double.NaN, new(new SortedDictionary<(int, int), double>(sets)), leading);

        public void Take(float[] values, ReadOnlySpan<float[]> acting, float[]? weights, int first, CellRun<ZoneShare> run, double cellArea_km2, float threshold, float topFrom)
        {
            double area = run.Value.Share * cellArea_km2;
            statistics = statistics.With(values.AsSpan(first, run.Columns), run.Value.Share, cellArea_km2);
            (int, int) last = default;
            int alike = 0;
            for (int i = first; i < first + run.Columns; i++)
            {
                float x = values[i];
                above += x >= threshold ? area : 0;
                top += x >= topFrom ? area : 0;
                if (weights is not null && !float.IsNaN(x) && !float.IsNaN(weights[i]))
                    (weighted, weightedArea) = (weighted + (area * x * weights[i]), weightedArea + (area * weights[i]));
                int set = ThreatSets.Bits(acting, i, threshold, out int known);
                if (known == 0)
                    continue;
                // Neighbours are mostly alike: one look into the table for all of them.
                if ((set, known) != last)
                {
                    Count(last, alike * area);
                    (last, alike) = ((set, known), 0);
                }
                alike++;
                if (set == 0)
                    continue;
                int greatest = 0;
                for (int k = 1; k < acting.Length; k++)
                {
                    if (!(acting[k][i] <= acting[greatest][i]) && !float.IsNaN(acting[k][i]))
                        greatest = k;
                }
                leading[greatest] += area;
            }
            Count(last, alike * area);
        }

        void Count((int, int) key, double area)
        {
            if (area > 0)
                sets[key] = sets.GetValueOrDefault(key) + area;
        }

        public void Take(Sum other)
        {
            statistics = statistics.Then(other.statistics);
            (above, top, weighted, weightedArea) = (above + other.above, top + other.top, weighted + other.weighted, weightedArea + other.weightedArea);
            for (int k = 0; k < leading.Length; k++)
                leading[k] += other.leading[k];
            foreach (((int, int) key, double area) in other.sets)
                sets[key] = sets.GetValueOrDefault(key) + area;
        }
    }
}
