using System.Text.Json;

namespace ThreatLayers.EndToEnd;

/// <summary>What a night does besides computing: gates, retention, rollback, repetition, notices, summary.</summary>
public sealed class NightTests
{
    const string Gates = """
        gates:
          in_range: { check: range, of: [mean], minimum: 0, maximum: 1 }
          known: { check: coverage, least_share: 0.01, otherwise: warn }
          steady: { check: drift, of: [hunting], largest_change_of_mean: 0.2, largest_mean_difference: 0.3 }
        """;

    [Fact]
    public async Task A_gate_that_fails_holds_the_release_back_and_rollback_puts_it_out()
    {
        using Night night = new(more: Gates);
        await night.Bench.Succeeds();
        string first = night.Current;
        Assert.Equal(["holds", "holds"], [.. night.LastRun.GetProperty("gates").EnumerateArray().Where(g => g.GetProperty("gate").GetString() != "steady" && g.GetProperty("surface").GetString() == "mean").Select(g => g.GetProperty("passed").GetBoolean() ? "holds" : "fails")]);
        Outcome held = await night.Bench.Run("--set", "layers.hunting.reach.max_distance_km=4000");
        Assert.Equal(5, held.Code);
        Assert.Matches(@"warning  gate steady: hunting has a mean of 0\.\d+, 0\.\d+ in the release that is out, a change by \d+\.\d+; allowed is up to 0\.2\. The release is held back\.", held.Output);
        Assert.Contains("Held back: a quality gate failed, so the release that was out stays out.", held.Errors);
        Assert.Equal(first, night.Current);
        Assert.Equal("held_back", night.LastRun.GetProperty("outcome").GetString());
        string second = night.LastRun.GetProperty("release").GetString()!;
        Assert.Equal(0, (await night.Do("rollback", second)).Code);
        Assert.Equal(second, night.Current);
        Outcome back = await night.Do("rollback");
        Assert.Contains($"{first} is out; before it was {second}.", back.Output);
        Assert.Matches($"(?m)^-> +{first}", (await night.Do("releases")).Output);
        // What an operator took back is not put out again by a run that finds nothing new.
        Outcome again = await night.Bench.Succeeds("--set", "layers.hunting.reach.max_distance_km=4000");
        Assert.Contains($"release {second} is what this run would make, but it was withdrawn, and {first} is out.", again.Output);
        Assert.Equal(first, night.Current);
    }

