using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>summaries/ranking.csv, priority_cells.csv, hotspots.csv and borders.csv: where a response is needed most, to which threats together, and with whom.</summary>
sealed class Priorities(AnswerSettings settings, string zones) : Answer(settings)
{
    public override string Name => $"answers/priorities.{zones}";
    public override IReadOnlyList<string> Reads => [.. Settings.Threats.Append(Settings.Surface).Concat(Settings.Answers.WeightedBy is { } weight ? [weight] : []).Distinct()];
    public override IReadOnlyList<string> ZonesRead => [zones];
    public override IReadOnlyList<string> NodesRead => [ZoneCoverage.NodeOf(zones), ZoneCoverage.NodeOf(ZoneCoverage.Squares)];

    public override int Version => 3;

    public override IEnumerable<FingerprintPart> DependsOn() =>
    [
        On("surface", Settings.Surface), On("threats", Settings.Threats), On("weighted_by", Settings.Answers.WeightedBy), On("threshold", Settings.Answers.Threshold),
        On("top_share", Settings.Answers.TopShare), On("least_known_share", Settings.Answers.LeastKnownShare), On("least_area_km2", Settings.Answers.LeastAreaKm2), On("hotspots", Settings.Answers.Hotspots),
    ];

    public override void Write(string folder, AnswerBench bench, Action<double> progress)
    {
        AnswersDefinition answers = Settings.Answers;
        ZoneGround ground = bench.Zones(zones);
        IRasterSource surface = bench.Surface(Settings.Surface).Cells;
        double top = AreaQuantiles.Of(surface, bench.Grid, bench.Ground, [1 - answers.TopShare], bench.Threads, bench.Cancel)[0];
        progress(0.2);
        ZonePriority[] found = By(ground.Zones);
        progress(0.5);
        Harmonising.Zones squares = bench.Zones(ZoneCoverage.Squares).Zones;
        ZonePriority[] ofSquares = By(squares);
        progress(0.8);
        HotspotMap hotspots = HotspotMap.Of(squares, [.. ofSquares.Select(s => s.Statistics)], answers.Hotspots, bench);
        Dictionary<(int, int), double> shared = SharedGround.Of(hotspots.Squares, ground.Zones, bench.Grid, bench.Ground, bench.Threads, bench.Cancel);
        BorderHotspots[] borders = hotspots.Borders(shared, ground.Zones.Names.Count);
        string tables = Path.Combine(folder, Tables);
        RankingTable.Of(found, borders, ground, Settings, top).Write(tables);
        hotspots.Table(ground, shared).Write(tables);
        CellRanking.Of(hotspots, ofSquares, ground, shared, Settings, top).Write(tables);
        Borders(borders, ground).Write(tables);

        ZonePriority[] By(Harmonising.Zones some) => ZonePriorities.Of(surface, answers.WeightedBy is { } weight ? bench.Surface(weight).Cells : null, [.. Settings.Threats.Select(t => bench.Surface(t).Cells)], some, bench.Grid, bench.Ground, answers.Threshold, top, bench.Threads, bench.Cancel);
    }

    static Table Borders(BorderHotspots[] borders, ZoneGround ground) => new("borders", "Hotspots that touch another zone's: where coordination is asked for",
        [new("zone", "Code"), new("name", "Name"), new("partner", "Code of the other zone"), new("partner_name", "Its name"), new("area_km2", "Area of the zone's hotspots in squares that hold or touch hotspots of the other")],
        [.. borders.SelectMany((b, zone) => b.Partners.Select(p => (zone, p.Key, p.Value))).OrderByDescending(p => p.Value).ThenBy(p => p.zone).ThenBy(p => p.Key)
            .Select(p => (IReadOnlyList<object?>)[ground.Zones.Names[p.zone], ground.Titles[p.zone], ground.Zones.Names[p.Key], ground.Titles[p.Key], p.Value])]);
}
