using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>maps/bivariate_NAME.png and summaries/bivariate_NAME.csv: two surfaces on one map of nine colours, and the area of each.</summary>
sealed class BivariateAnswer(AnswerSettings settings, string name, BivariateDefinition definition) : Answer(settings)
{
    static readonly string[] Levels = ["low", "middle", "high"];

    public override string Name => $"answers/bivariate.{name}";
    public override IReadOnlyList<string> Reads => [.. new[] { First, definition.Second }.Distinct()];
    public override IReadOnlyList<string> Files => Settings.Pipeline.Publish.Coastline is { } coastline ? [coastline] : [];

    public override int Version => 2;

    string First => definition.First ?? Settings.Surface;

    BivariateLegend Legend => new() { First = Settings.TitleOf(First), Second = Settings.TitleOf(definition.Second) };

    public override IEnumerable<FingerprintPart> DependsOn() =>
    [
        On("first", First), On("second", definition.Second), On("first_from", definition.FirstFrom), On("second_from", definition.SecondFrom),
        On("titles", new[] { Settings.TitleOf(First), Settings.TitleOf(definition.Second), Settings.Pipeline.Title }), On("map_width_px", Settings.Pipeline.Publish.MapWidthPx),
        On("colours", Legend.Classes.Select(c => c.Colour)),
    ];

    public override void Write(string folder, AnswerBench bench, Action<double> progress)
    {
        IRasterSource first = bench.Surface(First).Cells, second = bench.Surface(definition.Second).Cells;
        IReadOnlyList<double> firstFrom = From(definition.FirstFrom, first, bench), secondFrom = From(definition.SecondFrom, second, bench);
        progress(0.4);
        // No step or surface can be named with a tilde, so what is made here meets no file of theirs.
        CellFile classes = bench.Run.Create($"~bivariate.{name}");
        BivariateAreas areas = BivariateAreas.Of(first, second, firstFrom, secondFrom, bench.Grid, bench.Ground, classes, bench.Threads, bench.Cancel);
        progress(0.7);
        Draw(folder, classes, areas, bench);
        bench.Run.Free(classes);
        TableOf(areas).Write(Path.Combine(folder, Tables));
    }

    static IReadOnlyList<double> From(IReadOnlyList<double> given, IRasterSource surface, AnswerBench bench) =>
        given.Count > 0 ? given : BivariateAreas.ThirdsOf(surface, bench.Grid, bench.Ground, bench.Threads, bench.Cancel);

    void Draw(string folder, CellFile classes, BivariateAreas areas, AnswerBench bench)
    {
        MapFrame frame = bench.Run.Frame;
        float[] pixels = MapPixels.Of(classes, frame.Picture, isClass: true, bench.Run.ScratchPath($"~bivariate.{name}.map"), bench.Run.Geodata, bench.Threads);
        BivariateLegend legend = Legend;
        string path = Path.Combine(folder, "maps", $"bivariate_{name}.png"), one = legend.First, other = legend.Second;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string[] notes =
        [
            FormattableString.Invariant($"{one}: middle from {areas.FirstFrom[0]:0.####}, high from {areas.FirstFrom[1]:0.####}. {other}: middle from {areas.SecondFrom[0]:0.####}, high from {areas.SecondFrom[1]:0.####}."),
            $"{Settings.Pipeline.Title}. Made with ThreatLayers.",
        ];
        new MapSheet($"{one} / {other}", "", notes, MapScale.Of(new() { Bivariate = legend }), 1) { Square = legend }.Write(path, [new("", pixels)], frame);
    }

    Table TableOf(BivariateAreas areas) => new($"bivariate_{name}", "Two surfaces in levels",
    [
        new("first", "Surface"), new("second", "The other surface"), new("first_level", "Level of the first"), new("second_level", "Level of the second"),
        new("first_from", "Where the first's level begins; empty for low"), new("second_from", "Where the second's level begins; empty for low"), new("area_km2", "Area of both levels together"), new("share", "Share of the area where both are known"),
    ],
    [.. areas.Area_km2.Select((area, c) => (IReadOnlyList<object?>)
        [First, definition.Second, Levels[c % 3], Levels[c / 3], c % 3 == 0 ? null : areas.FirstFrom[(c % 3) - 1], c / 3 == 0 ? null : areas.SecondFrom[(c / 3) - 1], area, area / areas.Area_km2.Sum()])]);
}
