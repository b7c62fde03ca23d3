using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>
/// Exact area-weighted quantiles of zones: the least value at or below which at least the asked share of the zone's known area lies (the inverse of the
/// weighted distribution function; with equal areas R's type 1). Areas are whole multiples of a 2⁶⁰th of the grid's, so sums have no order.
/// </summary>
static class ZoneQuantiles
{
    /// <summary>Cells that are held at once, at 12 bytes; a zone with more is read twice instead.</summary>
    const long HeldCells = 1 << 24;

    /// <returns>By zone, in the order of the probabilities.</returns>
    public static double[][] Of(IRasterSource surface, Zones zones, Grid grid, GroundMetric ground, IReadOnlyList<double> probabilities, int threads, CancellationToken cancel)
    {
        double[][] found = [.. zones.Names.Select(_ => probabilities.Select(_ => double.NaN).ToArray())];
        if (probabilities.Count == 0)
            return found;
        double perKm2 = AreaQuantiles.UnitsPerKm2(grid, ground);
        long[] cells = new long[zones.Names.Count];
        foreach (CellRun<ZoneShare> run in BlockWalk.Bands(grid).SelectMany(zones.Runs.Of))
            cells[zones.IndexOf[run.Value.Zone]] += run.Columns;
        for (int first = 0, next; first < cells.Length; first = next)
        {
            long held = cells[first];
            if (held > HeldCells)
            {
                found[first] = OfOne(surface, zones, grid, ground, perKm2, first, probabilities, threads, cancel);
                next = first + 1;
                continue;
            }
            for (next = first + 1; next < cells.Length && held + cells[next] <= HeldCells; next++)
                held += cells[next];
            HeldZones gathered = new(cells.AsSpan(first, next - first), first);
            gathered.Fill(surface, zones, grid, ground, perKm2, threads, cancel);
            Parallel.For(first, next, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, zone => found[zone] = gathered.Quantiles(zone, probabilities));
        }
        return found;
    }

    /// <summary>A zone with more cells than are held: in two passes.</summary>
    static double[] OfOne(IRasterSource surface, Zones zones, Grid grid, GroundMetric ground, double perKm2, int zone, IReadOnlyList<double> probabilities, int threads, CancellationToken cancel)
    {
        WeightedSelection selection = new(probabilities);
        while (selection.Pass < 2)
        {
            ZoneStack.Each<object?>([surface], zones, grid, threads, cancel, () => null, (_, rows) =>
            {
                foreach (CellRun<ZoneShare> run in rows.Runs.Where(r => zones.IndexOf[r.Value.Zone] == zone))
                    selection.Add(rows.Of(0, run), (long)Math.Round(run.Value.Share * ground.CellArea_km2[run.Row] * perKm2));
            }, _ => { });
            selection.EndPass();
        }
        return selection.Values();
    }

    /// <summary>Known values of some zones with their areas, zone after zone.</summary>
    sealed class HeldZones
    {
        readonly int first;
        readonly int[] starts, ends;
        readonly float[] values;
        readonly long[] areas;

        /// <param name="cells">By zone from <paramref name="first"/> on.</param>
        public HeldZones(ReadOnlySpan<long> cells, int first)
        {
            this.first = first;
            starts = new int[cells.Length + 1];
            for (int i = 0; i < cells.Length; i++)
                starts[i + 1] = starts[i] + (int)cells[i];
            ends = starts[..^1];
            (values, areas) = (new float[starts[^1]], new long[starts[^1]]);
        }

        /// <summary>Bands come in any order: it does not matter for a quantile.</summary>
        public void Fill(IRasterSource surface, Zones zones, Grid grid, GroundMetric ground, double perKm2, int threads, CancellationToken cancel) =>
            ZoneStack.Each<object?>([surface], zones, grid, threads, cancel, () => null, (_, rows) =>
            {
                foreach (CellRun<ZoneShare> run in rows.Runs)
                {
                    int zone = zones.IndexOf[run.Value.Zone] - first;
                    if (zone >= 0 && zone < ends.Length)
                        Take(zone, rows.Of(0, run), (long)Math.Round(run.Value.Share * ground.CellArea_km2[run.Row] * perKm2));
                }
            }, _ => { });

        public double[] Quantiles(int zone, IReadOnlyList<double> probabilities)
        {
            Range mine = starts[zone - first]..ends[zone - first];
            return WeightedQuantiles.Of(values.AsSpan()[mine], areas.AsSpan()[mine], probabilities);
        }

        void Take(int zone, ReadOnlySpan<float> cells, long area)
        {
            int known = 0;
            foreach (float x in cells)
                known += float.IsNaN(x) ? 0 : 1;
            int at = Interlocked.Add(ref ends[zone], known) - known;
            areas.AsSpan(at, known).Fill(area);
            foreach (float x in cells)
            {
                if (!float.IsNaN(x))
                    values[at++] = x;
            }
        }
    }
}
