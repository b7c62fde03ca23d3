using NJsonSchema;
using ThreatLayers.Definitions;

namespace ThreatLayers.Tests.Definitions;

/// <summary>Messages are tested as text: they are what a user sees of the program at the worst moment.</summary>
public sealed class DefinitionTests : IDisposable
{
    const string Layer = """
        id: hunting
        title: Hunting
        threat: hunting
        unit: index
        meaning: A test.
        citation: nobody
        licence: CC0
        colours: { ramp: magma }
        inputs:
          towns: { kind: points, path: towns.csv, origin: here, licence: CC0, citation: nobody }
          lights: { kind: raster, path: lights.tif, origin: here, licence: CC0, citation: nobody, values: intensity, unit: DN }
        steps:
          people: { operator: point_density, of: towns }
          reach: { operator: decay_sum, of: people, max_distance_km: 40 }
        result: reach
        """;

    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-").FullName;

    [Fact]
    public void A_right_layer_is_read_with_its_defaults()
    {
        LayerDefinition layer = DefinitionReader.ReadLayer(Write("layer.yaml", Layer)).Definition;
        ThreatLayers.Threats.DecaySum reach = Assert.IsType<ThreatLayers.Threats.DecaySum>(layer.Steps["reach"]);
        Assert.Equal(40, reach.MaxDistanceKm);
        Assert.Equal(ThreatLayers.Threats.DecayShape.Exponential, reach.Decay);
        Assert.Equal(1, Assert.IsType<RasterInput>(layer.Inputs["lights"]).Band);
    }

    [Theory]
    [InlineData("max_distance_km: 40", "max_distanse_km: 40", "14:45: steps.reach: unknown key 'max_distanse_km'. Did you mean 'max_distance_km'?")]
    [InlineData("max_distance_km: 40", "max_distanse_km: 40", "14:10: steps.reach: the key 'max_distance_km' is missing. Distance beyond which there is no effect.")]
    [InlineData("max_distance_km: 40", "max_distance_km: 40 km", "steps.reach.max_distance_km: expected a number, found '40 km'. Write the bare number; the unit is part of the key ('max_distance_km'), and 'km' cannot be chosen here.")]
    [InlineData("max_distance_km: 40", "max_distance_km: '40,5'", "found '40,5'. Write a decimal point, not a comma.")]
    [InlineData("max_distance_km: 40", "max_distance_km: 20000.4", "14:62: steps.reach.max_distance_km: found 20000.4, allowed above 0, up to 20000.")]
    [InlineData("max_distance_km: 40", "max_distance_km: -3", "14:62: steps.reach.max_distance_km: found -3, allowed above 0, up to 20000.")]
    [InlineData("operator: decay_sum", "operator: decaysum", "steps.reach.operator: 'decaysum' is not known. Did you mean 'decay_sum'?")]
    [InlineData("of: people", "of: peple", "steps.reach.of: 'peple' is neither a step nor a raster input. Did you mean 'people'? Allowed: lights, people, reach.")]
    [InlineData("of: people", "of: towns", "steps.reach.of: 'towns' is an input of kind points, not a surface.")]
    [InlineData("of: people", "of: reach", "steps: reach -> reach read each other in a circle.")]
    [InlineData("of: towns", "of: lights", "steps.people.of: 'lights' is an input of kind raster; needed is an input of kind points. Allowed: towns.")]
    [InlineData("result: reach", "result: raech", "result: 'raech' is not a step. Did you mean 'reach'?")]
    [InlineData("threat: hunting", "threat: hunt", "threat: 'hunt' is not known. Allowed: agriculture, habitat_change, hunting")]
    [InlineData("ramp: magma", "ramp: magma, low: 2", "colours: found low 2 and high 1, allowed is a high above low.")]
    [InlineData("id: hunting", "id: Hunting!", "id: found 'Hunting!', allowed are texts of the form [a-z][a-z0-9_]*.")]
    [InlineData("values: intensity", "values: intensity, band: 0", "inputs.lights.band: found 0, allowed 1 to 10000.")]
    [InlineData("title: Hunting", "title: Hunting\ntitle: Again", "not YAML: Duplicate key")]
    [InlineData("  reach: { operator", "  people: { operator", "not YAML: Duplicate key")]
    [InlineData("  people: {", "  towns: {", "steps.towns: an input has the same name.")]
    public void A_wrong_layer_is_told_where_and_what(string right, string wrong, string message)
    {
        string file = Write("layer.yaml", Layer.Replace(right, wrong, StringComparison.Ordinal));
        DefinitionException e = Assert.Throws<DefinitionException>(() => DefinitionReader.ReadLayer(file));
        Assert.Contains(message, e.Message);
        Assert.All(e.Problems, p => Assert.Equal(file, p.File));
    }

