using System.Net;
using System.Text;
using SkiaSharp;
using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Publishing.Reporting;

/// <summary>report/index.html, and the same in other languages beside it: one file each, with pictures and styles inside, so that it can be sent by mail, printed, and read without a network. Every figure links to its table.</summary>
public sealed class ReleaseReport
{
    const int Shown = 20, MapWidth = 1100;

    /// <summary>How tables and maps of two surfaces begin.</summary>
    const string Pair = "bivariate_";

    /// <summary>The map of the factor that leads.</summary>
    const string Leading = "sensitivity_leading";

    readonly ReportSubject subject;
    readonly ReportTables tables;
    readonly Words words;
    readonly IReadOnlyDictionary<string, string> maps;
    readonly StringBuilder page = new();

    ReleaseReport(ReportSubject subject, ReportTables tables, Words words, IReadOnlyDictionary<string, string> maps) => (this.subject, this.tables, this.words, this.maps) = (subject, tables, words, maps);

    /// <param name="folder">The draft of the release, with its tables and maps.</param>
    public static void Write(string folder, ReportSubject subject)
    {
        ReportTables tables = new(folder);
        string[] shown = [.. subject.Release.Surfaces.Where(s => s.Id == subject.Surface).Concat(subject.Release.Surfaces.Where(s => s.IsClass).Take(1)).Select(s => s.Id).Distinct(), .. tables.Ids(Pair), Leading];
        Dictionary<string, string> maps = shown.Select(id => (id, Path: Path.Combine(folder, "maps", id + ".png"))).Where(m => File.Exists(m.Path)).ToDictionary(m => m.id, m => Embedded(m.Path));
        Directory.CreateDirectory(Path.Combine(folder, "report"));
        foreach (Words words in Words.All)
            File.WriteAllText(Path.Combine(folder, "report", NameOf(words)), new ReleaseReport(subject, tables, words, maps).Html());
    }

    static string NameOf(Words words) => words.Code == "en" ? "index.html" : $"index.{words.Code}.html";

