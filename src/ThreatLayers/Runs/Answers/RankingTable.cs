using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>Zones by how much they need a response, by several measures side by side: none of them is the right one for all questions.</summary>
static class RankingTable
{
    public static Table Of(ZonePriority[] found, BorderHotspots[] borders, ZoneGround ground, AnswerSettings settings, double top)
    {
        double world = found.Sum(f => f.Statistics.WeightedSum), worldTop = found.Sum(f => f.TopArea_km2);
        bool[] isSound = [.. found.Select(f => settings.IsSound(f.Statistics.Area_km2, f.Statistics.KnownArea_km2))];
        double[] mean = [.. found.Select(f => f.Statistics.Mean)], total = [.. found.Select(f => f.Statistics.WeightedSum)], above = [.. found.Select(f => f.AreaAbove_km2)], topArea = [.. found.Select(f => f.TopArea_km2)], weighted = [.. found.Select(f => f.Weighted)];
        int[] byMean = Ranks(mean, isSound), byTotal = Ranks(total, isSound), byAbove = Ranks(above, isSound), byTop = Ranks(topArea, isSound), byWeight = Ranks(weighted, isSound);
        // Those that rest on too little come last, as a list of their own.
        int[] order = [.. Enumerable.Range(0, found.Length).OrderBy(i => byMean[i] == 0).ThenBy(i => byMean[i]).ThenByDescending(i => mean[i]).ThenBy(i => i)];
        string name = settings.TitleOf(settings.Surface);
        return new("ranking", $"{name}: ranking", Columns(settings, name, top), [.. order.Select(i => (IReadOnlyList<object?>)
        [
            ground.Zones.Names[i], ground.Titles[i], found[i].Statistics.Area_km2, 1 - (found[i].Statistics.Area_km2 > 0 ? found[i].Statistics.KnownShare : 0),
            mean[i], Rank(byMean[i]), total[i], Rank(byTotal[i]), total[i] / world, above[i], Rank(byAbove[i]), above[i] / found[i].Statistics.KnownArea_km2, topArea[i], Rank(byTop[i]), topArea[i] / worldTop,
            weighted[i], Rank(byWeight[i]), found[i].Weighted / found[i].WeightedArea,
            .. settings.Threats.Select((_, k) => (object?)(found[i].Leading_km2[k] / found[i].Statistics.KnownArea_km2)),
            Together(found[i].Sets, settings.Threats), found[i].Sets.Together.Select(t => (object?)t.Area_km2).FirstOrDefault(0.0),
            borders[i].Hot_km2, borders[i].CoordinationIndex, !isSound[i],
        ])]);
    }

    internal static string Together(ThreatSets sets, IReadOnlyList<string> threats) => sets.Together.Select(t => ThreatsTogether.NamesOf(t.Set, threats)).FirstOrDefault("");

    static TableColumn[] Columns(AnswerSettings settings, string name, double top) =>
    [
        new("zone", "Code"), new("name", "Name"), new("area_km2", "True area"), new("missing_share", "Share of the area that nothing is known of"),
        new("mean", $"{name}: area-weighted mean of the known area"), new("rank_mean", "Rank by the mean among the zones that rest on enough data, 1 the highest; equal ones share the better rank; empty for the others, as are all ranks"),
        new("total", "Sum of value x km²"), new("rank_total", "Rank by the total"), new("share_of_total", "Share of the total of all zones"),
        new("area_above_km2", FormattableString.Invariant($"Area at or above {settings.Answers.Threshold}")), new("rank_area_above", "Rank by that area"), new("share_above", "Share of the known area"),
        new("top_km2", FormattableString.Invariant($"Area among the world's top {settings.Answers.TopShare:0.###} (at or above {top:0.####})")), new("rank_top", "Rank by that area"), new("share_of_top", "Share of the top area of all zones"),
        new("weighted_total", $"Sum of value x {settings.Answers.WeightedBy ?? "weight"} x km²; empty without a weight"), new("rank_weighted", "Rank by that"), new("weighted_mean", "Mean weighed by it"),
        .. settings.Threats.Select(t => new TableColumn($"leading_{t}", $"Share of the known area where {settings.TitleOf(t)} acts and is the greatest of the threats")),
        new("together", "Set of two or more threats that act by themselves on the greatest area: those to address together"), new("together_km2", "That area"),
        new("hot_km2", "Area in hotspots (Getis-Ord Gi*)"), new("coordination_index", "Share of these hotspots that holds or touches another zone's"),
        new("rests_on_too_little", FormattableString.Invariant($"Less than {settings.Answers.LeastKnownShare} of the area is known, or the area is below {settings.Answers.LeastAreaKm2} km²")),
    ];

    /// <summary>1 for the greatest; 0 for what is unknown or does not take part.</summary>
    internal static int[] Ranks(IReadOnlyList<double> values, IReadOnlyList<bool> takesPart)
    {
        double[] sorted = [.. values.Where((v, i) => takesPart[i] && !double.IsNaN(v)).OrderDescending()];
        Dictionary<double, int> first = [];
        for (int i = 0; i < sorted.Length; i++)
            first.TryAdd(sorted[i], i + 1);
        return [.. values.Select((v, i) => !takesPart[i] || double.IsNaN(v) ? 0 : first[v])];
    }

    static object? Rank(int rank) => rank == 0 ? null : rank;
}
