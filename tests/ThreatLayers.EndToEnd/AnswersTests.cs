namespace ThreatLayers.EndToEnd;

/// <summary>Zones, answers and the report, from a pipeline through the built program.</summary>
public sealed class AnswersTests : IDisposable
{
    readonly Bench bench = new();

    [Fact]
    public async Task A_run_gives_figures_ranking_uncertainty_validation_and_a_report()
    {
        Write("");
        await bench.Succeeds();
        string release = bench["workspace/releases/current"];
        // Zone w has cells 1 and 0.5 over 0.25 and 0.25 (columns 10 and 11), zone e 0.1 and nodata; cells of a row are as large as each other.
        Dictionary<string, string> west = Rows(release, "countries")["w"], east = Rows(release, "countries")["e"];
        Assert.Equal(0.5, Number(west["agriculture_mean"]), 0.001);
        Assert.Equal(0.5, Number(west["agriculture_share_above"]), 0.001);
        Assert.Equal(0.5, Number(east["agriculture_missing_share"]), 0.001);
        Assert.Equal(0.1, Number(east["agriculture_mean"]), 1e-6);
        Assert.Equal("West", west["name"]);
        Assert.Equal("1", Rows(release, "ranking")["w"]["rank_mean"]);
        Assert.Equal("1", Rows(release, "rank_uncertainty")["w"]["base_rank"]);
        // Zones and squares both cover the whole grid, so they hold the same.
        Dictionary<string, string>[] squares = [.. Rows(release, "priority_cells").Values], zones = [.. Rows(release, "ranking").Values];
        Assert.Equal(zones.Sum(z => Number(z["total"])), squares.Sum(s => Number(s["total"])), 1);
        Assert.Equal(zones.Sum(z => Number(z["top_km2"])), squares.Sum(s => Number(s["top_km2"])), 1);
        Assert.Equal(1, squares.Sum(s => Number(s["share_of_top"])), 1e-9);
        Assert.Equal(1, Number(squares[^1]["cumulative_share"]), 1e-9);
        Assert.Equal(("1", squares.Max(s => Number(s["top_km2"]))), (squares[0]["rank_top"], Number(squares[0]["top_km2"])));
        Assert.True(Number(Rows(release, "rank_uncertainty")["w"]["q5"]) < Number(Rows(release, "rank_uncertainty")["w"]["q95"]));
        Assert.Equal(["coarsening", "layer_error.agriculture", "layer_error.hunting", "refined", "spread", "transformation"], File.ReadLines(Path.Combine(release, "summaries", "sensitivity.csv")).Skip(1).Select(l => l.Split(',')).Where(c => c[0] == "w").Select(c => c[2]).Order(StringComparer.Ordinal));
        // By squares too: known ground of all leading factors is that of the surface, and the greatest total index leads.
        string[][] sensitive = [.. File.ReadLines(Path.Combine(release, "summaries", "sensitivity_squares.csv")).Skip(1).Select(l => l.Split(','))];
        Assert.Equal(1, Rows(release, "sensitivity_leading").Values.Sum(f => Number(f["share"])), 1e-9);
        Assert.Equal(Rows(release, "countries").Values.Sum(z => Number(z["area_km2"]) * (1 - Number(z["mean_missing_share"]))), sensitive.GroupBy(s => s[0]).Sum(s => Number(s.First()[3])), 1);
        Assert.All(sensitive.GroupBy(s => s[0]), s => Assert.Equal(s.MaxBy(f => Number(f[9]))![5], s.Single(f => f[6] == "true")[5]));
        foreach (string file in new[] { "maps/sensitivity_leading.png", "maps/sensitivity_factors.png", "summaries/sensitivity_squares.gpkg" })
            Assert.True(File.Exists(Path.Combine(release, file)), file);
        Assert.Contains("By squares of 111 km", Page("index.html"));
        Assert.Contains("按 111 公里的方格看", Page("index.zh.html"));
        Assert.Equal("1", Rows(release, "validation_seen")["auc"]["value"]);
        Assert.Equal("true", Rows(release, "validation_seen")["rests_on_too_little"]["value"]);
        foreach (string page in new[] { "index.html", "index.zh.html", "index.fr.html", "index.es.html" })
        {
            string html = File.ReadAllText(Path.Combine(release, "report", page));
            Assert.Contains("West", html, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", html, StringComparison.Ordinal);
            foreach (System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(html, "href=\"\\.\\./([^\"]+)\""))
                Assert.True(File.Exists(Path.Combine(release, link.Groups[1].Value)), $"{page} links to {link.Groups[1].Value}, which is not there.");
        }
        // Agriculture 1 and 0.5 with hunting 0.5 and 0.5 are high in both: two of five known cells; 0.25 with 0.1 is middle and low, 0.25 with 0.9 middle and high, 0.1 with 0.2 low and middle.
        double[] shares = [.. File.ReadLines(Path.Combine(release, "summaries", "bivariate_both.csv")).Skip(1).Select(l => Number(l.Split(',')[7]))];
        foreach ((double share, double found) in new[] { 0, 0.2, 0, 0.2, 0, 0, 0, 0.2, 0.4 }.Zip(shares))
            Assert.Equal(share, found, 0.001);
        Assert.True(File.Exists(Path.Combine(release, "maps", "bivariate_both.png")));
        Assert.Contains("Both are high on", Page("index.html"));
        Assert.True(File.Exists(Path.Combine(release, "summaries", "countries.gpkg")));
        foreach (string table in new[] { "countries.parquet", "hexagons.parquet" })
            Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(Path.Combine(release, "summaries", table))[..4]);
        Assert.True(File.Exists(Path.Combine(release, "uncertainty", "mean_p_top.tif")));
    }