    /// <summary>A map small enough to be sent by mail.</summary>
    static string Embedded(string path)
    {
        using SKBitmap whole = SKBitmap.Decode(path);
        using SKBitmap small = whole.Resize(new SKImageInfo(MapWidth, whole.Height * MapWidth / whole.Width), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using SKData jpeg = small.Encode(SKEncodedImageFormat.Jpeg, 82);
        return "data:image/jpeg;base64," + Convert.ToBase64String(jpeg.ToArray());
    }

    string Html()
    {
        ReleaseDescription release = subject.Release;
        page.Append($"<!doctype html><html lang=\"{words.Code}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{E(release.Title)} · {words["report"]}</title><style>{Style}</style></head><body><main>");
        page.Append($"<nav>{string.Join(" · ", Words.All.Select(w => w.Code == words.Code ? $"<b>{E(w.Language)}</b>" : $"<a href=\"{NameOf(w)}\" lang=\"{w.Code}\">{E(w.Language)}</a>"))}</nav>");
        page.Append($"<h1>{E(release.Title)}</h1><p class=\"meta\">{words["release"]} {E(release.Id)} · {words["made"]} {E(release.CreatedText[..10])} · {E(release.MadeWith.GetValueOrDefault("program", ""))}</p><p>{E(release.Summary)}</p>");
        Section("findings", () => page.Append("<ul class=\"findings\">").AppendJoin("", new Findings(subject, tables, words).All().Select(s => $"<li>{s}</li>")).Append("</ul>"));
        if (maps.Keys.Any(m => m != Leading))
            Section("maps", Maps);
        if (tables["ranking"].Count > 0)
            Section("ranking", Ranking);
        if (tables["threat_pairs"].Count > 0)
            Section("together", Together);
        if (tables["histograms"].Count > 0)
            Section("histograms", Histograms);
        if (tables["sensitivity"].Count > 0)
            Section("sensitivity", Sensitivity);
        foreach (string id in tables.Ids("validation_").Where(i => !i.EndsWith("_roc", StringComparison.Ordinal) && !i.EndsWith("_calibration", StringComparison.Ordinal)))
            Section("validation", () => Validation(id));
        Section("changes", Changes);
        Section("gates", Gates);
        Section("coverage", Coverage);
        Section("inputs", Inputs);
        Section("how_to_read", () => page.Append($"<p>{words["limits", words.Number(subject.Threshold, 2)]}</p>"));
        return page.Append("</main></body></html>\n").ToString();
    }

    void Maps()
    {
        foreach ((string id, string data) in maps.Where(m => m.Key != Leading && !IsPair(m.Key)))
            page.Append($"<figure><img src=\"{data}\" alt=\"{E(subject.TitleOf(id))}\"><figcaption>{E(subject.TitleOf(id))}: {E(subject.Release.Surfaces.First(s => s.Id == id).Product.Meaning)} <a href=\"../cog/{id}.tif\">cog/{id}.tif</a></figcaption></figure>");
        foreach ((string id, string data) in maps.Where(m => IsPair(m.Key)))
            PairOf(id, data);
    }

    bool IsPair(string id) => id.StartsWith(Pair, StringComparison.Ordinal) && tables[id].Count > 0;

    /// <summary>A map of two surfaces, and how much of the area is high in both.</summary>
    void PairOf(string id, string data)
    {
        ReportRow both = tables[id].Single(r => r["first_level"] == "high" && r["second_level"] == "high");
        (string first, string second) = (subject.TitleOf(both["first"]), subject.TitleOf(both["second"]));
        page.Append($"<figure><img src=\"{data}\" alt=\"{E(first)}, {E(second)}\"><figcaption>{words["pair_caption", first, second, words.Number(both.Number("area_km2"), 0), words.Percent(both.Number("share"), 1)]} {Links(id)}</figcaption></figure>");
    }

    void Ranking()
    {
        IReadOnlyList<ReportRow> all = tables["ranking"];
        Dictionary<string, ReportRow> sure = tables["rank_uncertainty"].ToDictionary(r => r["zone"]);
        ReportRow[] rows = [.. all.Where(r => !r.Is("rests_on_too_little")).Take(Shown)];
        Bar[] bars = [.. rows.Select(r => new Bar(r["name"], r.Number("mean"), sure.GetValueOrDefault(r["zone"])?.Number("q5") ?? double.NaN, sure.GetValueOrDefault(r["zone"])?.Number("q95") ?? double.NaN, words.Number(r.Number("mean"), 2)))];
        string caption = words[sure.Count > 0 ? "ranking_caption" : "ranking_caption_plain", words.Number(rows.Length, 0), subject.TitleOf(subject.Surface)];
        page.Append($"<figure>{Charts.Bars(subject.TitleOf(subject.Surface), bars)}<figcaption>{caption} {Links("ranking", sure.Count > 0 ? "rank_uncertainty" : null)}</figcaption></figure>");
        TableOf([words["rank"], words["zone"], words["mean"], .. sure.Count > 0 ? new[] { words["rank_interval"] } : [], words["share_of_total"], words["missing"], words["address_together"]],
            rows.Select(r => (string[])[E(r["rank_mean"]), E(r["name"]), words.Number(r.Number("mean")), .. sure.Count > 0 ? new[] { RankInterval(sure.GetValueOrDefault(r["zone"])) } : [], words.Percent(r.Number("share_of_total"), 1), words.Percent(r.Number("missing_share")), E(words.List(subject.TitlesOf(r["together"])))]));
        ReportRow[] marked = [.. all.Where(r => r.Is("rests_on_too_little") && !double.IsNaN(r.Number("mean")))];
        if (marked.Length > 0)
            page.Append($"<p class=\"caption\">{words["marked_apart", words.Number(marked.Length, 0), words.List([.. marked.Take(5).Select(r => $"{r["name"]} ({words.Number(r.Number("mean"), 2)})")])]}</p>");
    }

    string RankInterval(ReportRow? row) => row is null ? "–" : $"{words.Number(row.Number("rank_5"), 0)}–{words.Number(row.Number("rank_95"), 0)}";

    void Together()
    {
        IReadOnlyList<ReportRow> pairs = tables["threat_pairs"];
        double greatest = Math.Max(1e-12, pairs.Where(p => p["first"] != p["second"]).Select(p => p.Number("share")).DefaultIfEmpty(0).Max());
        page.Append("<div class=\"wide\"><table class=\"matrix\"><tr><th></th>").AppendJoin("", subject.Threats.Select(t => $"<th>{E(subject.TitleOf(t))}</th>")).Append("</tr>");
        foreach (string a in subject.Threats)
        {
            page.Append($"<tr><th>{E(subject.TitleOf(a))}</th>");
            foreach (string b in subject.Threats)
                page.Append(Cell(pairs.FirstOrDefault(p => (p["first"] == a && p["second"] == b) || (p["first"] == b && p["second"] == a)), greatest));
            page.Append("</tr>");
        }
        page.Append($"</table></div><p class=\"caption\">{words["matrix_caption"]} {Links("threat_pairs", "threat_sets")}</p>");
    }

    string Cell(ReportRow? pair, double greatest)
    {
        if (pair is null)
            return "<td>–</td>";
        double share = pair.Number("share"), dark = pair["first"] == pair["second"] ? 0 : Math.Clamp(share / greatest, 0, 1);
        string rho = double.IsNaN(pair.Number("spearman")) ? "" : $"<br><small>{words.Number(pair.Number("spearman"), 2)} [{words.Number(pair.Number("spearman_low"), 2)}; {words.Number(pair.Number("spearman_high"), 2)}]</small>";
        return FormattableString.Invariant($"<td style=\"background:rgba(192,72,32,{dark * 0.6:0.##})\">{words.Percent(share, 1)}{rho}</td>");
    }

    void Histograms()
    {
        page.Append("<div class=\"small\">");
        foreach (IGrouping<string, ReportRow> surface in tables["histograms"].GroupBy(r => r["surface"]))
        {
            ReportRow[] steps = [.. surface];
            page.Append(Charts.Histogram(subject.TitleOf(surface.Key), [.. steps.Select(s => s.Number("area_km2"))], words.Number(steps[0].Number("from"), 1), words.Number(steps[^1].Number("to"), 1)));
        }
        page.Append($"</div><p class=\"caption\">{words["histogram_caption"]} {Links("histograms")}</p>");
    }

    void Sensitivity()
    {
        IReadOnlyList<ReportRow> rows = tables["sensitivity"];
        bool isSobol = rows.Any(r => !double.IsNaN(r.Number("sobol_total")));
        Bar[] bars = [.. rows.GroupBy(r => r["factor"]).Select(g => (g.Key, Mean: g.Select(r => isSobol ? r.Number("sobol_total") : Math.Abs(r.Number("swing"))).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())).OrderByDescending(f => f.Mean)
            .Select(f => new Bar(FactorNames.Of(f.Key, subject.TitleOf, words), f.Mean, double.NaN, double.NaN, isSobol ? words.Percent(f.Mean) : words.Number(f.Mean)))];
        page.Append($"<figure>{Charts.Bars(words["sensitivity"], bars)}<figcaption>{words[isSobol ? "sensitivity_caption" : "sensitivity_swing"]} {Links("sensitivity")}</figcaption></figure>");
        if (maps.TryGetValue(Leading, out string? map))
            page.Append($"<figure><img src=\"{map}\" alt=\"{words["sensitivity_map"]}\"><figcaption>{words[$"sensitivity_by_{tables[Leading][0]["measure"]}"]} {new Findings(subject, tables, words).Sensitive()} {Links(Leading, "sensitivity_squares")} <a href=\"../maps/sensitivity_factors.png\">maps/sensitivity_factors.png</a></figcaption></figure>");
    }

    void Validation(string id)
    {
        page.Append("<div class=\"small\">").Append(Charts.Curve(id, tables[id + "_roc"].Select(p => (p.Number("false_positive_rate"), p.Number("true_positive_rate"))))).Append("</div>");
        TableOf([words["measure"], words["value"]], tables[id].Select(r => (string[])[E(r["measure"].Replace('_', ' ')), double.IsNaN(r.Number("value")) ? E(r["value"]) : words.Number(r.Number("value"))]));
        page.Append($"<p class=\"caption\">{Links(id, id + "_roc", id + "_calibration")}</p>");
    }

    void Changes()
    {
        if (subject.Earlier is not { } earlier)
        {
            page.Append($"<p>{words["no_earlier"]}</p>");
            return;
        }
        ReportTables before = new(earlier);
        Dictionary<string, ReportRow> old = before["ranking"].ToDictionary(r => r["zone"]);
        using System.Text.Json.JsonDocument manifest = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(earlier, "manifest.json")));
        Dictionary<string, double> means = manifest.RootElement.GetProperty("surfaces").EnumerateArray().Where(s => s.TryGetProperty("mean", out _)).ToDictionary(s => s.GetProperty("id").GetString()!, s => s.GetProperty("mean").GetDouble());
        page.Append("<ul>");
        foreach (DescribedSurface surface in subject.Release.Surfaces.Where(s => means.ContainsKey(s.Id) && s.Product.Statistics.Count > 0 && !s.IsClass))
            page.Append($"<li>{words["changed", Path.GetFileName(earlier), subject.TitleOf(surface.Id), words.Number(means[surface.Id], 4), words.Number(surface.Product.Statistics.Mean, 4)]}</li>");
        ReportRow[] moved = [.. tables["ranking"].Take(Shown).Where(r => r["rank_mean"].Length > 0 && old.TryGetValue(r["zone"], out ReportRow? was) && was["rank_mean"].Length > 0 && was["rank_mean"] != r["rank_mean"])];
        page.AppendJoin("", moved.Select(r => $"<li>{words["moved", r["name"], old[r["zone"]]["rank_mean"], r["rank_mean"]]}</li>"));
        if (moved.Length == 0 && old.Count > 0)
            page.Append($"<li>{words["no_moves"]}</li>");
        page.Append("</ul>");
    }

    void Gates()
    {
        if (subject.Gates.Count == 0)
            page.Append($"<p>{words["no_gates"]}</p>");
        else
            TableOf([words["gate"], words["surface"], "", words["found"], words["allowed"]], subject.Gates.Select(g => (string[])[E(g.Gate), E(subject.TitleOf(g.Surface)), words[g.Passed is null ? "not_judged" : g.Passed.Value ? "passed" : "failed"], E(g.Found), E(g.Allowed)]));
    }

    void Coverage() => TableOf([words["surface"], words["known"], words["mean"]], subject.Release.Surfaces.Select(s => (string[])
        [E(s.Product.Title), words.Percent(s.Product.Statistics.Count / (double)subject.Release.Grid.Cells, 1), s.IsClass || s.Product.Statistics.Count == 0 ? "–" : words.Number(s.Product.Statistics.Mean)]));

    void Inputs()
    {
        TableOf([words["layer"], words["file"], words["origin"], words["licence"]], subject.Release.Sources.Select(s => (string[])[E(s.Layer), E(s.File), E(s.Origin), E(s.Licence)])
            .Concat(subject.ZoneSources.Select(z => (string[])[E(z.Name), E(z.File), E(z.Origin), E(z.Licence)])));
        page.Append("<p class=\"caption\"><a href=\"../sources.tsv\">sources.tsv</a> · <a href=\"../manifest.json\">manifest.json</a> · <a href=\"../checksums.sha256\">checksums.sha256</a></p>");
    }

    void Section(string title, Action content)
    {
        page.Append($"<section><h2>{words[title]}</h2>");
        content();
        page.Append("</section>");
    }

    void TableOf(IEnumerable<string> heads, IEnumerable<string[]> rows)
    {
        page.Append("<div class=\"wide\"><table><tr>").AppendJoin("", heads.Select(h => $"<th>{h}</th>")).Append("</tr>");
        foreach (string[] row in rows)
            page.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{c}</td>")).Append("</tr>");
        page.Append("</table></div>");
    }

    string Links(params IReadOnlyList<string?> ids) => string.Join(" ", ids.OfType<string>().Select(id => $"<a href=\"../{ReportTables.Folder}/{id}.csv\">{words["table", id + ".csv"]}</a>"));

    static string E(string text) => WebUtility.HtmlEncode(text);

    const string Style = """
        :root{color-scheme:light}body{margin:0;background:#f6f5f1;color:#222831;font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
        main{max-width:900px;margin:0 auto;padding:16px 20px 60px;background:#fff}nav{font-size:14px;text-align:right}h1{margin:.3em 0 0;font-size:1.9em;line-height:1.2}h2{margin:1.6em 0 .5em;padding-bottom:.2em;border-bottom:2px solid #c04820;font-size:1.25em}
        .meta,figcaption,.caption{color:#5b6470;font-size:14px}.findings{padding-left:1.2em;font-size:1.05em}.findings li{margin:.5em 0}figure{margin:1em 0}img{width:100%;height:auto}a{color:#9a3412}
        .wide{overflow-x:auto}table{border-collapse:collapse;font-size:14px;width:100%}th,td{padding:4px 8px;border-bottom:1px solid #e2e0da;text-align:left;vertical-align:top}th{font-weight:600}.matrix td,.matrix th{min-width:84px}.matrix small{white-space:nowrap}
        svg{display:block;width:100%;height:auto;font:12px system-ui,"Noto Sans CJK SC",sans-serif;fill:#222831}.bar{fill:#c98a5e}.interval{stroke:#222831;stroke-width:1.4;fill:none}.axis{stroke:#9aa1ab;fill:none}.line{stroke:#9a3412;stroke-width:2;fill:none}
        .small{display:grid;grid-template-columns:repeat(auto-fill,minmax(210px,1fr));gap:18px}@media(max-width:600px){.wide table{min-width:680px}figure{overflow-x:auto}figure svg{min-width:560px}main{padding:10px 12px 40px}h1{font-size:1.5em}}
        @media print{body{background:#fff;font-size:11pt}main{max-width:none;padding:0}nav{display:none}section,figure,tr{break-inside:avoid}a{color:inherit}.wide{overflow:visible}}
        """;
}
