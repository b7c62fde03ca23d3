namespace ThreatLayers.EndToEnd;

/// <summary>Who may write where, what a stop leaves behind, and what the next run finds.</summary>
public sealed class WorkspaceTests : IDisposable
{
    readonly Bench bench = new();

    public WorkspaceTests()
    {
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Raster(file: "field.asc");
        bench.Pipeline();
    }

    public void Dispose() => bench.Dispose();

    /// <summary>A run of many seconds: 26 million cells, distances over 200 km, tiles.</summary>
    void Slow()
    {
        bench.Write("towns.csv", "lon,lat\n" + string.Concat(Enumerable.Range(0, 500).Select(i => FormattableString.Invariant($"{(i * 37 % 360) - 180},{(i * 17 % 150) - 75}\n"))));
        bench.Layer("towns: { kind: points, path: towns.csv }", "{ people: { operator: point_density, of: towns, per: cell }, reach: { operator: decay_sum, of: people, max_distance_km: 200 } }", "reach");
        bench.Pipeline("crs: EPSG:4326, cell_degrees: 0.05", publish: "tiles_max_zoom: 6");
    }

    /// <summary>Bit 1 of the mask is signal 2.</summary>
    internal static bool InterruptIsIgnored() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").First(l => l.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } line && (Convert.ToUInt64(line[7..].Trim(), 16) & 2) != 0;

    void Quick()
    {
        bench.Raster(file: "field.asc");
        bench.Pipeline();
    }

