using System.Diagnostics;
using ThreatLayers.Portal.Publishing;

namespace ThreatLayers.EndToEnd.Portal;

public sealed class PublishTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    [Fact]
    public async Task A_folder_gets_the_package_and_the_second_time_nothing_is_copied()
    {
        string target = release.Bench["www"];
        Outcome first = await BuiltProgram.Run(release.Bench.Folder, ["publish", release.Folder, target]);
        Assert.True(first.Code == 0, first.Errors);
        Assert.Contains(" 0 unchanged, 0 removed", first.Output);
        Assert.Equal(0, (await BuiltProgram.Run(release.Bench.Folder, ["verify", Path.Combine(target, "releases", "current")])).Code);
        Assert.Equal($$"""{"release":"{{Path.GetFileName(release.Folder)}}","path":"releases/{{Path.GetFileName(release.Folder)}}/"}""", File.ReadAllText(Path.Combine(target, "current.json")));
        Outcome second = await BuiltProgram.Run(release.Bench.Folder, ["publish", release.Folder, target]);
        Assert.Contains("0 files uploaded", second.Output);
    }

    [Fact]
    public async Task Only_what_changed_is_uploaded_beside_the_release_before_which_stays_as_it_is()
    {
        string target = release.Bench["www-beside"];
        using FolderTarget folder = new(target);
        Publication publication = new(folder, 4, 2);
        string[] three = [release.Folder, .. await Changed("blues", "greens")];
        List<string>[] uploaded = [[], [], []];
        for (int i = 0; i < 3; i++)
        {
            Published done = await publication.Publish(three[i], p => { lock (uploaded[i]) uploaded[i].Add(p); }, TestContext.Current.CancellationToken);
            Assert.Equal(uploaded[i].Count, done.Uploaded);
            Assert.Equal(i == 2, done.Removed > 0);
            Assert.Contains(Path.GetFileName(three[i]), File.ReadAllText(Path.Combine(target, "current.json")));
            foreach (string whole in three[Math.Max(0, i - 1)..(i + 1)])
                Assert.Equal(0, (await BuiltProgram.Run(release.Bench.Folder, ["verify", Path.Combine(target, "releases", Path.GetFileName(whole))])).Code);
        }
        Assert.DoesNotContain(uploaded[1], u => u.Split('/')[0] is "cog" or "tiles" or "legends" or "maps" && !u.Contains("agriculture"));
        Assert.DoesNotContain("cog/agriculture.tif", uploaded[1]); // The values are the same.
        Assert.True(uploaded[1].Count < uploaded[0].Count / 2);
        Assert.Equal(three[1..].Select(t => Path.GetFileName(t)!).Append("current").Order(StringComparer.Ordinal), Directory.GetDirectories(Path.Combine(target, "releases")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
    }

    /// <summary>Releases that differ in a colour ramp.</summary>
    async Task<string[]> Changed(params string[] ramps)
    {
        string layer = release.Bench["layer.yaml"], before = File.ReadAllText(layer);
        string[] folders = new string[ramps.Length];
        for (int i = 0; i < ramps.Length; i++)
        {
            File.WriteAllText(layer, before.Replace("colours: {}", $"colours: {{ ramp: {ramps[i]} }}", StringComparison.Ordinal));
            await release.Bench.Succeeds("--workspace", "workspace");
            folders[i] = release.Folder;
        }
        File.WriteAllText(layer, before);
        return folders;
    }

    [Fact]
    public async Task In_place_a_changed_layer_touches_its_own_files_and_the_documents()
    {
        string target = release.Bench["www-changed"];
        using FolderTarget folder = new(target);
        await InPlacePublication.To(folder, release.Folder, 4, _ => { }, TestContext.Current.CancellationToken);
        string before = release.Folder;
        await Changed("reds");
        List<string> uploaded = [];
        Published done = await InPlacePublication.To(folder, release.Folder, 1, uploaded.Add, TestContext.Current.CancellationToken);
        Assert.NotEqual(before, release.Folder);
        string[] data = [.. uploaded.Where(u => u.Split('/')[0] is "cog" or "tiles" or "tiles_crs84" or "maps" or "legends" or "styles")];
        Assert.NotEmpty(data);
        Assert.All(data, d => Assert.Contains("agriculture", d));
        Assert.DoesNotContain("cog/agriculture.tif", uploaded); // The values are the same.
        Assert.True(done.Unchanged > done.Uploaded);
        // Documents come after the data that they speak of, and what people open comes last.
        Assert.True(uploaded.FindLastIndex(u => data.Contains(u)) < uploaded.FindIndex(u => u.StartsWith("stac/", StringComparison.Ordinal)));
        Assert.Contains(Path.GetFileName(release.Folder), File.ReadAllText(Path.Combine(target, "current.json")));
    }

    [Fact]
    public async Task A_bucket_never_shows_a_mix_whenever_publishing_is_killed()
    {
        Assert.SkipWhen(Node.Missing is not null, Node.Missing ?? "");
        List<string> told = [];
        (Process server, string address) = Node.Serve("s3.mjs", told, release.Bench["bucket"]);
        using (server)
        {
            try
            {
                Dictionary<string, string> credentials = new() { ["AWS_ACCESS_KEY_ID"] = "S3RVER", ["AWS_SECRET_ACCESS_KEY"] = "S3RVER" };
                string first = release.Folder, second = (await Changed("purples"))[0];
                string[] Publish(string package) => ["publish", package, "s3://threats/world", "--endpoint", address, "--uploads", "2"];
                Outcome done = await BuiltProgram.Run(release.Bench.Folder, Publish(first), credentials);
                Assert.True(done.Code == 0, done.Errors);
                string[] puts = Taken(told, "PUT");
                Assert.EndsWith("/world/current.json 200", puts[^1], StringComparison.Ordinal);
                Assert.Contains("0 files uploaded", (await BuiltProgram.Run(release.Bench.Folder, Publish(first), credentials)).Output);
                Assert.Equal(Path.GetFileName(first), Out());
                RequireWhole(first);
                // Killed twice on the way to the second release: the first is out, untouched.
                Taken(told, "");
                foreach (int after in (int[])[3, 40])
                {
                    using BuiltProgram program = BuiltProgram.Start(release.Bench.Folder, Publish(second), credentials);
                    while (Count(told) < after && !program.HasExited)
                        await Task.Delay(2, TestContext.Current.CancellationToken);
                    program.KillNow();
                    await program.Ended();
                    Assert.Equal(Path.GetFileName(first), Out());
                    RequireWhole(first);
                }
                int before = Count(told);
                Outcome last = await BuiltProgram.Run(release.Bench.Folder, Publish(second), credentials);
                Assert.True(last.Code == 0, last.Errors);
                Assert.Equal(Path.GetFileName(second), Out());
                RequireWhole(first);
                RequireWhole(second);
                // What the killed ones had put there is not put there again: each file once, but for those under way when they were killed.
                string[] all = Taken(told, "PUT");
                Assert.True(before >= 40);
                Assert.DoesNotContain(all, p => p.Contains($"/releases/{Path.GetFileName(first)}/", StringComparison.Ordinal));
                Assert.InRange(all.Length - all.Distinct().Count(), 0, 10);
                Outcome refused = await BuiltProgram.Run(release.Bench.Folder, ["publish", release.Folder, "s3://nobody/world", "--endpoint", address], credentials);
                Assert.Equal(1, refused.Code);
                Assert.Contains("s3://nobody/world", refused.Errors);
            }
            finally
            {
                server.Kill(entireProcessTree: true);
            }
        }

        string Out() => System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Stored("current.json")))!["release"]!.GetValue<string>();

        string Stored(string path) => release.Bench[$"bucket/threats/world/{path}._S3rver_object"];

        void RequireWhole(string package)
        {
            foreach (string line in File.ReadLines(Path.Combine(package, "checksums.sha256")))
                Assert.True(File.ReadAllBytes(Stored($"releases/{Path.GetFileName(package)}/{line[66..]}")).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(package, line[66..]))), line);
        }
    }

    static int Count(List<string> told)
    {
        lock (told)
            return told.Count;
    }

    static string[] Taken(List<string> told, string method)
    {
        lock (told)
        {
            string[] taken = [.. told.Where(t => t.StartsWith(method, StringComparison.Ordinal))];
            told.Clear();
            return taken;
        }
    }
}
