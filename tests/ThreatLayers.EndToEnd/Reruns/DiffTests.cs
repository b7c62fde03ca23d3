using System.Text.Json.Nodes;
using SkiaSharp;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.EndToEnd;

/// <summary>Two runs compared by the built program.</summary>
public sealed class DiffTests : IDisposable
{
    readonly Comparable two = new();

    // 0.1 x 1..5 against 0.2 x 1..5: differences 0.1 to 0.5, mean 0.3, all five known cells; hunting is 0.15 x, so the leading class goes from hunting (1) to agriculture (0).
    [Fact]
    public async Task What_one_number_did_is_said_shown_and_written()
    {
        (string a, string b) = await two.RunTwice();
        Outcome outcome = await two.Done("diff", a, b);
        Assert.Contains($"{Comparable.Factor}: 0.1 -> 0.2", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("hunting: no change", outcome.Output, StringComparison.Ordinal);
        string folder = $"workspace/diffs/{a}_{b}";
        JsonNode report = two.Json($"{folder}/diff.json"), changed = Comparable.Surface(report, "agriculture");
        Assert.Equal([Comparable.Factor], report["runs"]!["parameters"]!.AsArray().Select(p => (string)p!["name"]!));
        Assert.Empty(report["runs"]!["inputs"]!.AsArray());
        Assert.Equal(5, (int)changed["known_in_both"]!["cells"]!);
        Assert.Equal(1.0, (double)changed["changed"]!["share_of_area"]!, 1e-12);
        Assert.Equal(0.3, (double)changed["difference"]!["mean"]!, 1e-6);
        Assert.Equal(Math.Sqrt(0.11), (double)changed["difference"]!["rmse"]!, 1e-6);
        Assert.Equal([0.1f, 0.2f, 0.3f, 0.4f, 0.5f, float.NaN], Scratch.Read(new(two.Bench[$"{folder}/diff/agriculture.tif"])).Select(v => MathF.Round(v, 5)));
        // East has 0.2, 0.3 and 0.5, West 0.1 and 0.4; rows differ in area by a thousandth.
        Assert.Equal(["East", "West"], changed["zones"]!.AsArray().Select(z => (string)z!["zone"]!));
        Assert.Equal(1 / 3.0, (double)changed["zones"]![0]!["change"]!, 1e-3);
        Assert.StartsWith("zone,area_km2,known_area_km2,mean_a,mean_b,mean_difference\nEast,", File.ReadAllText(two.Bench[$"{folder}/zones/agriculture.csv"]).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        JsonNode leading = Comparable.Surface(report, "leading");
        Assert.Equal((1.0, "Hunting", "Agriculture"), ((double)leading["changed_class"]!["share_of_area"]!, (string)leading["transitions"]![0]!["from_label"]!, (string)leading["transitions"]![0]!["to_label"]!));
        Assert.Equal([1000f, 1000f, 1000f, 1000f, 1000f, float.NaN], Scratch.Read(new(two.Bench[$"{folder}/diff/leading.tif"])));
        foreach (string map in (string[])["agriculture_difference", "agriculture_side_by_side", "leading_difference", "leading_side_by_side"])
        {
            using SKBitmap picture = SKBitmap.Decode(two.Bench[$"{folder}/maps/{map}.png"]);
            Assert.True(picture.Width >= 900 && picture.Height > 400);
        }
        string page = File.ReadAllText(two.Bench[$"{folder}/index.html"]);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Contains(" alt=\"Map of the change", page, StringComparison.Ordinal);
        Assert.Equal([], Directory.GetDirectories(two.Bench["workspace/diffs"]).Select(d => Path.GetFileName(d)).Except([$"{a}_{b}"]));
    }

    [Fact]
    public async Task The_same_comparison_is_the_same_to_the_last_byte_and_a_release_that_is_gone_is_read_from_the_store()
    {
        (string a, string b) = await two.RunTwice();
        await two.Done("diff", a, "last", "--out", "once", "--threads", "1");
        await two.Done("diff", a, "current", "--out", "release");
        Directory.Delete(two.Bench[$"workspace/releases/{Path.GetFileName(a)}"], recursive: true);
        await two.Done("diff", a, b, "--out", "again", "--threads", "2");
        Assert.Equal(two.Bench.Sums(two.Bench["once"], _ => true), two.Bench.Sums(two.Bench["again"], _ => true));
        Assert.Equal(two.Bench.Sums(two.Bench["once"], f => f.EndsWith(".csv", StringComparison.Ordinal)), two.Bench.Sums(two.Bench["release"], f => f.EndsWith(".csv", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_input_that_changed_is_named_with_both_checksums()
    {
        await two.Bench.Succeeds();
        two.Bench.Asc("field.asc", Bench.Three, "1 2 3\n4 5 6");
        await two.Bench.Succeeds();
        await two.Done("diff", two.Runs[^2], two.Runs[^1], "--out", "out");
        JsonNode report = two.Json("out/diff.json");
        Assert.Equal(["agriculture.field", "hunting.field"], report["runs"]!["inputs"]!.AsArray().Select(i => (string)i!["name"]!).Select(n => n.Split(' ')[0]).Distinct());
        Assert.Equal(1, (int)Comparable.Surface(report, "agriculture")["only_in_b"]!["cells"]!);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused_and_leaves_nothing()
    {
        (string a, string b) = await two.RunTwice();
        await two.Refused("there is no run or release '1999', and no such folder. The newest runs are: ", "diff", "1999", b);
        await two.Refused("--zones and --zone-column go together", "diff", a, b, "--zones", "countries.geojson");
        two.Bench.Write("mine/notes.txt", "mine");
        await two.Refused("holds something else (there is no diff.json in it)", "diff", a, b, "--out", "mine");
        Assert.Equal("mine", File.ReadAllText(two.Bench["mine/notes.txt"]));
        await two.Bench.Succeeds("--set", "grid.cell_degrees=0.5");
        await two.Refused($"run {b} and run {two.Runs[^1]} are on different grids, so no cell can be compared with another. run {b}: 3 x 2 cells of 1 x 1", "diff", b, "last");
        two.Bench.Layer("other: { kind: raster, path: field.asc, values: intensity, unit: share }", "{}", "other", "layer3.yaml", "pollution");
        two.Bench.Pipeline(layers: "layer3.yaml");
        await two.Bench.Succeeds();
        await two.Refused($"have no surface in common. run {b} has leading, agriculture, hunting; run {two.Runs[^1]} has pollution.", "diff", b, "last");
        Assert.False(Directory.Exists(two.Bench["workspace/diffs"]) && Directory.EnumerateFileSystemEntries(two.Bench["workspace/diffs"]).Any());
    }

    public void Dispose() => two.Dispose();
}
