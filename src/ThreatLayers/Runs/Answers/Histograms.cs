using ThreatLayers.Publishing;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>summaries/histograms.csv: area by value, for each published surface that is no class.</summary>
sealed class Histograms(AnswerSettings settings) : Answer(settings)
{
    const int Steps = 20;

    public override string Name => "answers/histograms";
    public override IReadOnlyList<string> Reads => [.. Shown.Select(s => s.Id)];
    public override IEnumerable<FingerprintPart> DependsOn() => [On("ranges", Shown.Select(s => FormattableString.Invariant($"{s.Colours.Low:R} {s.Colours.High:R}")))];

    IEnumerable<SurfaceDescription> Shown => Settings.Published.Where(s => s.Colours.Classes.Count == 0);

    public override void Write(string folder, AnswerBench bench, Action<double> progress) =>
        new Table("histograms", "Area by value", [new("surface", "Surface"), new("from", "Least value of the step; what is less counts in the first"), new("to", "Greatest; what is more counts in the last"), new("area_km2", "True area")],
            [.. Shown.SelectMany(s => Rows(s, bench))]).Write(Path.Combine(folder, Tables));

    static IEnumerable<IReadOnlyList<object?>> Rows(SurfaceDescription about, AnswerBench bench)
    {
        AreaHistogram found = AreaHistogram.Of(bench.Surface(about.Id).Cells, bench.Grid, bench.Ground, about.Colours.Low, about.Colours.High, Steps, bench.Threads, bench.Cancel);
        double step = (found.Greatest - found.Least) / Steps;
        return found.Area_km2.Select((area, i) => (IReadOnlyList<object?>)[about.Id, found.Least + (i * step), found.Least + ((i + 1) * step), area]);
    }
}