    [Fact]
    public void All_problems_of_all_files_are_told_at_once()
    {
        Write("a.yaml", Layer.Replace("of: people", "of: peple", StringComparison.Ordinal).Replace("unit: index", "units: index", StringComparison.Ordinal));
        Write("b.yaml", Layer.Replace("result: reach", "result: none", StringComparison.Ordinal));
        string pipeline = Write("p.yaml", """
            id: test
            title: Test
            grid: { cell_km: 10, cell_degrees: 1 }
            layers: [a.yaml, b.yaml, c.yaml]
            tiles: 5
            """);
        string[] found = [.. Assert.Throws<DefinitionException>(() => DefinitionReader.ReadPipeline(pipeline)).Problems.Select(p => $"{Path.GetFileName(p.File)} {p.Message}")];
        Assert.Contains(found, f => f.StartsWith("p.yaml the file: unknown key 'tiles'.", StringComparison.Ordinal));
        Assert.Contains(found, f => f.StartsWith("a.yaml the file: unknown key 'units'. Did you mean 'unit'?", StringComparison.Ordinal));
        Assert.Contains(found, f => f.StartsWith("b.yaml result: 'none' is not a step.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hunting: 1", "hunting: -1", "combine.mean.rule.of.hunting: found weight -1, allowed above 0.")]
    [InlineData("hunting: 1", "huntin: 1", "combine.mean.rule.of: 'huntin' is neither a layer of this pipeline nor a combined surface. Did you mean 'hunting'?")]
    [InlineData("require: any", "require: 2", "combine.mean.rule.require: found 2, but only 1 surfaces are named. Allowed: any, all, or 1 to 1.")]
    [InlineData("layer.yaml", "nolayer.yaml", "layers: 'nolayer.yaml' is not there")]
    [InlineData("cell_km: 10", "bounds: [10, 0, 5, 5], cell_km: 10", "grid.bounds: found west 10, south 0, east 5, north 5; allowed are west < east")]
    [InlineData("cell_km: 10", "crs: EPSG:4326", "grid: found 0 of cell_km, cell_degrees and like_raster; exactly one says how large the cells are.")]
    [InlineData("hunting: 1", "mean: 1", "combine: mean -> mean read each other in a circle.")]
    public void A_wrong_pipeline_is_told_where_and_what(string right, string wrong, string message)
    {
        Write("layer.yaml", Layer);
        string text = """
            id: test
            title: Test
            grid: { cell_km: 10 }
            layers: [layer.yaml]
            combine:
              mean: { title: Mean, unit: index, meaning: A mean., colours: {}, rule: { operator: weighted_mean, of: { hunting: 1 }, require: any } }
            """;
        Assert.Single(DefinitionReader.ReadPipeline(Write("p.yaml", text)).Layers);
        DefinitionException e = Assert.Throws<DefinitionException>(() => DefinitionReader.ReadPipeline(Write("p.yaml", text.Replace(right, wrong, StringComparison.Ordinal))));
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void Schemas_in_the_tree_are_those_of_the_records()
    {
        const string Remedy = "Run: ./run.sh schema";
        Assert.True(DefinitionSchema.OfLayer() == File.ReadAllText(Repository.In("layers", "layer.schema.json")), Remedy);
        Assert.True(DefinitionSchema.OfPipeline() == File.ReadAllText(Repository.In("pipelines", "pipeline.schema.json")), Remedy);
    }

    [Fact]
    public async Task Every_definition_in_the_tree_is_right_and_fits_its_schema()
    {
        JsonSchema layer = await JsonSchema.FromJsonAsync(DefinitionSchema.OfLayer(), TestContext.Current.CancellationToken);
        JsonSchema pipeline = await JsonSchema.FromJsonAsync(DefinitionSchema.OfPipeline(), TestContext.Current.CancellationToken);
        foreach (string file in Directory.EnumerateFiles(Repository.In("layers"), "*.yaml", SearchOption.AllDirectories))
        {
            DefinitionReader.ReadLayer(file);
            Assert.Empty(layer.Validate(Json(file)).Select(e => $"{file}: {e}"));
        }
        foreach (string file in Directory.EnumerateFiles(Repository.In("pipelines"), "*.yaml", SearchOption.AllDirectories))
        {
            DefinitionReader.ReadPipeline(file);
            Assert.Empty(pipeline.Validate(Json(file)).Select(e => $"{file}: {e}"));
        }
    }

    [Theory]
    [InlineData("max_distance_km: 40", "max_distanse_km: 40")]
    [InlineData("max_distance_km: 40", "max_distance_km: -3")]
    [InlineData("operator: decay_sum", "operator: decaysum")]
    [InlineData("threat: hunting", "threat: hunt")]
    public async Task The_schema_refuses_what_the_binder_refuses(string right, string wrong)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(DefinitionSchema.OfLayer(), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(Json(Write("right.yaml", Layer))));
        Assert.NotEmpty(schema.Validate(Json(Write("wrong.yaml", Layer.Replace(right, wrong, StringComparison.Ordinal)))));
    }

    [Fact]
    public void The_reference_names_every_operator_with_its_parameters()
    {
        string all = OperatorReference.Markdown();
        Assert.Contains("## decay_sum", all);
        Assert.Contains("| max_distance_km | number | required | above 0, up to 20000 | Distance beyond which there is no effect. |", all);
        Assert.All(OperatorReference.List(), o => Assert.NotEmpty(o.Description));
        Assert.Contains("Did you mean 'decay_sum'?", Assert.Throws<ArgumentException>(() => OperatorReference.Markdown("decay_sun")).Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>YAML as JSON, numbers and booleans by YAML's core schema.</summary>
    static string Json(string file)
    {
        object? tree = new YamlDotNet.Serialization.DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize(new StreamReader(file));
        return System.Text.Json.JsonSerializer.Serialize(Plain(tree));

        static object? Plain(object? node) => node switch
        {
            Dictionary<object, object> map => map.ToDictionary(p => p.Key.ToString()!, p => Plain(p.Value)),
            List<object> list => list.ConvertAll(Plain),
            _ => node,
        };
    }
}