    [Theory]
    [InlineData("gates: { a: { check: rang, of: [mean] } }", "'rang' is not known. Did you mean 'range'?")]
    [InlineData("gates: { a: { check: range, of: [maen], minimum: 0 } }", "gates.a.of: 'maen' is not published by this pipeline. Did you mean 'mean'?")]
    [InlineData("gates: { a: { check: range } }", "give minimum or maximum, or both")]
    [InlineData("notify: { on_failure: [mail gis@example.org] }", "No shell takes it apart")]
    public async Task A_wrong_gate_or_notice_is_refused(string more, string message)
    {
        using Night night = new(more: more);
        Outcome outcome = await night.Bench.Run();
        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Errors);
    }

    [Fact]
    public async Task A_run_is_repeated_to_the_last_byte()
    {
        using Night night = new();
        await night.Bench.Succeeds("--set", "layers.hunting.reach.max_distance_km=500");
        string id = night.LastRun.GetProperty("id").GetString()!;
        // The definitions may change meanwhile: the run has kept its own.
        File.AppendAllText(night.Bench["layer2.yaml"], "# changed\n");
        night.Bench.Write("pipeline.yaml", "not a pipeline");
        Outcome again = await night.Do("rerun", id[..14]);
        Assert.True(again.Code == 0, again.Errors + again.Output);
        Assert.Contains("Equal to the last byte", again.Output);
        Assert.Empty(Directory.GetDirectories(night.Bench["workspace"], "rerun-*"));
        File.AppendAllText(night.Bench["towns.csv"], "1,1,1\n");
        Outcome changed = await night.Do("rerun", "last");
        Assert.Equal(3, changed.Code);
        Assert.Contains("towns.csv is no longer what the run read", changed.Errors);
        Assert.Equal(2, (await night.Do("rerun", "2031")).Code);
    }

    [Fact]
    public async Task Two_workspaces_make_the_same_release_at_a_given_time()
    {
        using Night night = new();
        Dictionary<string, string> time = new() { ["SOURCE_DATE_EPOCH"] = "1700000000" };
        foreach (string workspace in (string[])["a", "b"])
            Assert.Equal(0, (await BuiltProgram.Run(night.Bench.Folder, ["run", "pipeline.yaml", "--backend", "cpu", "--workspace", workspace], time)).Code);
        Assert.Equal(night.Bench.Sums(night.Bench.Release("a"), _ => true), night.Bench.Sums(night.Bench.Release("b"), _ => true));
        Assert.Equal("20231114T221320Z", new FileInfo(night.Bench.Release("a")).LinkTarget);
    }

    [Fact]
    public async Task Old_runs_and_results_go_and_what_a_release_needs_stays()
    {
        using Night night = new("tiles_max_zoom: 1, map_width_px: 400, keep_releases: 1", "retention: { runs: 1 }");
        await night.Bench.Succeeds();
        string[] before = night.Bench.Sums(night.Bench.Release(), _ => true).Values.ToArray();
        await night.Bench.Succeeds("--set", "layers.hunting.reach.max_distance_km=600");
        Assert.Single(night.Runs);
        Assert.Contains("hunting.reach", await night.Stale());
        Assert.DoesNotContain("agriculture.share", await night.Stale());
        Assert.Single(Directory.GetDirectories(night.Bench["workspace/releases"]), d => !d.EndsWith("current", StringComparison.Ordinal));
        Assert.Empty(await night.Stale("--set", "layers.hunting.reach.max_distance_km=600"));
        Outcome dry = await night.Do("gc", "--keep", "1", "--max-gb", "0.000001", "--dry-run");
        Assert.Contains("Would remove 0 runs and 0 stored results", dry.Output);
        Assert.NotEmpty(before);
    }

    [Fact]
    public async Task The_command_for_a_failure_is_started_without_a_shell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Uses /bin/sh as the command.");
        using Night night = new(more: "notify: { on_failure: [/bin/sh, -c, 'printf \"%s|%s|%s\" \"$1\" \"$THREATLAYERS_OUTCOME\" \"$THREATLAYERS_EXIT_CODE\" > told', sh, '{message}; $(touch owned)'], on_success: [/nowhere/at-all] }");
        Outcome well = await night.Bench.Succeeds();
        Assert.Contains("notify.on_success: '/nowhere/at-all' cannot be started", well.Output);
        File.Delete(night.Bench["towns.csv"]);
        Assert.Equal(3, (await night.Bench.Run()).Code);
        string[] told = File.ReadAllText(night.Bench["told"]).Split('|');
        Assert.Contains("towns.csv: the file is not there.", told[0]);
        Assert.EndsWith("; $(touch owned)", told[0]);
        Assert.Equal(["failed", "3"], told[1..]);
        Assert.False(File.Exists(night.Bench["owned"]));
    }

    [Fact]
    public async Task The_summary_tells_the_night_to_people_and_to_programs()
    {
        using Night night = new(more: Gates);
        await night.Bench.Succeeds();
        string page = File.ReadAllText(night.Bench["workspace/summary.html"]);
        Assert.Contains("test: a new release is out", page);
        Assert.Contains($"releases/{night.Current}/maps/mean.png", page);
        Assert.DoesNotContain("http", page.Replace("https://www.w3.org", "", StringComparison.Ordinal));
        JsonElement summary = JsonDocument.Parse(File.ReadAllText(night.Bench["workspace/summary.json"])).RootElement;
        Assert.Equal(("done", 0, night.Current), (summary.GetProperty("outcome").GetString(), summary.GetProperty("exit_code").GetInt32(), summary.GetProperty("release").GetString()));
        File.WriteAllText(night.Bench["towns.csv"], "lon;lat\n");
        Assert.Equal(3, (await night.Bench.Run()).Code);
        Assert.Equal(3, JsonDocument.Parse(File.ReadAllText(night.Bench["workspace/summary.json"])).RootElement.GetProperty("exit_code").GetInt32());
        Assert.Contains("test: failed", File.ReadAllText(night.Bench["workspace/summary.html"]));
        Assert.Contains("towns.csv", (await night.Do("runs", "last")).Output);
    }

    [Fact]
    public async Task A_time_limit_stops_the_run_and_the_next_goes_on()
    {
        using Night night = new();
        WorldRelease.World(night.Bench, "crs: EPSG:4326, cell_degrees: 0.05", "tiles_max_zoom: 6");
        Outcome late = await night.Bench.Run("--timeout", "4s");
        Assert.Equal((1, "The run was stopped after 00:00:04, its time limit. What was made is kept; the next run goes on from there."), (late.Code, late.Errors));
        Assert.Equal("failed", night.LastRun.GetProperty("outcome").GetString());
        Assert.Equal("20200101T000000Z", night.Current);
        Assert.Equal(2, (await night.Bench.Run("--timeout", "soon")).Code);
    }
}
