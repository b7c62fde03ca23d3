using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>What draws say of one zone in a band: Σ value x km² and Σ km² over the cells that are known, by draw.</summary>
sealed record ZoneDraws(int Zone, double[] Sums, double[] Areas);

/// <summary>What a band says of zones, by draw and point of experiments, and of squares, by point of experiments.</summary>
sealed record BandDraws(IReadOnlyCollection<ZoneDraws> Zones, IReadOnlyCollection<ZoneDraws> Squares);

/// <summary>The same over all bands, in their order.</summary>
sealed class ZoneTotals(int zones, int draws)
{
    readonly double[][] sums = [.. Enumerable.Range(0, zones).Select(_ => new double[draws])], areas = [.. Enumerable.Range(0, zones).Select(_ => new double[draws])];

    /// <summary>By zone, then by draw.</summary>
    public double[][] Known_km2 => areas;

    public void Add(IReadOnlyCollection<ZoneDraws> band)
    {
        foreach (ZoneDraws zone in band)
        {
            for (int d = 0; d < zone.Sums.Length; d++)
                (sums[zone.Zone][d], areas[zone.Zone][d]) = (sums[zone.Zone][d] + zone.Sums[d], areas[zone.Zone][d] + zone.Areas[d]);
        }
    }

    /// <summary>By zone, then by draw; NaN where nothing is known.</summary>
    public double[][] Means() => [.. sums.Select((s, zone) => s.Select((v, d) => v / areas[zone][d]).ToArray())];
}

/// <summary>Some cells of a batch that lie in a zone by the same area each.</summary>
readonly record struct ZonePiece(ZoneDraws Zone, int First, int End, double CellArea_km2);

/// <summary>Which cells of a batch, which are the known ones of a band in their order, lie in which zones; and the band's sums.</summary>
sealed class BatchZones
{
    readonly (int Start, int End, int Zone, double Area)[] runs;
    readonly SortedDictionary<int, ZoneDraws> found = [];
    readonly int draws, longest;

    public BatchZones(Zones zones, Window band, GroundMetric ground, int draws)
    {
        this.draws = draws;
        runs = [.. zones.Runs.Of(band).Select(r => (Start: ((r.Row - band.Row) * band.Columns) + r.Column, End: ((r.Row - band.Row) * band.Columns) + r.Column + r.Columns, Zone: zones.IndexOf[r.Value.Zone], Area: r.Value.Share * ground.CellArea_km2[r.Row])).OrderBy(r => r.Start)];
        longest = runs.Length == 0 ? 0 : runs.Max(r => r.End - r.Start);
    }

    /// <summary>By zone, of those that have cells in the band.</summary>
    public IReadOnlyCollection<ZoneDraws> Found => found.Values;

    /// <param name="places">Of the cells in the band, rising.</param>
    public ZonePiece[] Of(ReadOnlySpan<int> places)
    {
        List<ZonePiece> pieces = [];
        // Runs do not cross rows, so those that can reach the first place begin in its row.
        int from = LowerBound(places[0]);
        for (int r = from; r < runs.Length && runs[r].Start <= places[^1]; r++)
        {
            int first = At(places, runs[r].Start), end = At(places, runs[r].End);
            if (end <= first)
                continue;
            if (!found.TryGetValue(runs[r].Zone, out ZoneDraws? zone))
                found[runs[r].Zone] = zone = new(runs[r].Zone, new double[draws], new double[draws]);
            pieces.Add(new(zone, first, end, runs[r].Area));
        }
        return [.. pieces];
    }

    /// <summary>Adds what a draw says of the zones.</summary>
    public static void Sum(ZonePiece[] pieces, ReadOnlySpan<float> row, int draw)
    {
        foreach (ref readonly ZonePiece piece in pieces.AsSpan())
        {
            (double sum, int count) = KnownSum.Of(row[piece.First..piece.End]);
            piece.Zone.Sums[draw] += sum * piece.CellArea_km2;
            piece.Zone.Areas[draw] += count * piece.CellArea_km2;
        }
    }

    /// <summary>The first run that could still hold a place: zones overlap and runs are of any length, so the longest tells how far back to look.</summary>
    int LowerBound(int place)
    {
        int low = 0, high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = runs[middle].Start < place - longest ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    static int At(ReadOnlySpan<int> places, int value)
    {
        int at = places.BinarySearch(value);
        return at < 0 ? ~at : at;
    }
}
