using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>Some cells of a batch that lie in a zone by the same area each.</summary>
readonly record struct ZonePiece(int Zone, int First, int End, double CellArea_km2);

/// <summary>Which cells of a batch, which are the known ones of a band in their order, lie in which zones.</summary>
sealed class BatchZones
{
    readonly (int Start, int End, int Zone, double Area)[] runs;

    public BatchZones(Zones zones, Window band, GroundMetric ground) => runs =
        [.. zones.Runs.Of(band).Select(r => (Start: ((r.Row - band.Row) * band.Columns) + r.Column, End: ((r.Row - band.Row) * band.Columns) + r.Column + r.Columns, Zone: zones.IndexOf[r.Value.Zone], Area: r.Value.Share * ground.CellArea_km2[r.Row])).OrderBy(r => r.Start)];

    /// <param name="places">Of the cells in the band, rising.</param>
    public List<ZonePiece> Of(ReadOnlySpan<int> places)
    {
        List<ZonePiece> pieces = [];
        // Runs do not cross rows, so those that can reach the first place begin in its row.
        int from = LowerBound(places[0]);
        for (int r = from; r < runs.Length && runs[r].Start <= places[^1]; r++)
        {
            int first = At(places, runs[r].Start), end = At(places, runs[r].End);
            if (end > first)
                pieces.Add(new(runs[r].Zone, first, end, runs[r].Area));
        }
        return pieces;
    }

    /// <summary>Adds what a draw says of the zones: Σ value x km² and Σ km², over the cells that are known in it.</summary>
    public static void Sum(IReadOnlyList<ZonePiece> pieces, ReadOnlySpan<float> row, Dictionary<int, (double[] Sums, double[] Areas)> found, int draw, int draws)
    {
        foreach (ZonePiece piece in pieces)
        {
            Moments known = Moments.OfRow(row[piece.First..piece.End]);
            if (!found.TryGetValue(piece.Zone, out (double[] Sums, double[] Areas) zone))
                found[piece.Zone] = zone = (new double[draws], new double[draws]);
            zone.Sums[draw] += known.Sum * piece.CellArea_km2;
            zone.Areas[draw] += known.Count * piece.CellArea_km2;
        }
    }

    /// <summary>The first run that could still hold a place: zones overlap and runs are of any length, so the longest tells how far back to look.</summary>
    int LowerBound(int place)
    {
        longest = longest < 0 ? (runs.Length == 0 ? 0 : runs.Max(r => r.End - r.Start)) : longest;
        int low = 0, high = runs.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = runs[middle].Start < place - longest ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    int longest = -1;

    static int At(ReadOnlySpan<int> places, int value)
    {
        int at = places.BinarySearch(value);
        return at < 0 ? ~at : at;
    }
}
