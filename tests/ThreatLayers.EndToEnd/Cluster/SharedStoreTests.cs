using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThreatLayers.EndToEnd.Portal;
using ThreatLayers.Portal.Publishing;
using ThreatLayers.Runs;

namespace ThreatLayers.EndToEnd.Cluster;

/// <summary>Several workspaces with one bucket behind them.</summary>
public sealed class SharedStoreTests : IDisposable
{
    readonly Bench bench = new();

    public SharedStoreTests() => WorldRelease.World(bench, "cell_km: 200", "tiles_max_zoom: 2, map_width_px: 400, coastline: land.geojson");

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task What_one_workspace_made_another_finds_and_both_release_what_a_run_alone_does()
    {
        using BucketServer server = Server();
        await Run(server, "alone");
        // At once, so that they put the same results there at the same time.
        Outcome[] both = await Task.WhenAll(Start(server, "one", "--store", "s3://threats/deep/store"), Start(server, "two", "--store", "s3://threats/deep/store"));
        Assert.All(both, o => Assert.True(o.Code == 0, o.Errors));
        int put = server.Count("PUT");
        Outcome plan = await BuiltProgram.Run(bench.Folder, ["plan", "pipeline.yaml", "--workspace", "three", "--store", "s3://threats/deep/store"], server.Environs);
        Assert.Contains("Nothing to do", plan.Output);
        Assert.False(Directory.Exists(bench["three"]));
        Assert.Empty((await Run(server, "three", "--store", "s3://threats/deep/store")).Errors);
        Assert.Equal(put, server.Count("PUT"));
        Assert.All((string[])["one", "two", "three"], w => Assert.Equal(Sums("alone"), Sums(w)));
        RequireWhole(server, "deep/store");
        // After a change only what hangs on it is made, and a third of the bucket's results serve.
        string[] changed = ["--set", "layers.hunting.reach.max_distance_km=200"];
        await Run(server, "alone-changed", changed);
        await Run(server, "four", ["--store", "s3://threats/deep/store", .. changed]);
        Assert.Equal(Sums("alone-changed"), Sums("four"));
        Assert.DoesNotContain("agriculture.share", Made("four"));
        Assert.Contains("hunting.reach", Made("four"));
    }

    [Fact]
    public async Task What_a_workspace_had_before_it_shared_is_put_there_too()
    {
        using BucketServer server = Server();
        await Run(server, "one");
        Outcome unchanged = await Run(server, "one", "--store", "s3://threats/store");
        Assert.Contains("Nothing to do", unchanged.Output);
        await Run(server, "two", "--store", "s3://threats/store");
        Assert.Empty(Made("two"));
        Assert.Equal(Sums("one"), Sums("two"));
    }

