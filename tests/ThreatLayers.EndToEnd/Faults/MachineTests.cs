using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ThreatLayers.EndToEnd.Faults;

/// <summary>Full disks, small machines, odd clocks and places, inputs that move: each is met as it happens, not imitated.</summary>
public sealed class MachineTests
{
    [Fact]
    public async Task A_disk_that_fills_up_fails_the_run_and_nothing_else()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "A small disk is mounted, which takes root.");
        using Storm storm = new();
        SortedDictionary<string, string> calm = await storm.Calm(0);
        string disk = Directory.CreateDirectory(storm.Night.Bench["disk"]).FullName;
        Assert.SkipUnless(Shell("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk) == 0, "tmpfs cannot be mounted here.");
        try
        {
            Assert.Equal(0, (await storm.Run(1, "disk/ws")).Code);
            long used = Directory.EnumerateFiles(disk, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
            int full = 0;
            // From hardly any room to nearly enough: the disk fills at another step each time.
            for (int share = 5; share <= 100; share += 19)
            {
                if (Directory.Exists(Path.Combine(disk, "ws", "store")))
                    Directory.Delete(Path.Combine(disk, "ws", "store"), recursive: true);
                string old = File.ReadAllText(Path.Combine(disk, "ws", "releases", "current", "checksums.sha256"));
                long size = Directory.EnumerateFiles(disk, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length) + (used * share / 150) + 200_000;
                Assert.Equal(0, Shell("mount", "-o", $"remount,size={size}", disk));
                Outcome outcome = await storm.Run(0, "disk/ws");
                if (outcome.Code != 0)
                {
                    full++;
                    Assert.Equal(1, outcome.Code);
                    Assert.DoesNotContain("fault of the program", outcome.Errors);
                    Assert.Matches("(?i)disk|space|room", outcome.Errors);
                    Assert.Equal(old, File.ReadAllText(Path.Combine(disk, "ws", "releases", "current", "checksums.sha256")));
                }
                storm.WhatIsOutIsWhole("disk/ws");
                Assert.Equal(0, Shell("mount", "-o", "remount,size=256m", disk));
            }
            Assert.True(full >= 2, $"the disk was full {full} times");
            Outcome last = await storm.Run(0, "disk/ws");
            Assert.True(last.Code == 0, last.Errors);
            SortedDictionary<string, string> now = storm.Sums("disk/ws");
            Assert.Equal("", string.Join(", ", calm.Keys.Union(now.Keys).Where(k => calm.GetValueOrDefault(k) != now.GetValueOrDefault(k))));
            storm.NothingTemporary("disk/ws");
        }
        finally
        {
            Shell("umount", disk);
        }
    }

    [Fact]
    public async Task An_input_that_changes_in_mid_run_stops_it_before_anything_is_out()
    {
        using Storm storm = new();
        Bench bench = storm.Night.Bench;
        Assert.Equal(0, (await storm.Run(1, "ws")).Code);
        string old = new FileInfo(bench["ws/releases/current"]).LinkTarget!, towns = File.ReadAllText(bench["towns.csv"]);
        WorldRelease.World(bench, "crs: EPSG:4326, cell_degrees: 0.1", "tiles_max_zoom: 3, map_width_px: 500, coastline: land.geojson");
        foreach (string fate in (string[])["changed", "gone"])
        {
            Directory.Delete(bench["ws/store"], recursive: true);
            using BuiltProgram program = storm.Start(0, "ws");
            await program.Shows("agriculture.share");
            if (fate == "gone")
                File.Delete(bench["towns.csv"]);
            else
                File.AppendAllText(bench["towns.csv"], "3,3,3\n");
            Outcome outcome = await program.Ended();
            Assert.Equal(3, outcome.Code);
            Assert.Contains("towns.csv", outcome.Errors);
            Assert.Equal(old, new FileInfo(bench["ws/releases/current"]).LinkTarget);
            bench.Write("towns.csv", towns);
        }
        Assert.Equal(0, (await storm.Run(0, "ws")).Code);
        Assert.Equal(0, (await storm.Run(0, "fresh")).Code);
        Assert.Equal(storm.Sums("fresh"), storm.Sums("ws"));
    }

    [Fact]
    public async Task A_clock_that_jumps_back_harms_nothing()
    {
        string library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";
        Assert.SkipUnless(File.Exists(library), "libfaketime is not installed (apt-get install faketime).");
        using Night night = new(more: "retention: { runs: 1 }");
        await night.Bench.Succeeds();
        string first = night.Current;
        Dictionary<string, string> yesterday = new() { ["LD_PRELOAD"] = library, ["FAKETIME"] = "-1d" };
        Outcome back = await BuiltProgram.Run(night.Bench.Folder, ["run", "pipeline.yaml", "--backend", "cpu", "--set", "layers.hunting.reach.max_distance_km=600"], yesterday);
        Assert.True(back.Code == 0, back.Errors);
        Assert.NotEqual(first, night.Current);
        Assert.True(string.CompareOrdinal(night.Current, first) < 0, "the clock did not go back");
        // What that run made is there, and the same run again finds nothing to do, on either clock.
        string[] change = ["run", "pipeline.yaml", "--backend", "cpu", "--set", "layers.hunting.reach.max_distance_km=600"];
        Assert.Contains("Nothing to do", (await BuiltProgram.Run(night.Bench.Folder, change, yesterday)).Output);
        Assert.Contains("Nothing to do", (await night.Do(change)).Output);
    }

    [Fact]
    public async Task A_limit_on_memory_is_kept_to()
    {
        string group = $"/sys/fs/cgroup/memory/threatlayers-{Environment.ProcessId}";
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Directory.Exists("/sys/fs/cgroup/memory") && Shell("mkdir", group) == 0, "Control groups (version 1) of memory cannot be made here.");
        try
        {
            File.WriteAllText(Path.Combine(group, "memory.limit_in_bytes"), (1L << 30).ToString(CultureInfo.InvariantCulture));
            using Storm storm = new();
            SortedDictionary<string, string> calm = await storm.Calm(0);
            Outcome outcome = await storm.Run(0, "small", ["/bin/sh", "-c", $"echo $$ > {group}/cgroup.procs && exec \"$@\"", "sh"]);
            Assert.True(outcome.Code == 0, $"{outcome.Code}: {outcome.Errors}");
            Assert.Equal(calm, storm.Sums("small"));
            // Without --memory the program takes what it may have, not what the machine has.
            Assert.Equal(1L << 30, JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(storm.Night.Bench["small/runs"], "run.json", SearchOption.AllDirectories)[0])).RootElement.GetProperty("choices").GetProperty("memory_bytes").GetInt64());
        }
        finally
        {
            Shell("rmdir", group);
        }
    }

    [Fact]
    public async Task A_thousand_open_files_are_enough()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "prlimit is not installed.");
        using Storm storm = new();
        SortedDictionary<string, string> calm = await storm.Calm(0);
        Outcome outcome = await storm.Run(0, "few", ["/usr/bin/prlimit", "--nofile=1000:1000", "--"]);
        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.Equal(calm, storm.Sums("few"));
    }

    [Fact]
    public async Task Place_zone_and_language_change_no_byte()
    {
        using Storm storm = new();
        SortedDictionary<string, string> calm = await storm.Calm(0);
        string far = "a b/Ünïcödé 世界/" + new string('x', 200);
        Dictionary<string, string> elsewhere = Storm.Time(0);
        foreach ((string name, string value) in new[] { ("TZ", "Pacific/Apia"), ("LC_ALL", "de_DE.UTF-8"), ("LANG", "de_DE.UTF-8"), ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0") })
            elsewhere[name] = value;
        Outcome outcome = await BuiltProgram.Run(storm.Night.Bench.Folder, storm.Arguments(0, far), elsewhere);
        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.Equal(calm, storm.Sums(far));
        Assert.Contains("Nothing to do", (await BuiltProgram.Run(storm.Night.Bench.Folder, storm.Arguments(0, far), elsewhere)).Output);
    }

    [Fact]
    public async Task A_workspace_that_can_only_be_read_is_told_before_any_work()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "A read-only disk is mounted, which takes root.");
        using Storm storm = new();
        string disk = Directory.CreateDirectory(storm.Night.Bench["disk"]).FullName;
        Assert.SkipUnless(Shell("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk) == 0, "tmpfs cannot be mounted here.");
        try
        {
            Assert.Equal(0, (await storm.Run(0, "disk/ws")).Code);
            Assert.Equal(0, Shell("mount", "-o", "remount,ro", disk));
            Outcome outcome = await storm.Run(1, "disk/ws");
            Assert.Equal(1, outcome.Code);
            Assert.Contains("workspace cannot be written", outcome.Errors);
            // Whoever only looks needs no right to write.
            Assert.Equal(0, (await BuiltProgram.Run(storm.Night.Bench.Folder, ["plan", .. storm.Arguments(1, "disk/ws")[1..]])).Code);
            Assert.Equal(0, (await BuiltProgram.Run(storm.Night.Bench.Folder, ["runs", "--workspace", "disk/ws"])).Code);
        }
        finally
        {
            Shell("umount", disk);
        }
    }

    static int Shell(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1; // No such program here.
        }
    }
}
