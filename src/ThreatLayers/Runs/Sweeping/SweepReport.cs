using System.Globalization;
using System.Text.Json;
using ThreatLayers.Definitions;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>A sweep for programs (sweep.json, response.csv) and for people (maps, index.html).</summary>
/// <param name="labels">By combination, as are <paramref name="combinations"/> and <paramref name="runs"/>.</param>
sealed class SweepReport(SweepOptions options, IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<Override>> combinations, IReadOnlyList<string> runs, IReadOnlyList<SweptSurface> surfaces, GridFrame grid)
{
    public const string Json = "sweep.json";

    /// <summary>Zones of a chart.</summary>
    const int ShownZones = 10;

    /// <param name="columns">Maps in a row.</param>
    /// <param name="frame">Of the maps.</param>
    public void Write(ReportFolder folder, int columns, MapFrame frame)
    {
        foreach (SweptSurface s in surfaces.Where(s => !s.IsSame))
        {
            string footer = $"Made with ThreatLayers. Map: {(frame.Picture.Crs == grid.Grid.Crs ? grid.Grid.Crs.ToString() : "Equal Earth projection")}.";
            new MapSheet($"{s.About.Title} by {string.Join(" and ", options.Axes.Select(a => a.Key))}", s.About.Unit, [s.About.Meaning, footer], MapScale.Of(s.About.Colours), columns)
                .Write(folder.PathOf(MapOf(s)), [.. labels.Select((label, i) => new MapPanel(label, s.Pixels[s.Keys[i]]))], frame);
        }
        File.WriteAllLines(folder.PathOf("response.csv"), Table());
        File.WriteAllText(folder.PathOf(Json), JsonSerializer.Serialize(Described(), StoreEntry.Json) + "\n");
        Page().Write(folder.PathOf("index.html"));
    }

    /// <summary>One line for the console.</summary>
    public string Line(SweptSurface s) => s.IsSame ? $"{s.About.Id}: the same in all"
        : $"{s.About.Id}: {(s.IsClass ? "in another class than in the first" : "mean")} {string.Join(", ", labels.Select((_, i) => Short(s.Response(i).World)))}{(s.MostResponsive(1) is [{ Range: > 0 } most] ? $"; most in {most.Zone} (by {Short(most.Range)})" : "")}";

    static string MapOf(SweptSurface s) => $"maps/{s.About.Id}.png";

    object Described() => new
    {
        Pipeline = options.PipelineFile.Replace('\\', '/'),
        Vary = options.Axes.Select(a => new { a.Path, Values = a.Values.Select(v => v.Value) }),
        Set = options.Set.Select(s => s.ToString()),
        Grid = grid.Grid.ToString(),
        Combinations = labels.Select((label, i) => new { Label = label, Set = combinations[i].Select(o => o.ToString()), Run = runs[i] }),
        Surfaces = surfaces.Select(s => new
        {
            s.About.Id,
            s.About.Title,
            s.About.Unit,
            s.IsClass,
            Response = s.IsClass ? "share of the area in another class than in the first combination" : "mean by area",
            IsSameInAll = s.IsSame,
            Results = s.Keys,
            World = labels.Select((_, i) => Known(s.Response(i).World)),
            Zones = s.IsSame ? [] : s.MostResponsive(ShownZones).Select(z => new { z.Zone, z.Range, Values = labels.Select((_, i) => Known(s.Response(i).Zones.GetValueOrDefault(z.Zone, double.NaN))) }),
            Map = s.IsSame ? null : MapOf(s),
        }),
    };

