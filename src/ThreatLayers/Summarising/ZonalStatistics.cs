using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>What a surface holds in one zone; parts of cells count by the share that lies in the zone.</summary>
/// <param name="Area_km2">True area of the zone in the grid.</param>
/// <param name="KnownArea_km2">Of that, where the surface is known.</param>
/// <param name="WeightedSum">Σ value x km², over the known area.</param>
/// <param name="Cells">Σ share over the known cells.</param>
/// <param name="Sum">Σ value x share over the known cells: the total of a count per cell.</param>
/// <param name="Least">Of the known cells that lie in the zone in part or whole; +∞ where none does.</param>
/// <param name="Greatest">As <paramref name="Least"/>; -∞ where none does.</param>
public readonly record struct ZoneStatistics(double Area_km2, double KnownArea_km2, double WeightedSum, double Cells, double Sum, double Least, double Greatest)
{
    public static ZoneStatistics None { get; } = new(0, 0, 0, 0, 0, double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>Area-weighted mean of the known part; NaN where nothing is known.</summary>
    public double Mean => WeightedSum / KnownArea_km2;

    /// <summary>Share of the zone's area where the surface is known; NaN for a zone without area.</summary>
    public double KnownShare => KnownArea_km2 / Area_km2;

    public ZoneStatistics Then(ZoneStatistics next) => new(Area_km2 + next.Area_km2, KnownArea_km2 + next.KnownArea_km2, WeightedSum + next.WeightedSum,
        Cells + next.Cells, Sum + next.Sum, Math.Min(Least, next.Least), Math.Max(Greatest, next.Greatest));

    /// <summary>With a stretch of cells of one row, each in the zone by the same share.</summary>
    internal ZoneStatistics With(ReadOnlySpan<float> cells, float share, double cellArea_km2)
    {
        Moments known = Moments.OfRow(cells);
        double area = share * cellArea_km2;
        return Then(new(area * cells.Length, area * known.Count, area * known.Sum, share * (double)known.Count, share * known.Sum, known.Least, known.Greatest));
    }
}

/// <summary>Statistics of zones with exact shares of cells and true areas. Zones may overlap.</summary>
public static class ZonalStatistics
{
    /// <summary>By zone index. One pass over the surface; groups of rows are summed side by side and added up from north to south, so threads change no bit.</summary>
    public static ZoneStatistics[] Of(IRasterSource surface, Zones zones, GroundMetric ground, int threads, CancellationToken cancel)
    {
        Window[] bands = [.. BlockWalk.Bands(surface.Grid)];
        // Files are decoded by tiles, up to 512 rows high: a tile is wanted once.
        Window[][] groups = [.. bands.Chunk(Math.Max(1, BlockWalk.Rows / BlockWalk.BandRows(surface.Grid)))];
        ZoneStatistics[][] ofGroups = new ZoneStatistics[groups.Length][];
        Parallel.For(0, groups.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i => ofGroups[i] = OfGroup(groups[i], surface, zones, ground));
        ZoneStatistics[] all = [.. zones.Names.Select(_ => ZoneStatistics.None)];
        foreach (ZoneStatistics[] some in ofGroups)
        {
            for (int zone = 0; zone < all.Length; zone++)
                all[zone] = all[zone].Then(some[zone]);
        }
        return all;
    }

    static ZoneStatistics[] OfGroup(Window[] bands, IRasterSource surface, Zones zones, GroundMetric ground)
    {
        ZoneStatistics[] statistics = [.. zones.Names.Select(_ => ZoneStatistics.None)];
        CellRun<ZoneShare>[] runs = [.. bands.SelectMany(zones.Runs.Of)];
        if (runs.Length == 0)
            return statistics;
        int west = runs.Min(r => r.Column), north = runs.Min(r => r.Row);
        Window window = new(west, north, runs.Max(r => r.Column + r.Columns) - west, runs.Max(r => r.Row) + 1 - north);
        float[] cells = new float[window.Cells];
        surface.Read(window, cells);
        foreach (CellRun<ZoneShare> run in runs)
        {
            ref ZoneStatistics zone = ref statistics[zones.IndexOf[run.Value.Zone]];
            zone = zone.With(cells.AsSpan(((run.Row - north) * window.Columns) + run.Column - west, run.Columns), run.Value.Share, ground.CellArea_km2[run.Row]);
        }
        return statistics;
    }
}
