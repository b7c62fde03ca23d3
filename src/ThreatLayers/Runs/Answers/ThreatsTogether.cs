using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>summaries/threat_pairs.csv and threat_sets.csv: which threats act together, and how their ranks go together.</summary>
sealed class ThreatsTogether(AnswerSettings settings) : Answer(settings)
{
    public override string Name => "answers/together";
    public override IReadOnlyList<string> Reads => Settings.Threats;

    public override IEnumerable<FingerprintPart> DependsOn() =>
        [On("threshold", Settings.Answers.Threshold), On("co_occurrence", Settings.Answers.CoOccurrence), On("seed", Settings.Answers.Seed)];

    public override void Write(string folder, AnswerBench bench, Action<double> progress)
    {
        IReadOnlyList<string> threats = Settings.Threats;
        IRasterSource[] cells = [.. threats.Select(t => bench.Surface(t).Cells)];
        ThreatSets sets = CoOccurrence.Of(cells, bench.Grid, bench.Ground, Settings.Answers.Threshold, bench.Threads, bench.Cancel);
        progress(0.5);
        Definitions.CoOccurrenceDefinition how = Settings.Answers.CoOccurrence;
        IReadOnlyList<RankCorrelation> ranks = RankCorrelations.Of(cells, bench.Grid, bench.Ground, how.BlockKm, how.SampleCells, how.Draws, Settings.Answers.Seed, bench.Threads, bench.Cancel);
        if (ranks.Count > 0 && ranks[0].Blocks < 10)
            bench.Warn(FormattableString.Invariant($"answers.co_occurrence: all threats are known in {ranks[0].Cells} sampled cells in {ranks[0].Blocks} blocks; intervals of correlations rest on too little. Set a smaller block_km, or more sample_cells."));
        string tables = Path.Combine(folder, Tables);
        Pairs(threats, sets, ranks).Write(tables);
        Sets(threats, sets).Write(tables);
    }

    Table Pairs(IReadOnlyList<string> threats, ThreatSets sets, IReadOnlyList<RankCorrelation> ranks) => new("threat_pairs", "Threats that act together, two by two",
    [
        new("first", "Threat"), new("second", "Another threat; the same: the threat by itself"),
        new("known_km2", "Area where both are known"), new("area_km2", FormattableString.Invariant($"Of that, where both are at or above {Settings.Answers.Threshold}")), new("share", "Share of the known area"),
        new("expected_share", "Share if the two had nothing to do with each other: the product of the shares of each, over the area where both are known"),
        new("spearman", "Rank correlation over the area where all threats are known"), new("spearman_low", "2.5 % of the block bootstrap's draws lie below"), new("spearman_high", "2.5 % lie above"),
        new("cells", "Cells in the sample"), new("blocks", "Blocks in the sample"), new("rests_on_too_little", "Fewer than ten blocks: the interval is no more than a hint"),
    ],
    [
        .. from a in Enumerable.Range(0, threats.Count) from b in Enumerable.Range(a, threats.Count - a) select (IReadOnlyList<object?>)Pair(threats, sets, ranks, a, b),
    ]);

    static object?[] Pair(IReadOnlyList<string> threats, ThreatSets sets, IReadOnlyList<RankCorrelation> ranks, int a, int b)
    {
        int both = (1 << a) | (1 << b);
        double known = sets.Known_km2(both), acting = sets.Acting_km2(both);
        double First(int bit) => sets.Area_km2.Where(p => (p.Key.Known & both) == both && (p.Key.Acting & bit) != 0).Sum(p => p.Value);
        RankCorrelation? rank = a == b ? null : ranks.First(r => r.First == a && r.Second == b);
        return [threats[a], threats[b], known, acting, acting / known, a == b ? null : First(1 << a) * First(1 << b) / (known * known), rank?.Rho, rank?.Low, rank?.High, rank?.Cells, rank?.Blocks, rank is null ? null : rank.Value.Blocks < 10];
    }

    static Table Sets(IReadOnlyList<string> threats, ThreatSets sets) => new("threat_sets", "Sets of threats that act together, and no other",
        [new("threats", "Threats at or above the threshold; all others are below it or unknown"), new("count", "How many"), new("area_km2", "Area where just these act"), new("share", "Share of the area where any threat is known")],
        [.. sets.Area_km2.GroupBy(p => p.Key.Acting).Select(g => (Set: g.Key, Area: g.Sum(p => p.Value))).OrderByDescending(s => s.Area)
            .Select(s => (IReadOnlyList<object?>)[NamesOf(s.Set, threats), System.Numerics.BitOperations.PopCount((uint)s.Set), s.Area, s.Area / sets.Area_km2.Values.Sum()])]);

    internal static string NamesOf(int set, IReadOnlyList<string> threats) => string.Join(' ', threats.Where((_, k) => (set >> k & 1) == 1));
}
