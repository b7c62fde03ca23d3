using System.Runtime.InteropServices;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Threats;

/// <summary>The cells of each species in a band, each cell once: the parts of a range (seasons, islands) come as features of their own and may overlap.</summary>
static class RangeCells
{
    /// <summary>Runs by species, row and column; where parts of one species share a cell their shares are added, up to 1.</summary>
    public static IEnumerable<CellRun<ZoneShare>> Of(Zones ranges, Window band)
    {
        List<CellRun<ZoneShare>> runs = [.. ranges.Runs.Of(band).Select(r => r with { Value = r.Value with { Zone = ranges.IndexOf[r.Value.Zone] } })];
        runs.Sort((a, b) => a.Value.Zone != b.Value.Zone ? a.Value.Zone.CompareTo(b.Value.Zone) : a.Row != b.Row ? a.Row.CompareTo(b.Row)
            : a.Column != b.Column ? a.Column.CompareTo(b.Column) : a.Columns != b.Columns ? a.Columns.CompareTo(b.Columns) : a.Value.Share.CompareTo(b.Value.Share));
        double[] row = new double[band.Columns];
        for (int first = 0; first < runs.Count;)
        {
            int end = first + 1, reach = runs[first].Column + runs[first].Columns;
            bool overlap = false;
            for (; end < runs.Count && runs[end].Value.Zone == runs[first].Value.Zone && runs[end].Row == runs[first].Row; end++)
            {
                overlap |= runs[end].Column < reach;
                reach = Math.Max(reach, runs[end].Column + runs[end].Columns);
            }
            foreach (CellRun<ZoneShare> run in overlap ? Merged(runs, first, end, row) : runs[first..end])
                yield return run;
            first = end;
        }
    }

    static IEnumerable<CellRun<ZoneShare>> Merged(List<CellRun<ZoneShare>> runs, int first, int end, double[] row)
    {
        int west = runs[first].Column, east = west;
        foreach (CellRun<ZoneShare> run in CollectionsMarshal.AsSpan(runs)[first..end])
        {
            east = Math.Max(east, run.Column + run.Columns);
            foreach (ref double cell in row.AsSpan(run.Column, run.Columns))
                cell += run.Value.Share;
        }
        for (int column = west; column < east;)
        {
            float share = (float)Math.Min(1, row[column]);
            int start = column;
            while (column < east && (float)Math.Min(1, row[column]) == share)
                row[column++] = 0;
            if (share > 0)
                yield return new(runs[first].Row, start, column - start, runs[first].Value with { Share = share });
        }
    }
}
