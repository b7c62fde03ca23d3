using System.Globalization;
using System.Text.Json;
using ThreatLayers.Grids;

namespace ThreatLayers.Runs;

/// <summary>A comparison for programs (diff.json) and for people (index.html).</summary>
sealed class ComparisonReport(ComparedSide a, ComparedSide b, RunDifferences? runs, Grid grid, GridFrame frame, IReadOnlyList<SurfaceComparison> surfaces)
{
    public const string Json = "diff.json";

    /// <summary>Zones that the page names; the CSV has all.</summary>
    const int ShownZones = 20;

    public void Write(ReportFolder folder)
    {
        File.WriteAllText(folder.PathOf(Json), JsonSerializer.Serialize(new
        {
            A = new { a.Name, a.Id, Release = a.Record?.Release, Pipeline = a.Record?.Pipeline },
            B = new { b.Name, b.Id, Release = b.Record?.Release, Pipeline = b.Record?.Pipeline },
            Grid = grid.ToString(),
            AreasAreOfTheMap = frame.Ground.IsPlanar,
            Remarks = Remarks(),
            Runs = runs,
            OnlyInA = Only(a, b),
            OnlyInB = Only(b, a),
            Surfaces = surfaces.Select(Described),
        }, StoreEntry.Json) + "\n");
        Page().Write(folder.PathOf("index.html"));
    }

    /// <summary>One line for the console.</summary>
    public static string Line(SurfaceComparison s)
    {
        SurfaceChange change = s.Change;
        if (change.Cells == 0)
            return $"{s.Surface.Id}: no cell is known in both";
        if (change.Changed == 0)
            return $"{s.Surface.Id}: no change{Known(change)}";
        string numbers = s.Surface.IsClass ? "" : string.Create(CultureInfo.InvariantCulture, $"mean {Signed(change.MeanByArea)}, RMSE {Short(change.Rmse)}, {Signed(change.Least)} to {Signed(change.Greatest)}; ");
        string most = s.Zones is [var first, ..] && first.Change != 0 ? $"; most in {first.Zone} ({(s.Surface.IsClass ? Percent(first.Change) : Signed(first.Change))})" : "";
        return $"{s.Surface.Id}: {numbers}changed on {Percent(change.ChangedArea_km2 / change.Area_km2)} of the area, another class on {Percent(change.CrossedArea_km2 / change.Area_km2)}{Known(change)}{most}";
    }

    object Described(SurfaceComparison s) => new
    {
        s.Surface.Id,
        s.Surface.Title,
        s.Surface.Unit,
        s.Surface.IsClass,
        Classes = ClassSteps.Described(s.Surface.Colours),
        KnownInBoth = new { s.Change.Cells, s.Change.Area_km2 },
        OnlyInA = new { Cells = s.Change.OnlyInA, Area_km2 = s.Change.OnlyInAArea_km2 },
        OnlyInB = new { Cells = s.Change.OnlyInB, Area_km2 = s.Change.OnlyInBArea_km2 },
        Changed = Share(s.Change.Changed, s.Change.ChangedArea_km2, s.Change),
        ChangedClass = Share(s.Change.Crossed, s.Change.CrossedArea_km2, s.Change),
        Difference = s.Surface.IsClass || s.Change.Cells == 0 ? null : new
        {
            s.Change.Mean,
            s.Change.MeanByArea,
            s.Change.MeanAbsolute,
            s.Change.Rmse,
            s.Change.Least,
            s.Change.Greatest,
            s.Change.GreatestAbsolute,
            Quantiles = ChangePass.OfDifference.Zip(s.DifferenceQuantiles, (p, value) => new { Probability = p, Value = value }),
            AbsoluteQuantiles = ChangePass.OfAbsolute.Zip(s.AbsoluteQuantiles, (p, value) => new { Probability = p, Value = value }),
            MapLimit = s.Limit,
        },
        Transitions = s.Transitions.Select(t => new { t.From, t.To, FromLabel = s.LabelOf(t.From), ToLabel = s.LabelOf(t.To), t.Area_km2 }),
        Zones = s.Zones.Take(ShownZones).Select(z => new { z.Zone, z.Area_km2, z.KnownArea_km2, MeanA = Known(z.MeanA), MeanB = Known(z.MeanB), Change = Known(z.Change) }),
        s.Files,
    };

    static double? Known(double value) => double.IsFinite(value) ? value : null;

    static object Share(long cells, double area, SurfaceChange change) =>
        new { Cells = cells, Area_km2 = area, ShareOfCells = Known((double)cells / change.Cells), ShareOfArea = Known(area / change.Area_km2) };

    ReportPage Page()
    {
        ReportPage page = new($"{b.Name} compared with {a.Name}");
        page.Heading(1, $"{b.Name} compared with {a.Name}").Text($"A is {a.Name}, B is {b.Name}. Differences are B minus A, of the cells that both know. Grid: {grid}. {(frame.Ground.IsPlanar ? "Areas are those of the map." : "Areas are true ones on the ellipsoid.")}");
        foreach (string remark in Remarks())
            page.Text(remark);
        page.Links(surfaces.Select(s => (s.Surface.Title, "#" + s.Surface.Id)));
        page.Heading(2, "What differs in the runs");
        if (runs is null)
            page.Text("The record of one of the runs is not kept, so this is not known.");
        else
            Runs(page, runs);
        foreach (SurfaceComparison surface in surfaces)
            Surface(page, surface);
        return page;
    }

    void Runs(ReportPage page, RunDifferences differences)
    {
        foreach ((string caption, IReadOnlyList<Difference> list) in new[] { ("Parameters", differences.Parameters), ("Inputs", differences.Inputs), ("Versions and machine", differences.Versions), ("Choices", differences.Choices) })
        {
            if (list.Count == 0)
                page.Text($"{caption}: the same in both.");
            else
                page.Table(caption, ["what", $"A: {a.Name}", $"B: {b.Name}"], list.Select(d => (string[])[d.Name, d.A ?? "(not there)", d.B ?? "(not there)"]));
        }
    }

