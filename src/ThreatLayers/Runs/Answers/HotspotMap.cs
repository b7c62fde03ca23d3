using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>Squares of equal area with the mean of a surface, and which of them are hotspots.</summary>
/// <param name="Squares">On the working grid.</param>
/// <param name="Places">Their middles and means.</param>
/// <param name="Found">By square.</param>
sealed record HotspotMap(Harmonising.Zones Squares, IReadOnlyList<Place> Places, IReadOnlyList<ZoneStatistics> Statistics, IReadOnlyList<Hotspot> Found, HotspotDefinition How)
{
    /// <summary>A square of which less is known has no mean to speak of.</summary>
    const double LeastKnownShare = 0.1;

    /// <param name="statistics">By square.</param>
    public static HotspotMap Of(Harmonising.Zones squares, IReadOnlyList<ZoneStatistics> statistics, HotspotDefinition how, AnswerBench bench)
    {
        (double Longitude, double Latitude)[] middles = Middles(squares, how.CellKm, bench);
        Place[] places = [.. statistics.Select((s, i) => new Place(middles[i].Longitude, middles[i].Latitude, s.KnownShare >= LeastKnownShare ? s.Mean : double.NaN))];
        if (places.Count(p => !double.IsNaN(p.Value)) < 30)
            bench.Warn(FormattableString.Invariant($"answers.hotspots: {places.Count(p => !double.IsNaN(p.Value))} squares of {how.CellKm} km have a value; Gi* asks for 30 or more. Set a smaller cell_km."));
        return new(squares, places, statistics, Hotspots.Of(places, how.NeighboursKm, bench.Threads, bench.Cancel), how);
    }

    public bool IsHot(int square) => Found[square].Z > 0 && Found[square].AdjustedP <= How.FalseDiscoveryRate;

    /// <param name="shared">km² by (square, zone).</param>
    public BorderHotspots[] Borders(IReadOnlyDictionary<(int Square, int Zone), double> shared, int zones)
    {
        // Neighbours by an edge or a corner: their middles are up to 1.5 edges apart, but shapes stretch away from 30 degrees.
        List<int>[] touching = Touching();
        return BorderHotspots.Of([.. Enumerable.Range(0, Places.Count).Select(IsHot)], touching, shared, zones);
    }

    /// <inheritdoc cref="Borders"/>
    public Table Table(ZoneGround zones, IReadOnlyDictionary<(int Square, int Zone), double> sharedGround)
    {
        ILookup<int, (int Zone, double Area)> shared = sharedGround.ToLookup(s => s.Key.Square, s => (s.Key.Zone, s.Value));
        double[] known = [.. Places.Select(p => p.Value).Where(v => !double.IsNaN(v)).Order()];
        return new("hotspots", "Clusters of high and low values",
        [
            new("square", "Code of the square"), new("longitude", "Of its middle"), new("latitude", "Of its middle"), new("zone", "Zone with most of it"), new("mean", "Area-weighted mean of the known area"),
            new("percentile", "Share of the squares at or below"), new("missing_share", "Share of the square that nothing is known of"),
            new("z", FormattableString.Invariant($"Getis-Ord Gi*, neighbours within {How.NeighboursKm} km")), new("p", "Chance of a z so far from 0"), new("adjusted_p", "Benjamini-Hochberg"), new("cluster", FormattableString.Invariant($"hot or cold at a false discovery rate of {How.FalseDiscoveryRate}")),
        ],
        [.. Enumerable.Range(0, Places.Count).Where(i => !double.IsNaN(Places[i].Value)).Select(i => (IReadOnlyList<object?>)
        [
            Squares.Names[i], Math.Round(Places[i].Longitude, 5), Math.Round(Places[i].Latitude, 5), shared[i].OrderByDescending(s => s.Area).ThenBy(s => s.Zone).Select(s => zones.Zones.Names[s.Zone]).FirstOrDefault(""), Places[i].Value,
            UpTo(known, Places[i].Value) / (double)known.Length, 1 - Statistics[i].KnownShare, Found[i].Z, Found[i].P, Found[i].AdjustedP, IsHot(i) ? "hot" : Found[i].Z < 0 && Found[i].AdjustedP <= How.FalseDiscoveryRate ? "cold" : "",
        ])]);
    }

    static int UpTo(double[] sorted, double value)
    {
        int at = Array.BinarySearch(sorted, value);
        for (at = at < 0 ? ~at : at; at < sorted.Length && sorted[at] <= value; at++)
        {
        }
        return at;
    }

    List<int>[] Touching()
    {
        Dictionary<(int, int), int> byPlace = [];
        for (int i = 0; i < Squares.Names.Count; i++)
            byPlace[PlaceOf(Squares.Names[i])] = i;
        int around = (int)Math.Max(1, Math.Round(2 * 17367530.4451615 / (How.CellKm * 1000)));
        List<int>[] found = new List<int>[Squares.Names.Count];
        for (int i = 0; i < found.Length; i++)
        {
            (int row, int column) = PlaceOf(Squares.Names[i]);
            found[i] = [.. from r in Enumerable.Range(row - 1, 3) from c in Enumerable.Range(column - 1, 3) let key = (r, (c + around) % around) where byPlace.ContainsKey(key) select byPlace[key]];
        }
        return found;
    }

    static (int Row, int Column) PlaceOf(string name) => (int.Parse(name.AsSpan(1, name.IndexOf('c') - 1), CultureInfo.InvariantCulture), int.Parse(name.AsSpan(name.IndexOf('c') + 1), CultureInfo.InvariantCulture));

    /// <summary>Longitudes and latitudes of squares' middles, by their names.</summary>
    public static (double Longitude, double Latitude)[] Middles(Harmonising.Zones squares, double edge_km, AnswerBench bench)
    {
        double edge = 2 * 17367530.4451615 / Math.Max(1, Math.Round(2 * 17367530.4451615 / (edge_km * 1000)));
        (int Row, int Column)[] at = [.. squares.Names.Select(PlaceOf)];
        double[] x = [.. at.Select(p => -17367530.4451615 + ((p.Column + 0.5) * edge))], y = [.. at.Select(p => Math.Max(7342230.1364991 - ((p.Row + 0.5) * edge), -7342230))];
        using ICoordinateTransform toDegrees = WorkingGrid.Transform(Grids.Crs.EaseGrid2, Grids.Crs.Wgs84, bench.Run.Geodata);
        toDegrees.Apply(x, y);
        return [.. x.Zip(y)];
    }
}
