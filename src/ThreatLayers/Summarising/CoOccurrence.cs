using System.Numerics;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Summarising;

/// <summary>Area by the set of threats that act, and by the set that is known there.</summary>
/// <param name="Area_km2">By sets as bits, the first threat the lowest: (acting, known).</param>
public sealed record ThreatSets(IReadOnlyDictionary<(int Acting, int Known), double> Area_km2)
{
    /// <summary>Threats are bits of an int, and a table of all their sets is to be read by people.</summary>
    public const int MostThreats = 16;

    /// <summary>Where all of some threats are known.</summary>
    public double Known_km2(int set) => Area_km2.Where(p => (p.Key.Known & set) == set).Sum(p => p.Value);

    /// <summary>Where all of some threats act, whatever else acts.</summary>
    public double Acting_km2(int set) => Area_km2.Where(p => (p.Key.Acting & set) == set).Sum(p => p.Value);

    /// <summary>Where just these act.</summary>
    public double Exactly_km2(int set) => Area_km2.Where(p => p.Key.Acting == set).Sum(p => p.Value);

    /// <summary>Sets of two or more that act by themselves somewhere, with the greatest area first.</summary>
    public IEnumerable<(int Set, double Area_km2)> Together => Area_km2.GroupBy(p => p.Key.Acting).Where(g => BitOperations.PopCount((uint)g.Key) > 1)
        .Select(g => (g.Key, g.Sum(p => p.Value))).OrderByDescending(s => s.Item2).ThenBy(s => s.Key);

    public ThreatSets Then(ThreatSets next)
    {
        SortedDictionary<(int, int), double> sum = new(Area_km2.ToDictionary());
        foreach (((int, int) key, double area) in next.Area_km2)
            sum[key] = sum.GetValueOrDefault(key) + area;
        return new(sum);
    }

    internal static int Bits(ReadOnlySpan<float[]> cells, int at, float threshold, out int known)
    {
        int acting = 0;
        known = 0;
        for (int k = 0; k < cells.Length; k++)
        {
            float x = cells[k][at];
            known |= float.IsNaN(x) ? 0 : 1 << k;
            acting |= x >= threshold ? 1 << k : 0;
        }
        return acting;
    }
}

/// <summary>Which threats act together, over the whole grid.</summary>
public static class CoOccurrence
{
    /// <summary>A cell counts where at least one threat is known; an unknown threat is not taken for one that does not act: its set says that it is unknown.</summary>
    public static ThreatSets Of(IReadOnlyList<IRasterSource> threats, Grid grid, GroundMetric ground, double threshold, int threads, CancellationToken cancel)
    {
        int bands = BlockWalk.Bands(grid).Count();
        SortedDictionary<(int, int), double>[] found = new SortedDictionary<(int, int), double>[bands];
        BlockWalk.ForEachBand(grid, threads, cancel, (band, number) =>
        {
            Dictionary<(int, int), double> sum = [];
            float[][] cells = [.. threats.Select(_ => new float[grid.Columns])];
            for (int row = band.Row; row < band.EndRow; row++)
            {
                for (int k = 0; k < cells.Length; k++)
                    threats[k].Read(new(0, row, grid.Columns, 1), cells[k]);
                Dictionary<(int, int), int> counts = [];
                for (int i = 0; i < grid.Columns; i++)
                {
                    int acting = ThreatSets.Bits(cells, i, (float)threshold, out int known);
                    if (known != 0)
                        counts[(acting, known)] = counts.GetValueOrDefault((acting, known)) + 1;
                }
                foreach (((int, int) key, int count) in counts)
                    sum[key] = sum.GetValueOrDefault(key) + (count * ground.CellArea_km2[row]);
            }
            found[number] = new(sum);
        });
        return found.Aggregate(new ThreatSets(new Dictionary<(int, int), double>()), (sum, band) => sum.Then(new(band)));
    }
}
