using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Reporting;
using ThreatLayers.Publishing.Zones;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>summaries/sensitivity_squares.csv and .gpkg, sensitivity_leading.csv, maps/sensitivity_leading.png and sensitivity_factors.png: which uncertain factor moves the surface most, by squares of equal area.</summary>
sealed class SensitivityMaps(AnswerSettings settings, UncertaintyDefinition definition, SensitivityDesign design, IReadOnlyList<string> factors, Harmonising.Zones squares, AnswerBench bench)
{
    /// <summary>Raised when pictures or tables change for the same numbers.</summary>
    public const int Version = 1;

    const string Squares = "sensitivity_squares";

    /// <summary>Small maps on one sheet; the tables have all.</summary>
    const int MostPanels = 12, PanelsAcross = 3;

    readonly SensitivityMeasure measure = SquareSensitivity.MeasureOf(definition.SobolSamples, definition.MorrisTrajectories);
    readonly string[] names = [.. factors.Select(f => FactorNames.Of(f, settings.TitleOf, Words.All[0]))];

    public void Write(string folder, DrawResult result)
    {
        SquareSensitivity[] found = SquareSensitivity.Of(result.SquareMeans, result.SquareKnown_km2, design, factors, measure);
        string tables = Path.Combine(folder, Answer.Tables), maps = Directory.CreateDirectory(Path.Combine(folder, "maps")).FullName;
        double[] areas = squares.AreasInGrid_km2(bench.Ground, bench.Grid);
        TableOf(found, areas).Write(tables);
        Leading(found).Write(tables);
        WriteGeoPackage(Path.Combine(tables, Squares + ".gpkg"), found);
        CellFile places = Places(result.Surfaces[0]);
        float[] pixels = MapPixels.Of(places, bench.Run.Frame.Picture, isClass: true, bench.Run.ScratchPath("~sensitivity.map"), bench.Run.Geodata, bench.Threads);
        bench.Run.Free(places);
        DrawLeading(Path.Combine(maps, "sensitivity_leading.png"), found, pixels);
        DrawFactors(Path.Combine(maps, "sensitivity_factors.png"), found, pixels);
    }

    string Named => measure switch
    {
        SensitivityMeasure.SobolTotal => FormattableString.Invariant($"Sobol's total index (share of the variance of a square's mean that a factor causes together with others, {definition.SobolSamples} samples)"),
        SensitivityMeasure.MorrisMeanAbsolute => FormattableString.Invariant($"Morris' mu* (mean size of the change of a square's mean over the change of a factor on its way from 0 to 1, {definition.MorrisTrajectories} trajectories)"),
        _ => "size of the change of a square's mean when a factor alone goes from its 5th to its 95th percentile",
    };

    string Resolution => FormattableString.Invariant($"Squares of equal area, {definition.SensitivityKm:0.###} km along an edge near 30 degrees; each shows the mean of what is known in it.");

    Table TableOf(SquareSensitivity[] found, double[] areas)
    {
        (double Longitude, double Latitude)[] middles = HotspotMap.Middles(squares, definition.SensitivityKm, bench);
        return new(Squares, FormattableString.Invariant($"Which uncertain factor moves the mean of squares of {definition.SensitivityKm:0.###} km"),
        [
            new("square", "Code of the square"), new("longitude", "Of its middle"), new("latitude", "Of its middle"), new("known_km2", "Area that is known"), new("mean", "Area-weighted mean of the surface without any error"),
            new("factor", "What is uncertain"), new("leads", $"It has the greatest index in this square, by {Named}; none does where nothing moves it"), new("swing", "Change of the mean when this factor alone goes from its 5th to its 95th percentile, all else as in the surface itself"),
            new("sobol_first", "S1: share of the variance that it causes by itself"), new("sobol_total", "ST: with all that it does together with others"),
            new("morris_mean_absolute", "mu*: mean of the absolute elementary effects"), new("morris_mean", "mu"), new("morris_sd", "sigma"),
            new("rests_on_too_little", FormattableString.Invariant($"Less than {settings.Answers.LeastKnownShare} of the square's area is known: read its figures as those of what is known")),
        ],
        [.. found.SelectMany(s => s.Effects.Select((e, f) => (IReadOnlyList<object?>)
        [
            squares.Names[s.Square], Math.Round(middles[s.Square].Longitude, 5), Math.Round(middles[s.Square].Latitude, 5), s.Known_km2, s.Mean,
            e.Factor, f == s.Leading, e.Swing, e.Sobol.First, e.Sobol.Total, e.Morris.MeanAbsolute, e.Morris.Mean, e.Morris.Sd, s.Known_km2 / areas[s.Square] < settings.Answers.LeastKnownShare,
        ]))]);
    }

