namespace ThreatLayers.EndToEnd;

/// <summary>--set and --params reach every value, and what they get wrong is told like an error in a file.</summary>
public sealed class OverrideTests : IDisposable
{
    readonly Night night = new();

    Bench Bench => night.Bench;

    public void Dispose() => night.Dispose();

    async Task<string> Refused(params string[] options)
    {
        Outcome outcome = await Bench.Run(options);
        Assert.Equal(2, outcome.Code);
        Bench.NothingHalfMade();
        return outcome.Errors;
    }

    [Theory]
    [InlineData("layers.hunting.reach.max_distnce_km=5", "--set layers.hunting.reach.max_distnce_km=5: steps.reach: unknown key 'max_distnce_km'. Did you mean 'max_distance_km'?")]
    [InlineData("layers.hunting.reech.max_distance_km=5", "'reech' is neither a key nor a step, input or combined surface here. Did you mean 'reach'?")]
    [InlineData("layers.huntin.reach.max_distance_km=5", "there is no layer 'huntin' in this pipeline. Did you mean 'hunting'?")]
    [InlineData("layers.hunting.reach.max_distance_km=-5", "--set layers.hunting.reach.max_distance_km=-5: steps.reach.max_distance_km: found -5, allowed above 0, up to 20000.")]
    [InlineData("layers.hunting.reach.max_distance_km=5 km", "expected a number, found '5 km'. Write the bare number")]
    [InlineData("combine.mean.rule.of.huntng=3", "'huntng' is neither a layer of this pipeline nor a combined surface. Did you mean 'hunting'?")]
    [InlineData("grid.cell_degrees.deep=3", "'grid.cell_degrees' has no keys of its own; it is the value '2'.")]
    [InlineData("publish.maps=[1", "cannot be read")]
    [InlineData("grid", "found 'grid', allowed is path=value")]
    public async Task A_wrong_assignment_is_refused(string assignment, string message) => Assert.Contains(message, await Refused("--set", assignment));

    [Fact]
    public async Task All_wrong_assignments_are_told_at_once()
    {
        string errors = await Refused("--set", "layers.hunting.reach.max_distance_km=-5", "--set", "publish.maps=perhaps");
        Assert.Contains("found -5", errors);
        Assert.Contains("publish.maps: expected true or false, found 'perhaps'", errors);
        Assert.Contains("2 problems.", errors);
    }

    [Fact]
    public async Task A_file_of_parameters_is_taken_and_set_wins()
    {
        Bench.Write("half.yaml", """
            layers:
              hunting: { reach: { max_distance_km: 100 }, scaled: { high_quantile: 0.9 } }
            mean: { rule: { of: { hunting: 5 } } }
            publish: { maps: false, tiles_max_zoom: null }
            """);
        await Bench.Succeeds("--params", "half.yaml", "--set", "layers.hunting.reach.max_distance_km=200");
        // What came of the values is kept beside the definitions as they were.
        Assert.Contains("max_distance_km: 200", File.ReadAllText(Assert.Single(Directory.GetFiles(Bench["workspace/runs"], "effective-*layer2.yaml", SearchOption.AllDirectories))));
        string[] parts = [.. night.LastRun.GetProperty("nodes").EnumerateArray().SelectMany(n => n.GetProperty("parts").EnumerateArray()).Select(p => $"{p.GetProperty("name").GetString()}={p.GetProperty("value").GetString()}")];
        Assert.Contains("max_distance_km=200", parts);
        Assert.Contains("high_quantile=0.9", parts);
        Assert.Contains("of.hunting weight=5", parts);
        Assert.False(Directory.Exists(Path.Combine(Bench.Release(), "maps")));
        Bench.Write("wrong.yaml", "layers:\n  hunting:\n    reach:\n      max_distance_km: -1\n");
        Assert.Contains("wrong.yaml:4:24: steps.reach.max_distance_km: found -1", (await Bench.Run("--params", "wrong.yaml")).Errors);
    }
}
