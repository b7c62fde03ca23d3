using System.Text.Json;

namespace ThreatLayers.EndToEnd;

/// <summary>A run makes what is missing, and nothing else; and says so beforehand.</summary>
public sealed class StoreTests : IDisposable
{
    readonly Night night = new();

    Bench Bench => night.Bench;

    public void Dispose() => night.Dispose();

    [Fact]
    public async Task An_unchanged_run_makes_nothing_and_keeps_the_release()
    {
        await Bench.Succeeds();
        string release = night.Current;
        Outcome again = await Bench.Succeeds();
        Assert.Contains($"Nothing to do: all is as release {release} has it.", again.Output);
        Assert.Equal("unchanged", night.LastRun.GetProperty("outcome").GetString());
        Assert.Empty(Night.Made(night.LastRun));
        Assert.Equal(release, night.Current);
        Assert.Empty(await night.Stale());
    }

    [Fact]
    public async Task One_parameter_makes_stale_what_hangs_on_it_and_the_plan_says_so()
    {
        await Bench.Succeeds();
        string[] change = ["--set", "layers.hunting.reach.max_distance_km=600"];
        string[] planned = await night.Stale(change);
        await Bench.Succeeds(change);
        Assert.Equal(planned.Order(), Night.Made(night.LastRun).Order());
        string[] kinds = ["facts", "geotiff", "map", "style", "styled", "tiles"];
        Assert.Equal((string[])["hunting.reach", "hunting.scaled", "mean", "dominant", .. from s in (string[])["mean", "dominant", "hunting"] from k in kinds select $"{s}/{k}"], planned.OrderBy(p => p.Contains('/', StringComparison.Ordinal)), UnorderedComparer);
        Assert.Equal("max_distance_km: 300 -> 600", Night.Because(night.LastRun, "hunting.reach"));
        Assert.Equal("hunting.reach changed", Night.Because(night.LastRun, "hunting.scaled"));
        Assert.Equal("fresh", night.LastRun.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("name").GetString() == "agriculture.share").GetProperty("state").GetString());
    }

    static IEqualityComparer<IEnumerable<string>> UnorderedComparer => EqualityComparer<IEnumerable<string>>.Create((a, b) => a!.Order(StringComparer.Ordinal).SequenceEqual(b!.Order(StringComparer.Ordinal)));

    [Fact]
    public async Task Going_back_to_an_old_value_makes_nothing()
    {
        await Bench.Succeeds();
        await Bench.Succeeds("--set", "layers.hunting.reach.max_distance_km=600");
        Assert.Empty(await night.Stale());
    }

    [Fact]
    public async Task Spelling_comments_order_and_written_out_defaults_change_nothing()
    {
        await Bench.Succeeds();
        string layer = File.ReadAllText(Bench["layer2.yaml"]);
        Bench.Write("layer2.yaml", "# a comment\n" + layer.Replace("{ operator: decay_sum, of: people, max_distance_km: 300 }", "{ max_distance_km: 3.0e2, of: people, operator: decay_sum, mode: sum }", StringComparison.Ordinal));
        Assert.NotEqual(layer, File.ReadAllText(Bench["layer2.yaml"]));
        Assert.Empty(await night.Stale());
    }

    [Fact]
    public async Task A_changed_input_is_named_and_a_touched_one_changes_nothing()
    {
        await Bench.Succeeds();
        File.SetLastWriteTimeUtc(Bench["towns.csv"], new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Empty(await night.Stale());
        File.AppendAllText(Bench["towns.csv"], "1,2,3\n");
        string[] stale = await night.Stale();
        Assert.Contains("hunting.people", stale);
        Assert.DoesNotContain("agriculture.share", stale);
        Outcome plan = await night.Do("plan", "pipeline.yaml", "--backend", "cpu");
        Assert.Matches("Input hunting.towns: content: [0-9a-f]{12} -> [0-9a-f]{12}", plan.Output);
    }

    [Fact]
    public async Task A_file_that_changed_while_its_time_was_kept_is_found_on_request()
    {
        DateTime old = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Bench["towns.csv"], old);
        await Bench.Succeeds();
        string text = File.ReadAllText(Bench["towns.csv"]);
        Bench.Write("towns.csv", text.Replace("-180,", "-170,", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(Bench["towns.csv"], old);
        Assert.Empty(await night.Stale());
        Assert.Contains("hunting.people", await night.Stale("--verify-inputs"));
        Outcome run = await Bench.Succeeds("--verify-inputs");
        Assert.Contains("its content changed although its length and time did not", run.Output);
        Assert.Contains("hunting.people", Night.Made(night.LastRun));
    }

    [Fact]
    public async Task The_store_can_be_moved_with_the_workspace()
    {
        await Bench.Succeeds();
        Directory.Move(Bench["workspace"], Bench["moved elsewhere"]);
        Assert.Empty(await night.Stale("--workspace", "moved elsewhere"));
    }

    [Theory]
    [InlineData("flipped bit")]
    [InlineData("cut short")]
    [InlineData("gone")]
    [InlineData("record damaged")]
    public async Task What_is_damaged_in_the_store_is_made_anew(string damage)
    {
        await Bench.Succeeds();
        SortedDictionary<string, string> right = Bench.Sums(Bench.Release(), f => f.EndsWith(".tif", StringComparison.Ordinal));
        string entry = night.Stored("hunting.reach"), cells = Path.Combine(entry, "cells.f32");
        byte[] bytes = File.ReadAllBytes(cells);
        switch (damage)
        {
            case "flipped bit":
                bytes[bytes.Length / 2] ^= 4;
                File.WriteAllBytes(cells, bytes);
                break;
            case "cut short":
                File.WriteAllBytes(cells, bytes[..^4]);
                break;
            case "gone":
                File.Delete(cells);
                break;
            default:
                File.WriteAllText(Path.Combine(entry, "entry.json"), "{ not json");
                break;
        }
        // The step after the damaged one is made anew, so it reads the damaged one.
        Outcome outcome = await Bench.Succeeds("--force", "mean", "--set", "layers.hunting.scaled.high_quantile=0.98");
        Assert.Matches("(?m)^warning  .*(is not what was written|is damaged).*made anew", outcome.Output);
        Assert.Contains("hunting.reach", Night.Made(night.LastRun));
        await Bench.Succeeds();
        Assert.Equal(right, Bench.Sums(Bench.Release(), f => f.EndsWith(".tif", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_damaged_product_is_not_handed_over()
    {
        await Bench.Succeeds();
        string tiff = Path.Combine(night.Stored("agriculture/geotiff"), "cog", "agriculture.tif");
        byte[] bytes = File.ReadAllBytes(tiff);
        SortedDictionary<string, string> right = Bench.Sums(Bench.Release(), f => f.EndsWith("agriculture.tif", StringComparison.Ordinal));
        // A copy in the place of the linked file: the release that is out is another file from now on.
        bytes[^5] ^= 1;
        File.Delete(tiff);
        File.WriteAllBytes(tiff, bytes);
        Outcome outcome = await Bench.Succeeds("--set", "title=Another title");
        Assert.Contains("'cog/agriculture.tif' is not what was written", outcome.Output);
        Assert.Equal(right, Bench.Sums(Bench.Release(), f => f.EndsWith("agriculture.tif", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_layer_is_forced_and_a_surface_with_all_that_hangs_on_it()
    {
        await Bench.Succeeds();
        await Bench.Succeeds("--force", "hunting");
        Assert.Equal(["hunting.people", "hunting.reach", "hunting.scaled"], Night.Made(night.LastRun).Where(n => !n.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        await Bench.Succeeds("--from", "hunting.reach");
        Assert.Equal(["dominant", "hunting.reach", "hunting.scaled", "mean"], Night.Made(night.LastRun).Where(n => !n.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Outcome wrong = await Bench.Run("--from", "hunting.reech");
        Assert.Equal((2, true), (wrong.Code, wrong.Errors.Contains("--from: found 'hunting.reech', which this pipeline does not have. Did you mean 'hunting.reach'?", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task One_layer_alone_makes_no_release()
    {
        Outcome outcome = await Bench.Succeeds("--only", "hunting");
        Assert.True(File.Exists(Path.Combine(Bench.Folder, outcome.Output.Split('\n').Single(l => l.StartsWith("Look in", StringComparison.Ordinal))[12..], "cog", "hunting.tif")));
        Assert.Equal("20200101T000000Z", night.Current);
        Assert.DoesNotContain("agriculture.share", Night.Made(night.LastRun));
        await Bench.Succeeds();
        Assert.DoesNotContain("hunting.reach", Night.Made(night.LastRun));
    }

    [Fact]
    public async Task A_trial_makes_what_one_looks_at_and_leaves_what_is_out()
    {
        await Bench.Succeeds();
        string release = night.Current;
        string[] change = ["--set", "layers.hunting.reach.max_distance_km=600", "--trial"], planned = await night.Stale(change);
        Outcome outcome = await Bench.Succeeds(change);
        Assert.Equal(planned.Order(), Night.Made(night.LastRun).Order());
        Assert.Equal(["facts", "geotiff", "map"], planned.Where(p => p.Contains('/', StringComparison.Ordinal)).Select(p => p.Split('/')[1]).Distinct().Order());
        string products = Path.Combine(Bench.Folder, outcome.Output.Split('\n').Single(l => l.StartsWith("Look in", StringComparison.Ordinal))[12..]);
        Assert.All((string[])["mean", "hunting", "agriculture"], s => Assert.True(File.Exists(Path.Combine(products, "cog", s + ".tif")) && File.Exists(Path.Combine(products, "maps", s + ".png"))));
        Assert.False(Directory.Exists(Path.Combine(products, "tiles")));
        Assert.Equal(release, night.Current);
        Assert.Contains("layers.hunting.reach.max_distance_km: 300 -> 600", (await night.Do("diff", "current", "last")).Output);
        // The release that follows takes over what the trial has made.
        await Bench.Succeeds(change[..^1]);
        Assert.Equal(["style", "styled", "tiles"], Night.Made(night.LastRun).Select(n => n.Split('/')[1]).Distinct().Order());
    }

    [Fact]
    public async Task A_surface_that_comes_out_the_same_keeps_its_files()
    {
        await Bench.Succeeds();
        string tiles = Path.Combine(night.Stored("mean/tiles"), "entry.json");
        string[] twice = ["--set", "combine.mean.rule.of.hunting=4", "--set", "combine.mean.rule.of.agriculture=2"];
        Assert.Contains("mean/tiles", await night.Stale(twice));
        await Bench.Succeeds(twice);
        Assert.Equal(["mean"], Night.Made(night.LastRun));
        // Found damaged, they do not stand for anything.
        File.WriteAllText(Directory.GetFiles(Path.GetDirectoryName(tiles)!, "*.png", SearchOption.AllDirectories)[0], "no tile");
        await Bench.Succeeds("--set", "combine.mean.rule.of.hunting=8", "--set", "combine.mean.rule.of.agriculture=4");
        Assert.Contains("mean/tiles", Night.Made(night.LastRun));
        Assert.DoesNotContain("mean/map", Night.Made(night.LastRun));
    }

    [Fact]
    public async Task Keeping_results_alone_takes_less_room_and_an_unchanged_run_still_does_nothing()
    {
        await Bench.Succeeds("--keep", "results");
        Assert.DoesNotContain(Directory.GetFiles(Bench["workspace/store"], "entry.json", SearchOption.AllDirectories), f => JsonDocument.Parse(File.ReadAllText(f)).RootElement.GetProperty("name").GetString() is "hunting.people" or "hunting.reach");
        Assert.Empty(await night.Stale());
        await Bench.Succeeds("--set", "layers.hunting.scaled.high_quantile=0.98");
        Assert.Contains("hunting.people", Night.Made(night.LastRun));
    }
}
