using System.Globalization;
using NetTopologySuite.Geometries;
using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Zones;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>summaries/ZONES.csv, .parquet and .gpkg: every published surface in every zone of a set.</summary>
sealed class ZoneFigures(AnswerSettings settings, string zones) : Answer(settings)
{
    public override string Name => $"answers/zones.{zones}";
    public override IReadOnlyList<string> Reads => [.. Settings.Published.Select(s => s.Id)];
    public override IReadOnlyList<string> ZonesRead => [zones];
    public override IReadOnlyList<string> NodesRead => [ZoneCoverage.NodeOf(zones), .. Pieces.Select(p => p.Name)];

    /// <summary>Its columns, surface by surface.</summary>
    public IReadOnlyList<SurfaceFigures> Pieces { get; } = [.. settings.Published.Select(s => new SurfaceFigures(settings, zones, s))];

    public override int Version => 2;

    public override IEnumerable<FingerprintPart> DependsOn() =>
    [
        On("threshold", Settings.Answers.Threshold), On("quantiles", Settings.Answers.Quantiles), On("least_known_share", Settings.Answers.LeastKnownShare),
        On("titles", Settings.Published.Select(s => s.Title)), On("classes", Settings.Published.Select(s => s.Colours.Classes.Select(c => c.Label))),
    ];

    public override void Write(string folder, AnswerBench bench, Action<double> progress)
    {
        ZoneGround ground = bench.Zones(zones);
        SurfaceFigures[] pieces = [.. Pieces];
        bool[] areClasses = [.. pieces.Select(p => p.IsClass(bench))];
        ZoneSummary[][] found = [.. pieces.Select(bench.FiguresOf)];
        Table table = new(zones, $"Figures by zone: {zones}", [.. Columns([.. pieces.Select(p => p.About)], areClasses)], [.. ground.Zones.Names.Select((_, i) => Row(ground, i, [.. found.Select(f => f[i])], areClasses))]);
        table.Write(Path.Combine(folder, Tables));
        IReadOnlyDictionary<string, Geometry> shapes = bench.Shapes(Settings.Pipeline.Zones[zones]);
        int[] numbers = [.. Enumerable.Range(2, table.Columns.Count - 3)];
        ZoneAttributes attributes = new([.. table.Rows.Where(r => shapes.ContainsKey((string)r[0]!)).Select(r => new ZoneRow((string)r[0]!, (string)r[1]!, shapes[(string)r[0]!], [.. numbers.Select(c => (double)r[c]!)]))],
            [.. numbers.Select(c => (table.Columns[c].Name, table.Columns[c].Meaning))]);
        ZoneParquet.Write(Path.Combine(folder, Tables, zones + ".parquet"), attributes);
        ZoneGeoPackage.Write(Path.Combine(folder, Tables, zones + ".gpkg"), zones, table.Title, attributes);
    }

    IEnumerable<TableColumn> Columns(SurfaceDescription[] surfaces, bool[] areClasses)
    {
        yield return new("zone", "Code of the zone");
        yield return new("name", "Name of the zone");
        yield return new("area_km2", "True area of the zone on the working grid");
        for (int s = 0; s < surfaces.Length; s++)
        {
            (string id, string title) = (surfaces[s].Id, surfaces[s].Title);
            if (areClasses[s])
            {
                yield return new($"{id}_dominant", $"{title}: class with the greatest area ({string.Join(", ", surfaces[s].Colours.Classes.Select(c => $"{c.Value.ToString(CultureInfo.InvariantCulture)} {c.Label}"))})");
                yield return new($"{id}_dominant_share", $"{title}: share of the known area that this class has");
            }
            else
            {
                yield return new($"{id}_mean", $"{title}: area-weighted mean of the known area, {surfaces[s].Unit}");
                foreach (double q in Settings.Answers.Quantiles)
                    yield return new($"{id}_q{(q * 100).ToString("0.##", CultureInfo.InvariantCulture)}", FormattableString.Invariant($"{title}: {q:0.####} of the known area lies at or below this"));
                yield return new($"{id}_share_above", FormattableString.Invariant($"{title}: share of the known area at or above {Settings.Answers.Threshold}"));
                yield return new($"{id}_total", $"{title}: sum of value x km² over the known area");
            }
            yield return new($"{id}_missing_share", $"{title}: share of the zone's area that nothing is known of");
        }
        yield return new("rests_on_too_little", FormattableString.Invariant($"Surfaces of which less than {Settings.Answers.LeastKnownShare} of the zone's area is known: read their figures with care"));
    }

    object?[] Row(ZoneGround ground, int zone, ZoneSummary[] found, bool[] areClasses)
    {
        List<object?> row = [ground.Zones.Names[zone], ground.Titles[zone], found.Length == 0 ? double.NaN : found[0].Statistics.Area_km2];
        for (int s = 0; s < found.Length; s++)
        {
            ZoneSummary f = found[s];
            bool isKnown = f.Statistics.KnownArea_km2 > 0;
            if (areClasses[s])
                row.AddRange([(double)f.Dominant, f.DominantShare]);
            else
                row.AddRange([f.Statistics.Mean, .. f.Quantiles.Cast<object?>(), f.ShareAbove, isKnown ? f.Statistics.WeightedSum : double.NaN]);
            row.Add(f.MissingShare);
        }
        row.Add(string.Join(' ', Pieces.Where((_, s) => 1 - found[s].MissingShare < Settings.Answers.LeastKnownShare).Select(p => p.About.Id)));
        return [.. row];
    }
}