    // First the west is higher (0.5 against 0.1), then the east (0.9), and one gate does not hold.
    [Fact]
    public async Task The_report_says_what_changed_and_what_the_gates_found()
    {
        Write("gates: { whole: { check: range, of: [mean], minimum: 0, maximum: 1 }, low: { check: range, of: [agriculture], maximum: 0.5, otherwise: warn } }");
        await bench.Succeeds();
        string first = Page("index.html"), id = Path.GetFileName(Directory.ResolveLinkTarget(bench["workspace/releases/current"], true)!.FullName);
        Assert.Contains("There is no earlier release to compare with.", first);
        bench.Asc("inputs/a.asc", Bench.Three, "0.1 0.1 0.9\n0.1 0.1 0.9");
        bench.Asc("inputs/b.asc", Bench.Three, "0.1 0.1 0.9\n0.1 0.1 0.9");
        await bench.Succeeds();
        string second = Page("index.html");
        // Mean of agriculture over the known cells of the grid: 2.1 / 5 before, 2.2 / 6 after.
        Assert.Matches($"Against release {id}: the mean of agriculture went from 0\\.42\\d\\d to 0\\.36\\d\\d", second);
        Assert.Contains("East went from rank 2 to rank 1.", second);
        Assert.Contains("West went from rank 1 to rank 2.", second);
        Assert.Matches("<td>whole</td><td>Mean</td><td>Holds</td>", second);
        Assert.Matches("<td>low</td><td>agriculture</td><td>Does not hold</td>", second);
        Assert.Contains(id, Page("index.zh.html"));
    }

    [Fact]
    public async Task What_rests_on_too_little_is_not_ranked_but_shown_apart()
    {
        Write("", more: "least_known_share: 0.9");
        bench.Asc("inputs/b.asc", Bench.Three, "0.5 0.5 0.2\n0.1 0.9 -9999");
        await bench.Succeeds();
        string release = bench["workspace/releases/current"];
        Dictionary<string, Dictionary<string, string>> rows = Rows(release, "ranking");
        Assert.Equal(("1", "false"), (rows["w"]["rank_mean"], rows["w"]["rests_on_too_little"]));
        Assert.Equal(("", "", "true"), (rows["e"]["rank_mean"], rows["e"]["rank_total"], rows["e"]["rests_on_too_little"]));
        Assert.DoesNotContain("e", Rows(release, "rank_uncertainty").Keys);
        Assert.Contains("Not ranked, because they rest on too little data: 1 zones, of which East", Page("index.html"));
    }

