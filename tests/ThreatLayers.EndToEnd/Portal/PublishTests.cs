using System.Diagnostics;
using ThreatLayers.Portal.Publishing;

namespace ThreatLayers.EndToEnd.Portal;

public sealed class PublishTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    [Fact]
    public async Task A_folder_becomes_the_package_and_the_second_time_nothing_is_copied()
    {
        string target = release.Bench["www"];
        Outcome first = await BuiltProgram.Run(release.Bench.Folder, ["publish", release.Folder, target]);
        Assert.True(first.Code == 0, first.Errors);
        Assert.Contains("0 unchanged, 0 removed", first.Output);
        Assert.Equal(0, (await BuiltProgram.Run(release.Bench.Folder, ["verify", release.Folder])).Code);
        Assert.Equal(File.ReadAllText(Path.Combine(release.Folder, "checksums.sha256")), File.ReadAllText(Path.Combine(target, "checksums.sha256")));
        Outcome second = await BuiltProgram.Run(release.Bench.Folder, ["publish", release.Folder, target]);
        Assert.Contains("0 files uploaded", second.Output);
    }

    [Fact]
    public async Task A_changed_layer_touches_its_own_files_and_the_documents()
    {
        string target = release.Bench["www-changed"];
        using FolderTarget folder = new(target);
        await Publication.To(folder, release.Folder, 4, _ => { }, TestContext.Current.CancellationToken);
        // Another colour ramp and title for one layer.
        File.WriteAllText(release.Bench["layer.yaml"], File.ReadAllText(release.Bench["layer.yaml"]).Replace("colours: {}", "colours: { ramp: reds }", StringComparison.Ordinal));
        string before = release.Folder;
        await release.Bench.Succeeds("--workspace", "workspace");
        List<string> uploaded = [];
        Published done = await Publication.To(folder, release.Folder, 1, uploaded.Add, TestContext.Current.CancellationToken);
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
    public async Task A_bucket_takes_what_changed_and_the_list_last()
    {
        Assert.SkipWhen(Node.Missing is not null, Node.Missing ?? "");
        List<string> told = [];
        (Process server, string address) = Node.Serve("s3.mjs", told, release.Bench["bucket"]);
        using (server)
        {
            try
            {
                Dictionary<string, string> credentials = new() { ["AWS_ACCESS_KEY_ID"] = "S3RVER", ["AWS_SECRET_ACCESS_KEY"] = "S3RVER" };
                string[] publish = ["publish", release.Folder, "s3://threats/world", "--endpoint", address];
                Outcome first = await BuiltProgram.Run(release.Bench.Folder, publish, credentials);
                Assert.True(first.Code == 0, first.Errors);
                lock (told)
                {
                    string[] puts = [.. told.Where(t => t.StartsWith("PUT", StringComparison.Ordinal))];
                    Assert.EndsWith("/world/current.json 200", puts[^1], StringComparison.Ordinal);
                    Assert.EndsWith("/world/checksums.sha256 200", puts[^2], StringComparison.Ordinal);
                    told.Clear();
                }
                Outcome second = await BuiltProgram.Run(release.Bench.Folder, publish, credentials);
                Assert.Contains("0 files uploaded", second.Output);
                Outcome refused = await BuiltProgram.Run(release.Bench.Folder, ["publish", release.Folder, "s3://nobody/world", "--endpoint", address], credentials);
                Assert.Equal(1, refused.Code);
                Assert.Contains("s3://nobody/world", refused.Errors);
            }
            finally
            {
                server.Kill(entireProcessTree: true);
            }
        }
    }
}
