using System.Text.Json;

namespace ThreatLayers.EndToEnd;

/// <summary>A bench with two layers, a mean and a class surface on a coarse world, and what its workspace says of runs.</summary>
sealed class Night : IDisposable
{
    public Night(string publish = "tiles_max_zoom: 1, map_width_px: 400", string more = "")
    {
        WorldRelease.World(Bench, "crs: EPSG:4326, cell_degrees: 2", publish);
        if (more.Length > 0)
            File.AppendAllText(Bench["pipeline.yaml"], "\n" + more + "\n");
    }

    public Bench Bench { get; } = new();

    /// <summary>Records of runs, from the oldest.</summary>
    public JsonElement[] Runs => [.. Directory.GetDirectories(Bench["workspace/runs"]).Order(StringComparer.Ordinal).Select(r => JsonDocument.Parse(File.ReadAllText(Path.Combine(r, "run.json"))).RootElement)];

    public JsonElement LastRun => Runs[^1];

    /// <summary>Names of the results that a run has made.</summary>
    public static string[] Made(JsonElement run) => [.. run.GetProperty("nodes").EnumerateArray().Where(n => n.GetProperty("made").GetBoolean()).Select(n => n.GetProperty("name").GetString()!)];

    public static string Because(JsonElement run, string node) => run.GetProperty("nodes").EnumerateArray().Single(n => n.GetProperty("name").GetString() == node).GetProperty("because").GetString()!;

    /// <summary>Names of the nodes that the plan calls stale.</summary>
    public async Task<string[]> Stale(params string[] more)
    {
        Outcome plan = await BuiltProgram.Run(Bench.Folder, ["plan", "pipeline.yaml", "--backend", "cpu", "--json", .. more]);
        Assert.True(plan.Code == 0, plan.Errors);
        return [.. JsonDocument.Parse(plan.Output).RootElement.GetProperty("nodes").EnumerateArray().Where(n => n.GetProperty("state").GetString() == "stale").Select(n => n.GetProperty("name").GetString()!)];
    }

    public Task<Outcome> Do(params string[] arguments) => BuiltProgram.Run(Bench.Folder, arguments);

    public string Current => new FileInfo(Bench["workspace/releases/current"]).LinkTarget!;

    /// <summary>Files of the store, by entry.</summary>
    public string Stored(string name) => Directory.GetFiles(Bench["workspace/store"], "entry.json", SearchOption.AllDirectories)
        .Single(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement.GetProperty("name").GetString() == name) is var entry ? Path.GetDirectoryName(entry)! : "";

    public void Dispose() => Bench.Dispose();
}
