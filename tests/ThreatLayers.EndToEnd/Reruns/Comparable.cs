using System.Text.Json.Nodes;

namespace ThreatLayers.EndToEnd;

/// <summary>Six cells, one of them unknown, times a factor that tests change; a second layer that does not change; and which of the two leads.</summary>
sealed class Comparable : IDisposable
{
    public const string Factor = "layers.agriculture.scaled.factor";

    public Comparable()
    {
        Bench.Asc("field.asc", Bench.Three, "1 2 3\n4 5 -9999");
        Bench.Write("countries.geojson", """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"name":"West"},"geometry":{"type":"Polygon","coordinates":[[[10,0],[11,0],[11,2],[10,2],[10,0]]]}},
            {"type":"Feature","properties":{"name":"East"},"geometry":{"type":"Polygon","coordinates":[[[11,0],[13,0],[13,2],[11,2],[11,0]]]}}]}
            """);
        Bench.Layer("field: { kind: raster, path: field.asc, values: intensity, unit: share }\ncountries: { kind: features, path: countries.geojson }",
            "{ scaled: { operator: scale, of: field, factor: 0.1, unit: index }, land: { operator: polygon_share, of: countries }, index: { operator: mask, of: scaled, where: land } }", "index");
        Bench.Layer("field: { kind: raster, path: field.asc, values: intensity, unit: share }", "{ scaled: { operator: scale, of: field, factor: 0.15, unit: index } }", "scaled", "layer2.yaml", "hunting");
        Bench.Pipeline(layers: "layer.yaml, layer2.yaml", more: """
            combine:
              leading: { title: Leading threat, unit: class, meaning: A test., colours: { classes: [{ value: 0, label: Agriculture, colour: "#2ca02c" }, { value: 1, label: Hunting, colour: "#d62728" }] }, rule: { operator: dominant, of: [agriculture, hunting] } }
            """);
    }

    public Bench Bench { get; } = new();

    /// <summary>Ids of runs from the oldest.</summary>
    public string[] Runs => [.. Directory.GetDirectories(Bench["workspace/runs"]).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    /// <summary>A run with the factor as the layer has it, and one with twice that.</summary>
    public async Task<(string A, string B)> RunTwice()
    {
        await Bench.Succeeds();
        await Bench.Succeeds("--set", $"{Factor}=0.2");
        return (Runs[^2], Runs[^1]);
    }

    public Task<Outcome> Ask(params string[] arguments) => BuiltProgram.Run(Bench.Folder, arguments);

    public async Task<Outcome> Done(params string[] arguments)
    {
        Outcome outcome = await Ask(arguments);
        Assert.True(outcome.Code == 0, $"{outcome.Code}: {outcome.Errors}");
        return outcome;
    }

    public async Task Refused(string message, params string[] arguments)
    {
        Outcome outcome = await Ask(arguments);
        Assert.Contains(message, outcome.Errors.Replace(Bench.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(2, outcome.Code);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
    }

    public JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(Bench[file]))!;

    public static JsonNode Surface(JsonNode report, string id) => report["surfaces"]!.AsArray().Single(s => (string)s!["id"]! == id)!;

    public void Dispose() => Bench.Dispose();
}
