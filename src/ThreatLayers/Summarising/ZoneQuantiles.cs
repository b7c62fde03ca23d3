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
            (float[] Values, long[] Areas)[] gathered = Gather(surface, zones, grid, ground, perKm2, first, next, threads, cancel);
            Parallel.For(0, gathered.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i => found[first + i] = At(gathered[i].Values, gathered[i].Areas, probabilities));
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

    /// <summary>Known values with their areas, by zone.</summary>
    static (float[] Values, long[] Areas)[] Gather(IRasterSource surface, Zones zones, Grid grid, GroundMetric ground, double perKm2, int first, int end, int threads, CancellationToken cancel)
    {
        List<float>[] values = [.. Enumerable.Range(first, end - first).Select(_ => new List<float>())];
        List<long>[] areas = [.. values.Select(_ => new List<long>())];
        bool[] asked = [.. zones.IndexOf.Select(z => z >= first && z < end)];
        ZoneStack.Each<List<(int Zone, float Value, long Area)>>([surface], zones, grid, threads, cancel, () => [], (band, rows) =>
        {
            foreach (CellRun<ZoneShare> run in rows.Runs)
            {
                if (!asked[run.Value.Zone])
                    continue;
                long area = (long)Math.Round(run.Value.Share * ground.CellArea_km2[run.Row] * perKm2);
                foreach (float x in rows.Of(0, run))
                {
                    if (!float.IsNaN(x))
                        band.Add((zones.IndexOf[run.Value.Zone] - first, x, area));
                }
            }
        }, band =>
        {
            foreach ((int zone, float value, long area) in band)
            {
                values[zone].Add(value);
                areas[zone].Add(area);
            }
        });
        return [.. values.Select((v, i) => (v.ToArray(), areas[i].ToArray()))];
    }

    /// <param name="areas">Of the values, in any unit; reordered like <paramref name="values"/>.</param>
    internal static double[] At(float[] values, long[] areas, IReadOnlyList<double> probabilities)
    {
        Array.Sort(values, areas);
        Int128 all = 0;
        foreach (long area in areas)
            all += area;
        return [.. probabilities.Select(p =>
        {
            if (all == 0)
                return double.NaN;
            Int128 wanted = Int128.Max(1, (Int128)Math.Ceiling(p * (double)all)), sum = 0;
            for (int i = 0; i < values.Length; i++)
            {
                sum += areas[i];
                if (sum >= wanted)
                    return (double)values[i];
            }
            return values[^1];
        })];
    }
}
