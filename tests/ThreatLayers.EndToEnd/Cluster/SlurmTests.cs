using System.Globalization;
using System.Security.Cryptography;
using ThreatLayers.Tests;

namespace ThreatLayers.EndToEnd.Cluster;

/// <summary>The quickstart on a real Slurm of two nodes. THREATLAYERS_CLUSTER_KM sets the size of its cells; ./run.sh cluster takes those of the quickstart.</summary>
public sealed class SlurmTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-cluster-").FullName;

    static string CellKm => Environment.GetEnvironmentVariable("THREATLAYERS_CLUSTER_KM") ?? "60";

    static string[] Pipeline(string workspace) => ["run", Repository.In("pipelines", "quickstart.yaml"), "--workspace", workspace, "--set", $"grid.cell_km={CellKm}"];

    static string[] OnSlurm(string workspace, double taskSeconds) => [.. Pipeline(workspace), "--executor", "slurm", "--task-seconds", taskSeconds.ToString(CultureInfo.InvariantCulture)];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Two_nodes_give_the_bytes_of_one_process_though_a_worker_and_a_node_are_killed()
    {
        Assert.SkipWhen(SlurmCluster.Obstacle is not null, SlurmCluster.Obstacle ?? "");
        using SlurmCluster slurm = SlurmCluster.Up();
        Outcome local = await BuiltProgram.Run(folder, Pipeline("local"), slurm.Environs);
        Assert.True(local.Code == 0, local.Errors);

        // So short that surfaces are cut into rows and every step is a task.
        using BuiltProgram run = BuiltProgram.Start(folder, OnSlurm("cluster", CellKm == "60" ? 0.02 : 5), slurm.Environs);
        await run.Shows("%  threat");
        while (!slurm.KillWorker())
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await run.Shows("started again");
        int killed = slurm.Kill(2);
        Outcome cluster = await run.Ended(TimeSpan.FromMinutes(9));

        Assert.True(cluster.Code == 0, cluster.Output + cluster.Errors);
        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} processes of node 2 killed\n{string.Join('\n', cluster.Output.Split('\n').Where(l => l.Contains("started again", StringComparison.Ordinal)))}");
        Assert.Equal(Sums("local"), Sums("cluster"));
        Assert.False(Directory.Exists(Path.Combine(folder, "cluster", "scratch")));
        Assert.False(Directory.Exists(Path.Combine(folder, "cluster", "store", "new")) && Directory.EnumerateFileSystemEntries(Path.Combine(folder, "cluster", "store", "new")).Any());
    }

    /// <summary>Without a wish for the length of tasks a small run is left to a pool of workers.</summary>
    [Fact]
    public async Task A_pool_of_workers_gives_the_bytes_of_one_process_though_one_and_later_a_node_are_killed()
    {
        Assert.SkipWhen(SlurmCluster.Obstacle is not null, SlurmCluster.Obstacle ?? "");
        using SlurmCluster slurm = SlurmCluster.Up();
        Outcome local = await BuiltProgram.Run(folder, Pipeline("local"), slurm.Environs);
        Assert.True(local.Code == 0, local.Errors);
        Outcome undisturbed = await BuiltProgram.Run(folder, [.. Pipeline("quiet"), "--executor", "slurm"], slurm.Environs);
        Assert.True(undisturbed.Code == 0, undisturbed.Output + undisturbed.Errors);
        Assert.DoesNotContain("started again", undisturbed.Output);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(folder, "quiet", "runs"), "slurm-*_0.out", SearchOption.AllDirectories));
        Assert.Equal(Sums("local"), Sums("quiet"));

        using BuiltProgram run = BuiltProgram.Start(folder, [.. Pipeline("cluster"), "--executor", "slurm"], slurm.Environs);
        await run.Shows("%  threat");
        // Both have a task.
        while (Directory.EnumerateFiles(Path.Combine(folder, "cluster", "runs"), "*.taken", SearchOption.AllDirectories).Count() < 3)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        while (!slurm.KillWorker())
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await run.Shows("started again");
        slurm.Kill(2);
        Outcome cluster = await run.Ended(TimeSpan.FromMinutes(9));
        Assert.True(cluster.Code == 0, cluster.Output + cluster.Errors);
        Assert.Equal(Sums("local"), Sums("cluster"));
    }

    [Theory]
    [InlineData(BuiltProgram.Interrupt)]
    [InlineData(BuiltProgram.Kill)]
    public async Task Stopped_in_mid_run_its_jobs_go_and_the_next_run_goes_on(int signal)
    {
        Assert.SkipWhen(SlurmCluster.Obstacle is not null, SlurmCluster.Obstacle ?? "");
        Assert.SkipWhen(signal == BuiltProgram.Interrupt && WorkspaceTests.InterruptIsIgnored(), "Whoever started these tests had them ignore Ctrl-C, and programs inherit that.");
        using SlurmCluster slurm = SlurmCluster.Up();
        using BuiltProgram run = BuiltProgram.Start(folder, OnSlurm("cluster", 10), slurm.Environs);
        await run.Shows("%  threat");
        run.Send(signal);
        Outcome stopped = await run.Ended();
        if (signal == BuiltProgram.Interrupt)
        {
            Assert.Equal(130, stopped.Code);
            Assert.Equal("", slurm.Ask("squeue", "--noheader", "--states=PENDING,RUNNING").Trim());
        }

        Outcome again = await BuiltProgram.Run(folder, OnSlurm("cluster", 10), slurm.Environs);
        Assert.True(again.Code == 0, again.Output + again.Errors);
        Assert.Equal(signal == BuiltProgram.Kill, again.Output.Contains("jobs of an earlier run of this workspace were still queued", StringComparison.Ordinal));
        Outcome local = await BuiltProgram.Run(folder, Pipeline("local"), slurm.Environs);
        Assert.True(local.Code == 0, local.Errors);
        Assert.Equal(Sums("local"), Sums("cluster"));
    }

    /// <summary>Someone takes the memory of a wave's tasks away before they begin; they are killed for real, and started again with more than they had.</summary>
    [Theory]
    [InlineData(MemoryWatch.Accounts)]
    [InlineData(MemoryWatch.Kernel)]
    public async Task A_task_that_is_killed_for_its_memory_is_started_again_with_more(MemoryWatch memory)
    {
        Assert.SkipWhen(SlurmCluster.Obstacle is not null, SlurmCluster.Obstacle ?? "");
        Assert.SkipWhen(memory == MemoryWatch.Kernel && !File.Exists("/sys/fs/cgroup/memory/memory.usage_in_bytes"), "Control groups of version 1 are not mounted.");
        using SlurmCluster slurm = SlurmCluster.Up(memory);
        Outcome outcome = await RunWith(slurm, job => slurm.Ask("scontrol", "update", $"JobId={job}", "MinMemoryNode=100"));
        Assert.Matches(@"ended as OUT_OF_MEMORY \(.*It is started again, with [23]\d\d\d MiB\.", outcome.Output);
    }

    /// <summary>The same with time: Slurm counts in minutes and looks twice in each, so that this takes one or two.</summary>
    [Fact]
    public async Task A_task_that_had_its_time_is_started_again_with_more()
    {
        Assert.SkipWhen(SlurmCluster.Obstacle is not null, SlurmCluster.Obstacle ?? "");
        using SlurmCluster slurm = SlurmCluster.Up();
        Outcome outcome = await RunWith(slurm, job =>
        {
            slurm.Ask("scontrol", "update", $"JobId={job}", "TimeLimit=1");
            while (!slurm.FreezeWorker(job))
                Thread.Sleep(20);
        });
        Assert.Matches(@"ended as TIMEOUT \(.*It is started again, with 2\d minutes\.", outcome.Output);
    }

    /// <summary>A run whose last wave something is done to; its release is that of a local run all the same.</summary>
    async Task<Outcome> RunWith(SlurmCluster slurm, Action<string> act)
    {
        using BuiltProgram run = BuiltProgram.Start(folder, [.. OnSlurm("cluster", 10), "--set", "grid.cell_km=60"], slurm.Environs);
        act(slurm.LastPending());
        Outcome ended = await run.Ended(TimeSpan.FromMinutes(6));
        Assert.True(ended.Code == 0, ended.Output + ended.Errors);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', ended.Output.Split('\n').Where(l => l.Contains("started again", StringComparison.Ordinal))));
        Outcome local = await BuiltProgram.Run(folder, [.. Pipeline("local"), "--set", "grid.cell_km=60"], slurm.Environs);
        Assert.True(local.Code == 0, local.Errors);
        Assert.Equal(Sums("local"), Sums("cluster"));
        return ended;
    }

    /// <summary>Ten minutes on two cores; what it prints is in RESULTS.md.</summary>
    [Fact]
    public async Task A_thousand_tasks_cost_the_run_that_waits_for_them_little()
    {
        Assert.SkipWhen(SlurmCluster.Obstacle is not null, SlurmCluster.Obstacle ?? "");
        Assert.SkipWhen(Environment.GetEnvironmentVariable("THREATLAYERS_CLUSTER_LONG") != "1", "For THREATLAYERS_CLUSTER_LONG=1 ./run.sh cluster: it takes ten minutes.");
        using SlurmCluster slurm = SlurmCluster.Up();
        using BuiltProgram run = BuiltProgram.Start(folder, [.. OnSlurm("cluster", 0.01), "--set", "grid.cell_km=9"], slurm.Environs);
        ProcessWatch watch = ProcessWatch.Of(run.Id, TestContext.Current.CancellationToken);
        await run.Shows("%  threat");
        ProcessSample began = watch.Last;
        string log = Directory.GetFiles(Path.Combine(folder, "cluster", "runs"), "log.jsonl", SearchOption.AllDirectories)[0];
        while (!run.HasExited && !File.ReadAllText(log).Contains("tasks have ended", StringComparison.Ordinal))
            await Task.Delay(250, TestContext.Current.CancellationToken);
        ProcessSample waited = watch.Last;
        Outcome ended = await run.Ended();
        Assert.True(ended.Code == 0, ended.Output + ended.Errors);

        int tasks = Directory.GetFiles(Path.Combine(folder, "cluster", "runs"), "job-1-task-*.jsonl", SearchOption.AllDirectories).Length;
        double share = (waited.ProcessorSeconds - began.ProcessorSeconds) / (waited.Seconds - began.Seconds);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{tasks} tasks, waited for {waited.Seconds - began.Seconds:0} s: {100 * share:0.0} % of a core with squeue, peak {waited.PeakMiB:0} MiB; with the release {watch.Last.PeakMiB:0} MiB and {watch.Last.ProcessorSeconds:0.0} s of processor in all"));
        Assert.InRange(tasks, 1000, 3000);
        Assert.InRange(waited.PeakMiB, 1, 200);
        Assert.InRange(share, 0, 0.05);
    }

    [Fact]
    public async Task Without_Slurm_the_message_says_what_to_do()
    {
        Outcome refused = await BuiltProgram.Run(folder, OnSlurm("cluster", 10), new Dictionary<string, string> { ["PATH"] = folder });
        Assert.Equal(1, refused.Code);
        Assert.Contains("sinfo: Slurm's command is not there", refused.Errors + refused.Output);
    }

    SortedDictionary<string, string> Sums(string workspace)
    {
        string release = Path.Combine(folder, workspace, "releases", "current");
        SortedDictionary<string, string> sums = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories))
            sums[Path.GetRelativePath(release, file)] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        return sums;
    }
}