    /// <summary>Long form: surface, zone, a column per parameter, value.</summary>
    IEnumerable<string> Table()
    {
        yield return string.Join(',', ["surface", "zone", .. options.Axes.Select(a => ZoneTableText.Text(a.Path)), "response"]);
        foreach (SweptSurface s in surfaces)
        {
            foreach (string zone in labels.SelectMany((_, i) => s.Response(i).Zones.Keys).Distinct().Order(StringComparer.Ordinal).Prepend(""))
            {
                for (int i = 0; i < labels.Count; i++)
                {
                    double value = zone.Length == 0 ? s.Response(i).World : s.Response(i).Zones.GetValueOrDefault(zone, double.NaN);
                    yield return string.Join(',', [s.About.Id, ZoneTableText.Text(zone.Length == 0 ? "all" : zone), .. combinations[i].Select(o => ZoneTableText.Text(o.Value)), ZoneTableText.Number(value)]);
                }
            }
        }
    }

    ReportPage Page()
    {
        string title = $"Sweep of {string.Join(" and ", options.Axes.Select(a => a.Path))}";
        SweptSurface[] same = [.. surfaces.Where(s => s.IsSame)], moved = [.. surfaces.Where(s => !s.IsSame)];
        ReportPage page = new(title);
        page.Heading(1, title).Text($"{options.PipelineFile} in {combinations.Count} combinations{(options.Set.Count > 0 ? $", all with {string.Join(", ", options.Set)}" : "")}. Grid: {grid.Grid}.")
            .Table("Combinations", ["combination", "run"], labels.Select((label, i) => (string[])[label, runs[i]]))
            .Text("To compare two of them cell by cell: threatlayers diff RUN RUN.");
        if (same.Length > 0)
            page.Text($"The same in all combinations, and not shown: {string.Join(", ", same.Select(s => s.About.Title))}.");
        page.Links([.. moved.Select(s => (s.About.Title, "#" + s.About.Id)), ("All responses as CSV", "response.csv")]);
        foreach (SweptSurface s in moved)
            Surface(page, s);
        return page;
    }

    void Surface(ReportPage page, SweptSurface s)
    {
        string response = s.IsClass ? "share of the area in another class than in the first combination" : $"mean by area, {s.About.Unit}";
        IReadOnlyList<(string Zone, double Range)> zones = s.MostResponsive(ShownZones);
        ChartLine[] lines =
        [
            .. zones.Select(z => new ChartLine(z.Zone, [.. labels.Select((_, i) => s.Response(i).Zones.GetValueOrDefault(z.Zone, double.NaN))])),
            new("all known cells", [.. labels.Select((_, i) => s.Response(i).World)], IsWorld: true),
        ];
        page.Heading(2, s.About.Title, s.About.Id).Text(s.About.Meaning)
            .Picture(MapOf(s), $"Maps of {s.About.Title}, one for each combination: {string.Join("; ", labels)}", "One map for each combination, one legend for all.")
            .Drawing(ResponseChart.Svg($"{s.About.Title}: {response}, for the zones that respond most", ShortLabels(), Positions(), lines, string.Join(", ", options.Axes.Select(a => a.Key)), s.IsClass ? "share in another class" : response), $"The {zones.Count} zones that respond most, and all known cells together in black: {response}.")
            .Table("Response", ["zone", .. labels], lines.Reverse().Select(l => (string[])[l.Name, .. l.Values.Select(Short)]), [.. Enumerable.Range(1, labels.Count)]);
    }

    /// <summary>The values alone: below them the axis names the parameters in their order.</summary>
    IReadOnlyList<string> ShortLabels() => [.. combinations.Select(c => string.Join(", ", c.Select(o => o.Value)))];

    /// <summary>Where the one parameter is a number that grows, the axis is that number's.</summary>
    double[]? Positions()
    {
        if (options.Axes.Count != 1)
            return null;
        double[] values = [.. combinations.Select(c => double.TryParse(c[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        return values.All(double.IsFinite) && values.Zip(values.Skip(1)).All(p => p.First < p.Second) ? values : null;
    }

    static double? Known(double value) => double.IsFinite(value) ? value : null;

    static string Short(double value) => double.IsFinite(value) ? value.ToString("0.####", CultureInfo.InvariantCulture) : "unknown";
}
