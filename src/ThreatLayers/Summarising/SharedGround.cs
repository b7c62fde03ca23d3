using ThreatLayers.Grids;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Summarising;

/// <summary>How much of each zone of one kind lies in each zone of another.</summary>
public static class SharedGround
{
    /// <returns>km² by (first, second). Where both cover a cell in part, their shares are multiplied.</returns>
    public static Dictionary<(int First, int Second), double> Of(Zones first, Zones second, Grid grid, GroundMetric ground, int threads, CancellationToken cancel)
    {
        Dictionary<(int, int), double>[] ofBands = new Dictionary<(int, int), double>[BlockWalk.Bands(grid).Count()];
        BlockWalk.ForEachBand(grid, threads, cancel, (band, number) => ofBands[number] = OfBand(Sorted(first, band), Sorted(second, band), first, second, ground));
        SortedDictionary<(int, int), double> areas = [];
        foreach (((int, int) key, double area) in ofBands.SelectMany(b => b))
            areas[key] = areas.GetValueOrDefault(key) + area;
        return new(areas);
    }

    static Dictionary<(int, int), double> OfBand(CellRun<ZoneShare>[] some, CellRun<ZoneShare>[] others, Zones first, Zones second, GroundMetric ground)
    {
        Dictionary<(int, int), double> areas = [];
        int longest = others.Length == 0 ? 0 : others.Max(r => r.Columns), from = 0;
        foreach (CellRun<ZoneShare> run in some)
        {
            // Zones may overlap, so the longest run tells how far back one can begin that reaches this one.
            while (from < others.Length && (others[from].Row < run.Row || (others[from].Row == run.Row && others[from].Column + longest <= run.Column)))
                from++;
            for (int at = from; at < others.Length && others[at].Row == run.Row && others[at].Column < run.Column + run.Columns; at++)
            {
                int columns = Math.Min(run.Column + run.Columns, others[at].Column + others[at].Columns) - Math.Max(run.Column, others[at].Column);
                if (columns <= 0)
                    continue;
                (int, int) key = (first.IndexOf[run.Value.Zone], second.IndexOf[others[at].Value.Zone]);
                areas[key] = areas.GetValueOrDefault(key) + (columns * (double)run.Value.Share * others[at].Value.Share * ground.CellArea_km2[run.Row]);
            }
        }
        return areas;
    }

    static CellRun<ZoneShare>[] Sorted(Zones zones, Window band)
    {
        CellRun<ZoneShare>[] runs = [.. zones.Runs.Of(band)];
        long[] keys = [.. runs.Select(r => ((long)r.Row << 32) | (uint)r.Column)];
        Array.Sort(keys, runs);
        return runs;
    }
}
