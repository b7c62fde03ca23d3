using System.Globalization;
using System.Security.Cryptography;

namespace ThreatLayers.EndToEnd.Faults;

/// <summary>A night of some seconds in variants, the releases that they make undisturbed, and what must hold whatever happens.</summary>
sealed class Storm : IDisposable
{
    /// <summary>Values that make other releases; a run of another variant leaves some of the store as it was.</summary>
    static readonly string[] Reaches = ["300", "450", "600"];

    public Storm()
    {
        WorldRelease.World(Night.Bench, "crs: EPSG:4326, cell_degrees: 0.5", "tiles_max_zoom: 3, map_width_px: 500, coastline: land.geojson, handover: false");
        Directory.Delete(Night.Bench["workspace"], recursive: true);
    }

    public Night Night { get; } = new();

    public int Variants => Reaches.Length;

    public string[] Arguments(int variant, string workspace) =>
        ["run", "pipeline.yaml", "--backend", "cpu", "--workspace", workspace, "--set", $"layers.hunting.reach.max_distance_km={Reaches[variant]}"];

    /// <summary>Each variant has a time of its own, so that its release has the same name and the same bytes wherever it is made.</summary>
    public static Dictionary<string, string> Time(int variant) => new() { ["SOURCE_DATE_EPOCH"] = (1_700_000_000 + (variant * 86_400)).ToString(CultureInfo.InvariantCulture) };

    public Task<Outcome> Run(int variant, string workspace, string[]? launcher = null) => BuiltProgram.Run(Night.Bench.Folder, Arguments(variant, workspace), Time(variant), launcher);

    public BuiltProgram Start(int variant, string workspace) => BuiltProgram.Start(Night.Bench.Folder, Arguments(variant, workspace), Time(variant));

    /// <summary>What a variant's release is when nothing disturbs it, by file.</summary>
    public async Task<SortedDictionary<string, string>> Calm(int variant)
    {
        Outcome outcome = await Run(variant, $"calm{variant}");
        Assert.True(outcome.Code == 0, outcome.Errors);
        return Sums($"calm{variant}");
    }

    public SortedDictionary<string, string> Sums(string workspace) => Night.Bench.Sums(Night.Bench.Release(workspace), _ => true);

    /// <summary>Whatever happened, what is out is a whole release, as its own list of checksums says.</summary>
    public void WhatIsOutIsWhole(string workspace)
    {
        string current = Path.Combine(Night.Bench.Folder, workspace, "releases", "current");
        if (new FileInfo(current).LinkTarget is null)
            return;
        string[] lines = File.ReadAllLines(Path.Combine(current, "checksums.sha256"));
        Assert.NotEmpty(lines);
        foreach (string[] line in lines.Select(l => l.Split("  ")))
            Assert.Equal(line[0], Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(current, line[1])))));
    }

    /// <summary>Nothing temporary is left after a run that came to its end.</summary>
    public void NothingTemporary(string workspace)
    {
        string root = Night.Bench[workspace];
        if (!Directory.Exists(root))
            return; // Stopped before it had made anything.
        Assert.False(Directory.Exists(Path.Combine(root, "scratch")) && Directory.EnumerateFileSystemEntries(Path.Combine(root, "scratch")).Any());
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories), f => f.Contains(".partial", StringComparison.Ordinal) || f.EndsWith(".new", StringComparison.Ordinal));
        Assert.Empty(Directory.Exists(Path.Combine(root, "store", "new")) ? Directory.EnumerateFileSystemEntries(Path.Combine(root, "store", "new")) : []);
        // Every folder of the store holds a whole result; a run that was stopped at once may not have made the store.
        if (Directory.Exists(Path.Combine(root, "store")))
            Assert.DoesNotContain(Directory.EnumerateDirectories(Path.Combine(root, "store")).Where(d => Path.GetFileName(d) != "new"), d => !File.Exists(Path.Combine(d, "entry.json")));
    }

    public void Dispose() => Night.Dispose();
}
