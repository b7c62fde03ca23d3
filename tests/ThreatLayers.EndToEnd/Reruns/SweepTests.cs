using System.Text.Json.Nodes;

namespace ThreatLayers.EndToEnd;

/// <summary>Several values of a parameter by the built program.</summary>
public sealed class SweepTests : IDisposable
{
    readonly Comparable one = new();

    Task<Outcome> Sweep(params string[] more) => one.Done(["sweep", "pipeline.yaml", "--backend", "cpu", .. more]);

    // Cells 1 to 5 times 0.1, 0.2, 0.3: means 0.3, 0.6, 0.9. Hunting is 0.15 x: it leads in the first combination only.
    [Fact]
    public async Task Three_values_make_three_maps_and_a_response_and_no_release()
    {
        Outcome outcome = await Sweep("--vary", $"{Comparable.Factor}=0.1,0.2,0.3", "--out", "swept");
        Assert.Contains("3 of 3: factor = 0.3", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("hunting: the same in all", outcome.Output, StringComparison.Ordinal);
        JsonNode report = one.Json("swept/sweep.json"), agriculture = Comparable.Surface(report, "agriculture"), leading = Comparable.Surface(report, "leading");
        Assert.Equal([0.3, 0.6, 0.9], agriculture["world"]!.AsArray().Select(v => Math.Round((double)v!, 3)));
        Assert.Equal([0.0, 1, 1], leading["world"]!.AsArray().Select(v => (double)v!));
        Assert.Equal(["East", "West"], agriculture["zones"]!.AsArray().Select(z => (string)z!["zone"]!));
        Assert.Equal(["agriculture.png", "leading.png"], Directory.GetFiles(one.Bench["swept/maps"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        string[] table = File.ReadAllLines(one.Bench["swept/response.csv"]);
        Assert.Equal($"surface,zone,{Comparable.Factor},response", table[0]);
        Assert.Equal(3 * 3 * 3, table.Length - 1);
        Assert.Contains("<svg", File.ReadAllText(one.Bench["swept/index.html"]), StringComparison.Ordinal);
        one.Bench.NothingHalfMade();
        Assert.Equal(3, one.Runs.Length);
        // Of the three runs of a sweep, two compared cell by cell: 0.3 x minus 0.1 x.
        await one.Done("diff", one.Runs[0], one.Runs[2], "--out", "compared");
        Assert.Equal(0.6, (double)Comparable.Surface(one.Json("compared/diff.json"), "agriculture")["difference"]!["mean"]!, 1e-6);
    }

    [Fact]
    public async Task What_is_there_is_not_made_again_and_what_does_not_hang_on_the_parameter_once()
    {
        string[] question = ["--vary", $"{Comparable.Factor}=0.1,0.2", "--vary", "leading.rule.floor=0,0.5"];
        Outcome first = await Sweep(question), second = await Sweep(question);
        Assert.Equal(1, first.Output.Split("threat     hunting.scaled").Length - 1);
        Assert.Equal(2, first.Output.Split("threat     agriculture.index").Length - 1);
        Assert.Equal(4, first.Output.Split("combine    leading").Length - 1);
        Assert.DoesNotContain("threat     ", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("combine    ", second.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(one.Bench["workspace/sweeps"]));
    }

    [Fact]
    public async Task What_cannot_be_varied_is_refused_before_anything_runs()
    {
        await one.Refused("'scalde' is neither a key nor a step, input or combined surface here. Did you mean 'scaled'?", "sweep", "pipeline.yaml", "--vary", "layers.agriculture.scalde.factor=1,2");
        await one.Refused("Did you mean 'factor'?", "sweep", "pipeline.yaml", "--vary", "layers.agriculture.scaled.facter=1,2");
        await one.Refused("make 72 combinations, allowed are 64", "sweep", "pipeline.yaml", "--vary", $"{Comparable.Factor}=1,2,3,4,5,6,7,8,9", "--vary", "layers.hunting.scaled.factor=1,2,3,4,5,6,7,8");
        await one.Refused("found an empty value", "sweep", "pipeline.yaml", "--vary", $"{Comparable.Factor}=1,,2");
        await one.Refused("found 'much'", "sweep", "pipeline.yaml", "--vary", $"{Comparable.Factor}=1,much");
        Assert.False(Directory.Exists(one.Bench["workspace/runs"]));
    }

    public void Dispose() => one.Dispose();
}
