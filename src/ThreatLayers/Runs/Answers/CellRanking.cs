using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>summaries/priority_cells.csv: squares of equal area by how much of the world's top lies in them, whatever the borders.</summary>
static class CellRanking
{
    /// <param name="found">By square.</param>
    /// <param name="shared">km² by (square, zone).</param>
    public static Table Of(HotspotMap map, IReadOnlyList<ZonePriority> found, ZoneGround zones, IReadOnlyDictionary<(int Square, int Zone), double> shared, AnswerSettings settings, double top)
    {
        ILookup<int, (int Zone, double Area)> inZones = shared.ToLookup(s => s.Key.Square, s => (s.Key.Zone, s.Value));
        int[] known = [.. Enumerable.Range(0, found.Count).Where(i => !double.IsNaN(map.Places[i].Value))];
        double worldTop = found.Sum(f => f.TopArea_km2), world = found.Sum(f => f.Statistics.WeightedSum);
        int[] ranks = RankingTable.Ranks([.. known.Select(i => found[i].TopArea_km2)], [.. known.Select(_ => true)]);
        int[] order = [.. Enumerable.Range(0, known.Length).OrderBy(k => ranks[k]).ThenByDescending(k => found[known[k]].Statistics.WeightedSum).ThenBy(k => known[k])];
        string name = settings.TitleOf(settings.Surface);
        return new("priority_cells", $"{name}: squares of equal area, ranked",
        [
            new("square", "Code of the square"), new("longitude", "Of its middle"), new("latitude", "Of its middle"), new("zone", "Zone with most of it"), new("area_km2", "True area on the working grid"), new("missing_share", "Share of the square that nothing is known of"),
            new("top_km2", FormattableString.Invariant($"Area among the world's top {settings.Answers.TopShare:0.###} (at or above {top:0.####})")), new("rank_top", "Rank by that area, 1 the largest; equal ones share the better rank"), new("share_of_top", "Share of the top area of all squares"),
            new("cumulative_share", "Share of the top area in this square and all above it in this table"), new("mean", $"{name}: area-weighted mean of the known area"), new("total", "Sum of value x km²"), new("share_of_total", "Share of the total of all squares"),
            new("weighted_total", $"Sum of value x {settings.Answers.WeightedBy ?? "weight"} x km²; empty without a weight"), new("together", "Set of two or more threats that act by themselves on the greatest area: those to address together"),
        ], [.. Rows()]);

        IEnumerable<IReadOnlyList<object?>> Rows()
        {
            double sum = 0;
            foreach (int k in order)
            {
                int i = known[k];
                ZonePriority f = found[i];
                sum += f.TopArea_km2;
                string zone = inZones[i].OrderByDescending(s => s.Area).ThenBy(s => s.Zone).Select(s => zones.Zones.Names[s.Zone]).FirstOrDefault("");
                yield return [map.Squares.Names[i], Math.Round(map.Places[i].Longitude, 5), Math.Round(map.Places[i].Latitude, 5), zone, f.Statistics.Area_km2, 1 - f.Statistics.KnownShare, f.TopArea_km2, ranks[k], f.TopArea_km2 / worldTop, sum / worldTop,
                    f.Statistics.Mean, f.Statistics.WeightedSum, f.Statistics.WeightedSum / world, f.Weighted, RankingTable.Together(f.Sets, settings.Threats)];
            }
        }
    }
}