    [Theory]
    [InlineData(BuiltProgram.Interrupt, "agriculture.people")]
    [InlineData(BuiltProgram.Terminate, "agriculture.reach")]
    public async Task A_stopped_run_ends_within_five_seconds_and_leaves_nothing(int signal, string after)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill(2).");
        Assert.SkipWhen(signal == BuiltProgram.Interrupt && InterruptIsIgnored(), "Whoever started these tests had them ignore Ctrl-C (a shell does that to what it runs in the background), and programs inherit that.");
        Slow();
        using (BuiltProgram program = bench.Start())
        {
            await program.Shows(after);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            long sent = System.Diagnostics.Stopwatch.GetTimestamp();
            program.Send(signal);
            Outcome outcome = await program.Ended();
            Assert.Equal((130, "Stopped. What was made is kept, nothing half-made was left; start it again when you like, and it goes on from there."), (outcome.Code, outcome.Errors));
            Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(sent, program.EndedAt).TotalSeconds, 0, 5);
        }
        bench.NothingHalfMade();
        string log = File.ReadAllText(Assert.Single(Directory.GetFiles(bench["workspace/runs"], "log.jsonl", SearchOption.AllDirectories)));
        Assert.Contains("\"kind\":\"failed\",\"stage\":\"run\",\"subject\":\"test\",\"message\":\"stopped\"", log);
        Quick();
        await bench.Succeeds();
        Assert.Equal(0.5f, bench.Surface("agriculture")[1]);
        bench.NoScratch();
    }

    [Fact]
    public async Task A_second_run_is_told_who_holds_the_workspace_and_a_killed_one_leaves_no_lock()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill(2).");
        Slow();
        // In so little memory surfaces go through files, which a killed run leaves.
        using (BuiltProgram first = bench.Start("--memory", "1GiB"))
        {
            await first.Shows("agriculture.people");
            Outcome second = await bench.Run();
            Assert.Equal(4, second.Code);
            Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(bench["workspace"])}: process {first.Id} on \S+, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC is running in this workspace\. Wait for it, or name another workspace with --workspace\.$", second.Errors);
            first.Send(BuiltProgram.Kill);
            await first.Ended();
        }
        Assert.NotEmpty(Directory.GetFiles(bench["workspace/scratch"]));
        Quick();
        await bench.Succeeds();
        bench.NoScratch();
        Assert.DoesNotContain(Directory.GetDirectories(bench["workspace/releases"]), d => d.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/setpriv"), "setpriv, which takes root's right to write everywhere, is not installed.");
        Directory.CreateDirectory(bench["locked"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(bench["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string[] launcher = Environment.IsPrivilegedProcess ? ["/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"] : [];
        foreach (string workspace in (string[])["locked", "locked/inner"])
        {
            Outcome outcome = await BuiltProgram.Run(bench.Folder, ["run", "pipeline.yaml", "--backend", "cpu", "--workspace", workspace], launcher: launcher);
            Assert.Equal(1, outcome.Code);
            Assert.StartsWith($"{bench[workspace]}: the workspace cannot be written (", outcome.Errors);
            Assert.EndsWith("Allow the user who runs this to write there, or name another workspace with --workspace.", outcome.Errors);
        }
        Assert.Empty(Directory.GetFileSystemEntries(bench["locked"]));
    }

    [Fact]
    public async Task A_workspace_below_a_file()
    {
        bench.Write("file", "x");
        Outcome outcome = await bench.Run("--workspace", "file/workspace");
        Assert.Equal(1, outcome.Code);
        Assert.Contains(bench["file/workspace"], outcome.Errors);
        Assert.DoesNotContain("fault of the program", outcome.Errors);
    }

    [Theory]
    [InlineData("a work space")]
    [InlineData("Übersicht & 'Karten' 世界 α")]
    [InlineData("deep/down/<here>")]
    public async Task Any_path_will_do(string workspace)
    {
        bench.Pipeline(publish: "tiles_max_zoom: 0");
        await bench.Succeeds("--workspace", workspace);
        Assert.Equal([0, 0.5f, 1, 0.2f, float.NaN, 0.8f], Tests.Gdal.Scratch.Read(new(Path.Combine(bench.Release(workspace), "cog", "agriculture.tif"))));
        Assert.True(File.Exists(Path.Combine(bench.Release(workspace), "maps", "agriculture.png")));
    }

    [Fact]
    public async Task Inputs_too_may_lie_anywhere()
    {
        bench.Asc("dätä & more/feld ö.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Write("dätä & more/städte.csv", "lon,lat\n10.5,1.5\n");
        bench.Write("dätä & more/länder.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[10,0],[11,0],[11,2],[10,2],[10,0]]]}}]}""");
        bench.Layer("field: { kind: raster, path: 'dätä & more/feld ö.asc', values: intensity, unit: share }\ntowns: { kind: points, path: 'dätä & more/städte.csv' }\nland: { kind: features, path: 'dätä & more/länder.geojson' }",
            "{ people: { operator: point_density, of: towns, per: cell }, share: { operator: polygon_share, of: land }, all: { operator: weighted_sum, of: [field, people, share], require: all } }", "all");
        // One cell of two degrees: mean of the three known cells, one town, half of it land.
        bench.Pipeline("crs: EPSG:4326, cell_degrees: 2, bounds: [10, 0, 12, 2]");
        await bench.Succeeds();
        Assert.Equal(((0 + 0.5 + 0.2) / 3) + 1 + 0.5, Assert.Single(bench.Surface("agriculture")), 1e-6);
    }

    [Theory]
    [InlineData("crs: EPSG:4326, cell_degrees: 1, bounds: [170, -20, 190, 0]", "0,15")]
    [InlineData("cell_km: 100, bounds: [170, -20, 190, 0]", "0,15")]
    [InlineData("crs: EPSG:4326, cell_degrees: 5, bounds: [0, -90, 360, 90]", "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15")]
    public async Task Tiles_of_a_grid_across_180_are_on_both_sides(string grid, string columns)
    {
        bench.Write("land.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[-180,-80],[180,-80],[180,80],[-180,80],[-180,-80]]]}}]}""");
        bench.Layer("land: { kind: features, path: land.geojson }", "{ share: { operator: polygon_share, of: land } }", "share");
        bench.Pipeline(grid, publish: "styled: false, maps: false, tiles_max_zoom: 4");
        await bench.Succeeds();
        Assert.Equal(columns, string.Join(',', Directory.GetDirectories(Path.Combine(bench.Release(), "tiles", "agriculture", "4")).Select(d => int.Parse(Path.GetFileName(d), System.Globalization.CultureInfo.InvariantCulture)).Order()));
        Assert.Contains(1, bench.Surface("agriculture"));
        Assert.DoesNotContain(bench.Surface("agriculture"), c => float.IsNaN(c) || c > 1);
    }

    [Fact]
    public async Task Without_the_library_one_line_says_what_to_install()
    {
        Outcome outcome = await BuiltProgram.Run(bench.Folder, ["run", "pipeline.yaml"], new Dictionary<string, string> { ["THREATLAYERS_GDAL"] = "/nowhere/libgdal.so" });
        Assert.Equal(1, outcome.Code);
        Assert.Equal("THREATLAYERS_GDAL=/nowhere/libgdal.so is not a GDAL library that can be loaded; set it to the file of libgdal (Linux: libgdal.so.32, Windows: gdal*.dll, macOS: libgdal.dylib) or remove it.", outcome.Errors);
        bench.NothingHalfMade();
    }

    [Fact]
    public async Task Old_releases_go_and_the_link_follows()
    {
        bench.Pipeline(publish: "styled: false, maps: false, keep_releases: 2");
        for (int i = 0; i < 3; i++)
            await bench.Succeeds("--set", $"layers.agriculture.meaning=version {i}");
        string[] left = [.. Directory.GetDirectories(bench["workspace/releases"]).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        Assert.Equal(3, left.Length);
        Assert.Equal(left[^2], new FileInfo(bench["workspace/releases/current"]).LinkTarget);
        Assert.Equal(3, Directory.GetDirectories(bench["workspace/runs"]).Length);
    }
}
