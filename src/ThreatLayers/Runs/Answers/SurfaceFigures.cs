using System.Text;
using ThreatLayers.Publishing;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>One surface in every zone of a set: what the table of the zones joins, so that only a surface that changed is summed up again.</summary>
sealed class SurfaceFigures(AnswerSettings settings, string zones, SurfaceDescription about) : Answer(settings)
{
    const string File = "figures.bin";

    public SurfaceDescription About => about;

    public override string Name => $"answers/zones.{zones}/{about.Id}";
    public override bool IsPublished => false;
    public override IReadOnlyList<string> Reads => [about.Id];
    public override IReadOnlyList<string> ZonesRead => [zones];

    public override IEnumerable<FingerprintPart> DependsOn() =>
        [On("threshold", Settings.Answers.Threshold), On("quantiles", Settings.Answers.Quantiles), On("classes", about.Colours.Classes.Count > 0)];

    /// <summary>Whether its values are codes.</summary>
    public bool IsClass(AnswerBench bench) => bench.Surface(about.Id).IsClass || about.Colours.Classes.Count > 0;

    public override void Write(string folder, AnswerBench bench, Action<double> progress)
    {
        ZoneSummary[] found = [.. ZoneSummaries.Of([new(about.Id, bench.Surface(about.Id).Cells, IsClass(bench))], bench.Zones(zones).Zones, bench.Grid, bench.Ground, Settings.Answers.Threshold, Settings.Answers.Quantiles, bench.Threads, bench.Cancel).Select(z => z[0])];
        bench.Found(this, found);
        using BinaryWriter file = new(System.IO.File.Create(Path.Combine(folder, File)), Encoding.UTF8);
        file.Write(found.Length);
        foreach (ZoneSummary zone in found)
        {
            ZoneStatistics s = zone.Statistics;
            foreach (double value in (double[])[s.Area_km2, s.KnownArea_km2, s.WeightedSum, s.Cells, s.Sum, s.Least, s.Greatest, zone.AreaAbove_km2])
                file.Write(value);
            file.Write(zone.Classes.Count);
            foreach ((float code, double area) in zone.Classes)
            {
                file.Write(code);
                file.Write(area);
            }
            file.Write(zone.Quantiles.Count);
            foreach (double value in zone.Quantiles)
                file.Write(value);
        }
    }

    public static ZoneSummary[] Read(string folder)
    {
        using BinaryReader file = new(System.IO.File.OpenRead(Path.Combine(folder, File)), Encoding.UTF8);
        ZoneSummary[] found = new ZoneSummary[file.ReadInt32()];
        for (int zone = 0; zone < found.Length; zone++)
        {
            double[] v = Numbers(file, 8);
            SortedDictionary<float, double> classes = [];
            for (int left = file.ReadInt32(); left > 0; left--)
                classes[file.ReadSingle()] = file.ReadDouble();
            found[zone] = new(new(v[0], v[1], v[2], v[3], v[4], v[5], v[6]), v[7], classes, Numbers(file, file.ReadInt32()));
        }
        return found;
    }

    static double[] Numbers(BinaryReader file, int count)
    {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
            numbers[i] = file.ReadDouble();
        return numbers;
    }
}
