using ThreatLayers.Grids;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Summarising;

/// <summary>How much of each zone of one kind lies in each zone of another.</summary>
public static class SharedGround
{
    /// <returns>km² by (first, second). Where both cover a cell in part, their shares are multiplied.</returns>
    public static Dictionary<(int First, int Second), double> Of(Zones first, Zones second, Grid grid, GroundMetric ground)
    {
        SortedDictionary<(int, int), double> areas = [];
        foreach (Window band in BlockWalk.Bands(grid))
        {
            ILookup<int, CellRun<ZoneShare>> others = second.Runs.Of(band).ToLookup(r => r.Row);
            foreach (IGrouping<int, CellRun<ZoneShare>> row in first.Runs.Of(band).GroupBy(r => r.Row))
            {
                CellRun<ZoneShare>[] sorted = [.. others[row.Key].OrderBy(r => r.Column)];
                int longest = sorted.Length == 0 ? 0 : sorted.Max(r => r.Columns);
                int[] starts = [.. sorted.Select(r => r.Column)];
                foreach (CellRun<ZoneShare> run in row)
                {
                    int at = Array.BinarySearch(starts, run.Column - longest);
                    for (at = at < 0 ? ~at : FirstOf(starts, at); at < sorted.Length && sorted[at].Column < run.Column + run.Columns; at++)
                    {
                        int columns = Math.Min(run.Column + run.Columns, sorted[at].Column + sorted[at].Columns) - Math.Max(run.Column, sorted[at].Column);
                        if (columns <= 0)
                            continue;
                        (int, int) key = (first.IndexOf[run.Value.Zone], second.IndexOf[sorted[at].Value.Zone]);
                        areas[key] = areas.GetValueOrDefault(key) + (columns * (double)run.Value.Share * sorted[at].Value.Share * ground.CellArea_km2[row.Key]);
                    }
                }
            }
        }
        return new(areas);
    }

    static int FirstOf(int[] starts, int at)
    {
        while (at > 0 && starts[at - 1] == starts[at])
            at--;
        return at;
    }
}