    Table Leading(SquareSensitivity[] found)
    {
        double all = found.Sum(s => s.Known_km2);
        return new("sensitivity_leading", "Where each uncertain factor moves the surface most",
        [
            new("factor", FormattableString.Invariant($"What is uncertain; none: no factor alone changes the mean by {SquareSensitivity.LeastSwing} of the greatest such change anywhere")), new("squares", "Squares in which it leads"), new("area_km2", "Their known area"), new("share", "Share of the known area of all squares"), new("mean_index", $"Area-weighted mean over all squares of {Named}"),
            new("measure", "The index by which it leads: sobol_total, morris_mean_absolute or swing"), new("square_km", "Edge of the squares"),
        ],
        [.. Enumerable.Range(-1, factors.Count + 1).Select(f => (Factor: f, Mine: found.Where(s => s.Leading == f).ToArray())).OrderByDescending(f => f.Mine.Sum(s => s.Known_km2)).ThenBy(f => f.Factor).Select(f => (IReadOnlyList<object?>)
        [
            f.Factor < 0 ? "none" : factors[f.Factor], f.Mine.Length, f.Mine.Sum(s => s.Known_km2), f.Mine.Sum(s => s.Known_km2) / all, f.Factor < 0 ? null : MeanIndex(found, f.Factor),
            measure switch { SensitivityMeasure.SobolTotal => "sobol_total", SensitivityMeasure.MorrisMeanAbsolute => "morris_mean_absolute", _ => "swing" }, definition.SensitivityKm,
        ])]);
    }

    double MeanIndex(SquareSensitivity[] found, int factor)
    {
        (double Index, double Area)[] known = [.. found.Select(s => (SquareSensitivity.IndexOf(s.Effects[factor], measure), s.Known_km2)).Where(s => !double.IsNaN(s.Item1))];
        return known.Sum(s => s.Index * s.Area) / known.Sum(s => s.Area);
    }

    void WriteGeoPackage(string path, SquareSensitivity[] found)
    {
        IReadOnlyDictionary<string, Geometry> shapes = bench.Shapes(ZoneCoverage.DefinitionOf(settings.Pipeline, ZoneCoverage.SensitivitySquares));
        ZoneAttributes attributes = new(
            [.. found.Where(s => shapes.ContainsKey(squares.Names[s.Square])).Select(s => new ZoneRow(squares.Names[s.Square], s.Leading < 0 ? "" : factors[s.Leading], shapes[squares.Names[s.Square]], [s.Known_km2, s.Mean, .. s.Effects.Select(e => SquareSensitivity.IndexOf(e, measure))]))],
            [("known_km2", "Area that is known"), ("mean", "Mean without any error"), .. factors.Select((f, i) => (f.Replace('.', '_'), $"{names[i]}: {Named}"))]);
        ZoneGeoPackage.Write(path, Squares, $"Sensitivity by squares: name is the factor that leads, by {Named}", attributes);
    }

    /// <summary>By cell: the number of the square that has most of it; unknown where the surface is.</summary>
    CellFile Places(CellFile mean)
    {
        // No step or surface can be named with a tilde, so what is made here meets no file of theirs.
        CellFile places = bench.Run.Create("~sensitivity.squares");
        BlockWalk.ForEachBand(bench.Grid, bench.Threads, bench.Cancel, (band, _) =>
        {
            float[] cells = new float[band.Cells], numbers = new float[band.Cells], most = new float[band.Cells];
            mean.Read(band, cells);
            Array.Fill(numbers, float.NaN);
            foreach (CellRun<ZoneShare> run in squares.Runs.Of(band))
            {
                int first = ((run.Row - band.Row) * band.Columns) + run.Column;
                for (int i = first; i < first + run.Columns; i++)
                {
                    if (!float.IsNaN(cells[i]) && run.Value.Share > most[i])
                        (numbers[i], most[i]) = (squares.IndexOf[run.Value.Zone], (float)run.Value.Share);
                }
            }
            places.Write(band, numbers);
        });
        return places;
    }

