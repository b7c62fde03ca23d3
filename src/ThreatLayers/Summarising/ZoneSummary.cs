using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Summarising;

/// <summary>A surface that is summed up by zones.</summary>
/// <param name="Id">Names it in tables.</param>
/// <param name="IsClass">Codes: shares of area instead of means.</param>
public sealed record SummarySurface(string Id, IRasterSource Cells, bool IsClass);

/// <summary>What a surface holds in a zone.</summary>
/// <param name="Statistics">Areas, mean, total, extremes.</param>
/// <param name="AreaAbove_km2">Where the surface is at or above the threshold.</param>
/// <param name="Classes">km² by code, for a surface of classes; empty for others.</param>
/// <param name="Quantiles">Area-weighted, in the order asked for; NaN where nothing is known and for classes.</param>
public sealed record ZoneSummary(ZoneStatistics Statistics, double AreaAbove_km2, IReadOnlyDictionary<float, double> Classes, IReadOnlyList<double> Quantiles)
{
    /// <summary>Share of the zone's area that nothing is known of; 1 for a zone without area.</summary>
    public double MissingShare => Statistics.Area_km2 > 0 ? 1 - Statistics.KnownShare : 1;

    /// <summary>Of the known area; NaN where nothing is known.</summary>
    public double ShareAbove => AreaAbove_km2 / Statistics.KnownArea_km2;

    /// <summary>The class with the greatest area, the lowest code of equals; NaN where there is none.</summary>
    public float Dominant => Classes.Count == 0 ? float.NaN : Classes.OrderByDescending(c => c.Value).ThenBy(c => c.Key).First().Key;

    /// <summary>Share of the known area that the dominant class has.</summary>
    public double DominantShare => Classes.Count == 0 ? double.NaN : Classes.Values.Max() / Statistics.KnownArea_km2;
}

/// <summary>Figures of zones for a stack of surfaces: shares of cells are exact and computed once for all, areas are true, zones may overlap.</summary>
public static class ZoneSummaries
{
    /// <returns>By zone, then by surface.</returns>
    public static ZoneSummary[][] Of(IReadOnlyList<SummarySurface> surfaces, Zones zones, Grid grid, GroundMetric ground, double threshold, IReadOnlyList<double> quantiles, int threads, CancellationToken cancel)
    {
        Cell[][] all = [.. zones.Names.Select(_ => Fresh(surfaces.Count))];
        ZoneStack.Each<Dictionary<int, Cell[]>>([.. surfaces.Select(s => s.Cells)], zones, grid, threads, cancel, () => [], Add, band =>
        {
            foreach ((int zone, Cell[] some) in band.OrderBy(p => p.Key))
            {
                for (int s = 0; s < some.Length; s++)
                    all[zone][s].Take(some[s]);
            }
        });
        double[][][] exact = [.. surfaces.Select(s => s.IsClass ? [] : ZoneQuantiles.Of(s.Cells, zones, grid, ground, quantiles, threads, cancel))];
        double[] none = [.. quantiles.Select(_ => double.NaN)];
        return [.. all.Select((row, zone) => row.Select((cell, s) => new ZoneSummary(cell.Statistics, cell.Above_km2, cell.Classes, surfaces[s].IsClass ? none : exact[s][zone])).ToArray())];

        void Add(Dictionary<int, Cell[]> band, StackRows rows)
        {
            foreach (CellRun<ZoneShare> run in rows.Runs)
            {
                int zone = zones.IndexOf[run.Value.Zone];
                if (!band.TryGetValue(zone, out Cell[]? found))
                    band[zone] = found = Fresh(surfaces.Count);
                for (int s = 0; s < found.Length; s++)
                    found[s].Take(rows.Of(s, run), run.Value.Share, ground.CellArea_km2[run.Row], threshold, surfaces[s].IsClass);
            }
        }
    }

    static Cell[] Fresh(int surfaces)
    {
        Cell[] cells = new Cell[surfaces];
        for (int s = 0; s < surfaces; s++)
            cells[s] = new();
        return cells;
    }

    /// <summary>What is gathered for one zone and surface.</summary>
    sealed class Cell
    {
        public ZoneStatistics Statistics { get; private set; } = ZoneStatistics.None;
        public double Above_km2 { get; private set; }
        public SortedDictionary<float, double> Classes { get; } = [];

        public void Take(ReadOnlySpan<float> cells, float share, double cellArea_km2, double threshold, bool isClass)
        {
            Statistics = Statistics.With(cells, share, cellArea_km2);
            int above = 0;
            float limit = (float)threshold;
            foreach (float x in cells)
                above += x >= limit ? 1 : 0;
            Above_km2 += above * (double)share * cellArea_km2;
            if (!isClass)
                return;
            for (int i = 0, next; i < cells.Length; i = next)
            {
                for (next = i + 1; next < cells.Length && cells[next] == cells[i]; next++)
                {
                }
                if (!float.IsNaN(cells[i]))
                    Classes[cells[i]] = Classes.GetValueOrDefault(cells[i]) + ((next - i) * (double)share * cellArea_km2);
            }
        }

        public void Take(Cell other)
        {
            Statistics = Statistics.Then(other.Statistics);
            Above_km2 += other.Above_km2;
            foreach ((float code, double area) in other.Classes)
                Classes[code] = Classes.GetValueOrDefault(code) + area;
        }
    }
}