    void Surface(ReportPage page, SurfaceComparison s)
    {
        SurfaceChange change = s.Change;
        page.Heading(2, s.Surface.Title, s.Surface.Id).Text(s.Surface.Meaning);
        if (s.Files is not { } files)
        {
            page.Text($"The same in both, to the last of {Count(change.Cells)} known cells.");
            return;
        }
        string moved = s.Surface.IsClass ? "colour is the class in B where it is another one than in A" : $"blue is less in B, red more; the scale ends at {Short(s.Limit)} on both sides";
        page.Picture(files.DifferenceMap, $"Map of the change of {s.Surface.Title}: {moved}. {Line(s)}", $"Difference: {moved}.")
            .Picture(files.SideBySide, $"Two maps of {s.Surface.Title} with one legend: A on the left, B on the right", "A and B side by side, one legend.")
            .Table("Figures", ["", "value"], Figures(s), 1);
        if (s.Transitions.Count > 0)
            page.Table("Largest moves between classes", ["from", "to", "km²"], s.Transitions.Take(ShownZones).Select(t => (string[])[s.LabelOf(t.From), s.LabelOf(t.To), Area(t.Area_km2)]), 2);
        if (s.Zones.Count > 0)
            ZonesOf(page, s);
        page.Links([("GeoTIFF of the difference", files.Difference), .. files.Zones is { } zones ? [("All zones as CSV", zones)] : Array.Empty<(string, string)>()]);
    }

    static void ZonesOf(ReportPage page, SurfaceComparison s)
    {
        if (s.Surface.IsClass)
            page.Table($"Zones where most of the area is in another class (the first {ShownZones})", ["zone", "area, km²", "in another class"], s.Zones.Take(ShownZones).Select(z => (string[])[z.Zone, Area(z.Area_km2), Percent(z.Change)]), 1, 2);
        else
            page.Table($"Zones that moved most, by the area mean (the first {ShownZones})", ["zone", "area, km²", "mean A", "mean B", "mean difference"], s.Zones.Take(ShownZones).Select(z => (string[])[z.Zone, Area(z.Area_km2), Short(z.MeanA), Short(z.MeanB), Signed(z.Change)]), 1, 2, 3, 4);
    }

    static IEnumerable<string[]> Figures(SurfaceComparison s)
    {
        SurfaceChange c = s.Change;
        yield return ["known in both", $"{Area(c.Area_km2)} km², {Count(c.Cells)} cells"];
        yield return ["known in A alone", $"{Area(c.OnlyInAArea_km2)} km², {Count(c.OnlyInA)} cells"];
        yield return ["known in B alone", $"{Area(c.OnlyInBArea_km2)} km², {Count(c.OnlyInB)} cells"];
        if (c.Cells == 0)
            yield break;
        yield return ["changed at all", $"{Percent(c.ChangedArea_km2 / c.Area_km2)} of the area, {Percent((double)c.Changed / c.Cells)} of the cells"];
        yield return [$"in another class ({ClassSteps.Described(s.Surface.Colours)})", $"{Percent(c.CrossedArea_km2 / c.Area_km2)} of the area, {Percent((double)c.Crossed / c.Cells)} of the cells"];
        if (s.Surface.IsClass)
            yield break;
        yield return ["mean difference, by area", Signed(c.MeanByArea)];
        yield return ["mean difference, by cells", Signed(c.Mean)];
        yield return ["mean of |difference|", Short(c.MeanAbsolute)];
        yield return ["root mean square difference", Short(c.Rmse)];
        yield return ["least and greatest difference", $"{Signed(c.Least)}, {Signed(c.Greatest)}"];
        yield return [$"quantiles of the difference ({Joined(ChangePass.OfDifference, Short)})", Joined(s.DifferenceQuantiles, Signed)];
        yield return [$"quantiles of |difference| ({Joined(ChangePass.OfAbsolute, Short)})", Joined(s.AbsoluteQuantiles, Short)];
    }

    IReadOnlyList<string> Remarks() =>
    [
        .. a.Remarks, .. b.Remarks,
        .. Only(a, b) is { Length: > 0 } onlyA ? [$"Only {a.Name} has: {string.Join(", ", onlyA)}."] : Array.Empty<string>(),
        .. Only(b, a) is { Length: > 0 } onlyB ? [$"Only {b.Name} has: {string.Join(", ", onlyB)}."] : Array.Empty<string>(),
        .. frame.Zones is null ? ["No zones: neither the pipeline has any, nor were any named with --zones."] : Array.Empty<string>(),
    ];

    static string[] Only(ComparedSide one, ComparedSide other) => [.. one.Surfaces.Select(s => s.Id).Where(id => other.Surfaces.All(o => o.Id != id))];

    static string Known(SurfaceChange c) => c.OnlyInA + c.OnlyInB == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({c.OnlyInA} cells known in A alone, {c.OnlyInB} in B alone)");

    static string Joined(IEnumerable<double> values, Func<double, string> text) => string.Join("; ", values.Select(text));

    static string Short(double value) => double.IsFinite(value) ? value.ToString("0.#####", CultureInfo.InvariantCulture) : "unknown";

    static string Signed(double value) => double.IsFinite(value) ? value.ToString("+0.#####;-0.#####;0", CultureInfo.InvariantCulture) : "unknown";

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.##} %");

    static string Area(double km2) => km2.ToString("#,0", CultureInfo.InvariantCulture);

    static string Count(long cells) => cells.ToString("#,0", CultureInfo.InvariantCulture);
}