    void DrawLeading(string path, SquareSensitivity[] found, float[] pixels)
    {
        FactorColours colours = new(factors, [.. factors.Select((_, f) => found.Where(s => s.Leading == f).Sum(s => s.Known_km2))]);
        double all = found.Sum(s => s.Known_km2);
        float[] bySquare = BySquare(found, s => colours.ClassOf(s.Leading));
        string[] notes = [$"In each square the uncertain factor with the greatest {Named}; behind its name the share of the known area where it leads.", FormattableString.Invariant($"Hardly moved: no factor alone changes the mean by {100 * SquareSensitivity.LeastSwing} % of the greatest such change anywhere."), Resolution, $"{settings.Pipeline.Title}. Made with ThreatLayers."];
        Colours legend = new() { Classes = colours.Classes((name, area) => area / all < 0.0005 ? $"{name}, below 0.1 %" : FormattableString.Invariant($"{name}, {100 * area / all:0.#} %"), names, found.Where(s => s.Leading < 0).Sum(s => s.Known_km2)) };
        MapFrame frame = bench.Run.Frame;
        new MapSheet($"{settings.TitleOf(settings.Surface)}: what it hangs on most", "", notes, MapScale.Of(legend), 1).Write(path, [new("", Pixels(bySquare, pixels, frame))], frame);
    }

    void DrawFactors(string path, SquareSensitivity[] found, float[] pixels)
    {
        int[] shown = [.. Enumerable.Range(0, factors.Count).OrderByDescending(f => MeanIndex(found, f) is var m && double.IsNaN(m) ? -1 : m).ThenBy(f => f).Take(MostPanels)];
        double[] indices = [.. found.SelectMany(s => shown.Select(f => SquareSensitivity.IndexOf(s.Effects[f], measure))).Where(v => !double.IsNaN(v)).Order()];
        double high = indices.Length == 0 ? 1 : MapScale.RoundedUp(indices[(int)((indices.Length - 1) * 0.995)]);
        int columns = Math.Min(PanelsAcross, shown.Length);
        using MapFrame frame = bench.Run.Frame.Scaled(Math.Min(420, settings.Pipeline.Publish.MapWidthPx));
        MapPanel[] panels = [.. shown.Select(f => new MapPanel(names[f], Pixels(BySquare(found, s => (float)SquareSensitivity.IndexOf(s.Effects[f], measure)), pixels, frame)))];
        string[] notes = [$"Colours: {Named}, from 0 to {high.ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture)}; beyond, the end's colour.", Resolution, .. shown.Length < factors.Count ? new[] { FormattableString.Invariant($"The {shown.Length} factors of {factors.Count} with the greatest mean; {Squares}.csv has all.") } : [], $"{settings.Pipeline.Title}. Made with ThreatLayers."];
        new MapSheet($"{settings.TitleOf(settings.Surface)}: how much each uncertain factor does", "", notes, MapScale.Of(new() { Ramp = Ramp.Viridis, Low = 0, High = high }), columns).Write(path, panels, frame);
    }

    float[] BySquare(SquareSensitivity[] found, Func<SquareSensitivity, float> of)
    {
        float[] values = [.. Enumerable.Repeat(float.NaN, squares.Names.Count)];
        foreach (SquareSensitivity square in found)
            values[square.Square] = of(square);
        return values;
    }

    /// <param name="pixels">Numbers of squares by pixel of the run's frame.</param>
    float[] Pixels(float[] bySquare, float[] pixels, MapFrame frame)
    {
        Grid whole = bench.Run.Frame.Picture, picture = frame.Picture;
        float[] values = new float[picture.Cells];
        for (int i = 0; i < values.Length; i++)
        {
            float number = pixels[((int)((i / picture.Columns + 0.5) * whole.Rows / picture.Rows) * whole.Columns) + (int)((i % picture.Columns + 0.5) * whole.Columns / picture.Columns)];
            values[i] = float.IsNaN(number) ? float.NaN : bySquare[(int)number];
        }
        return values;
    }
}