    [Fact]
    public async Task Damaged_objects_are_said_once_made_anew_and_whole_afterwards()
    {
        using BucketServer server = Server();
        await Run(server, "one", "--store", "s3://threats/store");
        var objects = server.Objects("store");
        string Key(string name) => objects.Keys.First(o => o.EndsWith("/entry.json", StringComparison.Ordinal) && JsonDocument.Parse(File.ReadAllText(objects[o])).RootElement.GetProperty("name").GetString() == name)[..32];
        string Pack(string name) => objects[objects.Keys.First(o => o.StartsWith(Key(name) + "/files-", StringComparison.Ordinal))];
        string truncated = Pack("dominant/geotiff"), missing = Pack("mean/tiles"), flipped = Pack("mean"), unread = objects[Key("hunting/tiles") + "/entry.json"];
        using (FileStream file = File.OpenWrite(truncated))
            file.SetLength(file.Length - 1);
        File.Delete(missing);
        using (FileStream file = new(flipped, FileMode.Open))
        {
            file.Position = file.Length / 2;
            int there = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(there ^ 1));
        }
        File.WriteAllText(unread, File.ReadAllText(unread)[..100]);
        Directory.Delete(bench["one/runs"], recursive: true);
        // The plan sees by a list alone that files are missing or cut short, and changes nothing.
        Outcome plan = await BuiltProgram.Run(bench.Folder, ["plan", "pipeline.yaml", "--workspace", "two", "--store", "s3://threats/store"], server.Environs);
        Assert.Contains("2 results to make", plan.Output);
        Assert.Equal(2, plan.Errors.Split("the shared result is damaged (its files are missing or cut short); it is made anew.").Length - 1);
        // Needs the mean's cells, since its tiles are gone: those are found damaged when they come.
        Outcome run = await Run(server, "two", "--store", "s3://threats/store");
        string[] warnings = [.. run.Output.Split('\n').Concat(run.Errors.Split('\n')).Where(l => l.Contains("the shared result is damaged", StringComparison.Ordinal))];
        Assert.Equal(4, warnings.Length);
        Assert.Equal(Sums("one"), Sums("two"));
        RequireWhole(server, "store");
        Outcome after = await Run(server, "three", "--store", "s3://threats/store");
        Assert.DoesNotContain("damaged", after.Output + after.Errors);
        Assert.Empty(Made("three"));
    }

    [Fact]
    public async Task A_run_killed_while_it_puts_leaves_no_record()
    {
        using BucketServer server = Server(slow: 700);
        string[] arguments = ["run", "pipeline.yaml", "--workspace", "one", "--store", "s3://threats/store"];
        using (BuiltProgram program = BuiltProgram.Start(bench.Folder, arguments, server.Environs))
        {
            while (server.Count("BEGIN") == 0 && !program.HasExited)
                await Task.Delay(5, TestContext.Current.CancellationToken);
            program.KillNow();
            await program.Ended();
        }
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(server.Objects("store").Keys, o => o.EndsWith("/entry.json", StringComparison.Ordinal));
        // The next run puts there what this one had made.
        await Run(server, "one", "--store", "s3://threats/store");
        RequireWhole(server, "store");
        await Run(server, "two", "--store", "s3://threats/store");
        Assert.Empty(Made("two"));
        Assert.Equal(Sums("one"), Sums("two"));
    }

    [Fact]
    public async Task Where_the_bucket_cannot_be_had_the_message_says_what_and_where()
    {
        using BucketServer server = Server();
        await Refused(server.Environs, "s3://nobody/store", "s3://nobody/store", "NoSuchBucket");
        await Refused(new(server.Environs) { ["AWS_ACCESS_KEY_ID"] = "SOMEONE" }, "s3://threats/store", "s3://threats/store", "InvalidAccessKeyId", "allowed to list, get and put objects");
        server.Stop();
        await Refused(server.Environs, "s3://threats/store", "s3://threats/store", "cannot be reached", "AWS_ENDPOINT_URL_S3");
        Outcome wrong = await BuiltProgram.Run(bench.Folder, ["run", "pipeline.yaml", "--store", "threats/store"]);
        Assert.Equal(2, wrong.Code);
        Assert.Contains("--store: found 'threats/store', allowed is s3://BUCKET/PREFIX.", wrong.Errors);
    }

    /// <summary>Gone in the middle: the run makes its release, and says at its end that results could not be shared.</summary>
    [Fact]
    public async Task A_bucket_that_goes_while_a_run_is_under_way_costs_no_work()
    {
        using BucketServer server = Server(slow: 50);
        using BuiltProgram program = BuiltProgram.Start(bench.Folder, ["run", "pipeline.yaml", "--workspace", "one", "--store", "s3://threats/store"], server.Environs);
        while (server.Count("PUT") < 3 && !program.HasExited)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        server.Stop();
        Outcome outcome = await program.Ended();
        Assert.Equal(1, outcome.Code);
        Assert.Contains("results could not be shared. They are kept in the workspace, and the next run with the same --store puts them there.", outcome.Errors);
        Assert.True(File.Exists(bench["one/releases/current/manifest.json"]));
        Assert.Contains("Nothing to do", (await Run(server, "one")).Output);
    }

    /// <summary>Beyond what goes in one piece, and what comes in one.</summary>
    [Fact]
    public void A_large_object_comes_back_as_it_was()
    {
        using BucketServer server = Server();
        byte[] content = new byte[(64 << 20) + 12345];
        new Random(7).NextBytes(content);
        string file = bench["large"], back = bench["back"];
        File.WriteAllBytes(file, content);
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
            Environment.SetEnvironmentVariable(name, server.Environs[name]);
        using BucketStorage storage = new("s3://threats/large", server.Environs["AWS_ENDPOINT_URL_S3"]);
        storage.Put("a/b", file, TestContext.Current.CancellationToken);
        Assert.Equal(content.Length, storage.List(TestContext.Current.CancellationToken)["a/b"]);
        Assert.True(storage.Fetch("a/b", back, content.Length, TestContext.Current.CancellationToken));
        Assert.True(File.ReadAllBytes(back).AsSpan().SequenceEqual(content));
        Assert.False(storage.Fetch("a/b", back, content.Length - 1, TestContext.Current.CancellationToken));
        Assert.False(storage.Fetch("a/b", back, content.Length + 1, TestContext.Current.CancellationToken));
        Assert.False(storage.Fetch("a/c", back, 10, TestContext.Current.CancellationToken));
        Assert.Null(storage.ReadText("a/c", TestContext.Current.CancellationToken));
    }

    static BucketServer Server(int? slow = null)
    {
        Assert.SkipWhen(Node.Missing is not null, Node.Missing ?? "");
        return new(slow);
    }

    async Task Refused(Dictionary<string, string> environment, string store, params string[] messages)
    {
        foreach (string verb in (string[])["plan", "run"])
        {
            Outcome refused = await BuiltProgram.Run(bench.Folder, [verb, "pipeline.yaml", "--workspace", "refused", "--store", store], environment);
            Assert.True(refused.Code == 1, $"{refused.Code}: {refused.Errors}");
            Assert.All(messages, m => Assert.Contains(m, refused.Errors));
            Assert.DoesNotContain("   at ", refused.Errors);
        }
    }

    Task<Outcome> Start(BucketServer server, string workspace, params string[] more) => BuiltProgram.Run(bench.Folder, ["run", "pipeline.yaml", "--workspace", workspace, .. more], server.Environs);

    async Task<Outcome> Run(BucketServer server, string workspace, params string[] more)
    {
        Outcome outcome = await Start(server, workspace, more);
        Assert.True(outcome.Code == 0, outcome.Errors);
        return outcome;
    }

    /// <summary>Names of what the last run of a workspace has made itself.</summary>
    string[] Made(string workspace) => [.. new RunHistory(bench[$"{workspace}/runs"]).NewestFirst().First().Nodes.Where(n => n.Made).Select(n => n.Name)];

    SortedDictionary<string, string> Sums(string workspace) => bench.Sums(bench.Release(workspace), _ => true);

    /// <summary>Every record has its files, and those are what it says.</summary>
    static void RequireWhole(BucketServer server, string prefix)
    {
        var objects = server.Objects(prefix);
        string[] records = [.. objects.Keys.Where(o => o.EndsWith("/entry.json", StringComparison.Ordinal))];
        Assert.NotEmpty(records);
        foreach (string record in records)
        {
            string text = File.ReadAllText(objects[record]);
            JsonElement[] files = [.. JsonDocument.Parse(text).RootElement.GetProperty("files").EnumerateArray()];
            string pack = $"{record[..32]}/files-{files.Sum(f => f.GetProperty("bytes").GetInt64())}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}";
            byte[] content = File.ReadAllBytes(objects[pack]);
            int at = 0;
            foreach (JsonElement file in files)
            {
                int bytes = file.GetProperty("bytes").GetInt32();
                if (file.GetProperty("sha256").GetString() is { Length: > 0 } sum)
                    Assert.Equal(sum, Convert.ToHexStringLower(SHA256.HashData(content.AsSpan(at, bytes))));
                at += bytes;
            }
            Assert.Equal(content.Length, at);
        }
    }
}