    // Only what hangs on a changed layer is summed again; the zones stay on the grid.
    [Fact]
    public async Task A_changed_layer_is_summed_again_and_nothing_else()
    {
        Write("");
        await bench.Succeeds();
        bench.Asc("inputs/b.asc", Bench.Three, "0.5 0.4 0.2\n0.1 0.9 0.3");
        Outcome again = await bench.Run();
        Assert.True(again.Code == 0, again.Errors);
        Assert.Contains("answers/zones.countries/hunting", again.Output);
        Assert.Contains("answers/zones.hexagons/mean", again.Output);
        Assert.DoesNotContain("answers/zones.countries/agriculture", again.Output);
        Assert.DoesNotContain("answers/coverage.", again.Output);
        Assert.Equal((0.5 + 0.4 + 0.1 + 0.9) / 4, Number(Rows(bench["workspace/releases/current"], "countries")["w"]["hunting_mean"]), 0.001);
        Assert.Equal(0.5, Number(Rows(bench["workspace/releases/current"], "countries")["w"]["agriculture_mean"]), 0.001);
    }

    [Theory]
    [InlineData("nobody", "the zones have no attribute 'nobody'.")]
    public async Task A_wrong_column_of_zones_is_said(string column, string message)
    {
        Write("", column: column);
        await bench.Refused(3, message);
    }

    string Page(string name) => File.ReadAllText(bench[$"workspace/releases/current/report/{name}"]);

    void Write(string root, string more = "", string column = "iso")
    {
        bench.Asc("inputs/a.asc", Bench.Three, "1 0.5 0.1\n0.25 0.25 -9999");
        bench.Asc("inputs/b.asc", Bench.Three, "0.5 0.5 0.2\n0.1 0.9 0.3");
        foreach (string id in new[] { "agriculture", "hunting" })
        {
            bench.Write($"{id}.yaml", $$"""
                id: {{id}}
                title: {{id}}
                threat: {{id}}
                unit: index
                meaning: A test.
                citation: None.
                licence: CC0
                colours: { ramp: viridis }
                inputs:
                  r: { kind: raster, path: inputs/{{(id == "agriculture" ? "a" : "b")}}.asc, values: intensity, unit: index, origin: here, licence: CC0, citation: None. }
                steps:
                  x: { operator: clamp, of: r }
                result: x
                """);
        }
        bench.Write("zones.geojson", """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"iso":"w","title":"West"},"geometry":{"type":"Polygon","coordinates":[[[10,0],[12,0],[12,2],[10,2],[10,0]]]}},
            {"type":"Feature","properties":{"iso":"e","title":"East"},"geometry":{"type":"Polygon","coordinates":[[[12,0],[13,0],[13,2],[12,2],[12,0]]]}},
            {"type":"Feature","properties":{"iso":"","title":"Nobody's"},"geometry":{"type":"Polygon","coordinates":[[[10,0],[11,1],[11,0],[10,1],[10,0]]]}}]}
            """);
        bench.Write("seen.csv", "longitude,latitude,score\n10.5,1.5,1\n11.5,1.5,1\n12.5,1.5,0\n10.5,0.5,0\n11.5,0.5,0\n");
        bench.Write("pipeline.yaml", $$"""
            id: answers
            title: Answers
            grid: { like_raster: inputs/a.asc }
            layers: [agriculture.yaml, hunting.yaml]
            combine:
              mean: { title: Mean, unit: index, meaning: Mean., colours: { ramp: viridis }, rule: { operator: weighted_mean, of: [agriculture, hunting] } }
            zones:
              countries: { path: zones.geojson, name_column: {{column}}, title_column: title }
              hexagons: { hexagons_km: 100 }
            answers:
              zones: countries
              bivariate: { both: { first: agriculture, second: hunting, first_from: [0.2, 0.4], second_from: [0.2, 0.5] } }
              {{more}}
              uncertainty: { draws: 50, cell_error: { distribution: normal, sd: 0.05 }, layer_error: { distribution: uniform, half_width: 0.2 }, spread_km: 150, coarsening: 2, refined: { agriculture: hunting }, transformations: [none, log, cut, percentile], sobol_samples: 8, morris_trajectories: 2, sensitivity_km: 111 }
              validation:
                seen: { surface: agriculture, path: seen.csv, score: score }
            {{root}}
            """);
    }

    static Dictionary<string, Dictionary<string, string>> Rows(string release, string table)
    {
        string[] lines = File.ReadAllLines(Path.Combine(release, "summaries", table + ".csv")), heads = lines[0].Split(',');
        return lines.Skip(1).Select(l => l.Split(',')).GroupBy(c => c[0]).ToDictionary(g => g.Key, g => heads.Zip(g.First()).ToDictionary(p => p.First, p => p.Second));
    }

    static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => bench.Dispose();
}
