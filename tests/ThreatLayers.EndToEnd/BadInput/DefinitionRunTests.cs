namespace ThreatLayers.EndToEnd.BadInput;

/// <summary>Definitions and command lines that are wrong: exit code 2, before any input is opened and before the workspace is touched.</summary>
public sealed class DefinitionRunTests : IDisposable
{
    const string Mean = "combine:\n  mean: { title: Mean, unit: index, meaning: A test., colours: {}, rule: { operator: weighted_mean, of: { agriculture: 1 } } }";

    readonly Bench bench = new();

    public DefinitionRunTests()
    {
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Raster(file: "field.asc");
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Unknown_key()
    {
        bench.Write("layer.yaml", File.ReadAllText(bench["layer.yaml"]).Replace("unit: index", "units: index", StringComparison.Ordinal));
        Outcome outcome = await bench.Refused(2, "layer.yaml:4:1: the file: unknown key 'units'. Did you mean 'unit'? Allowed: ");
        Assert.EndsWith("2 problems. Nothing was run.", outcome.Errors);
    }

    [Fact]
    public async Task Circle_of_steps()
    {
        bench.Layer("field: { kind: raster, path: field.asc, values: intensity, unit: share }",
            "{ a: { operator: maximum, of: [field, b] }, b: { operator: complement, of: a } }", "a");
        await bench.Refused(2, "steps: a -> b -> a read each other in a circle. Let one of them read something else.");
    }

    [Fact]
    public async Task Layer_that_is_not_there()
    {
        bench.Pipeline(layers: "layr.yaml");
        await bench.Refused(2, "layers: 'layr.yaml' is not there (looked for layr.yaml). Did you mean 'layer.yaml'? Allowed: ");
    }

    [Fact]
    public async Task Pipeline_that_is_not_there()
    {
        bench.Write("pipeline.yaml", "");
        File.Delete(bench["pipeline.yaml"]);
        Outcome outcome = await bench.Run();
        Assert.Equal((2, "pipeline.yaml: the file is not there. Check the path.\n1 problem. Nothing was run."), (outcome.Code, outcome.Errors));
        bench.NothingHalfMade();
    }

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("- a list")]
    [InlineData("id: [")]
    [InlineData("id: x\n\ttitle: tab")]
    [InlineData("id: {a: b")]
    [InlineData("grid: { cell_km: 5\ntitle: Bracket not closed\nlayers: [a]\n")]
    public async Task What_is_no_pipeline_at_all(string text)
    {
        bench.Write("pipeline.yaml", text);
        await bench.Refused(2, "pipeline.yaml:");
    }

    [Fact]
    public async Task Negative_weight()
    {
        bench.Pipeline(more: Mean.Replace("agriculture: 1", "agriculture: -1", StringComparison.Ordinal));
        await bench.Refused(2, "combine.mean.rule.of.agriculture: found weight -1, allowed above 0. Leave a surface that shall not count out of the list.");
    }

    [Fact]
    public async Task Combined_surface_of_a_layer_that_is_not_there()
    {
        bench.Pipeline(more: Mean.Replace("agriculture: 1", "agricultur: 1", StringComparison.Ordinal));
        await bench.Refused(2, "combine.mean.rule.of: 'agricultur' is neither a layer of this pipeline nor a combined surface. Did you mean 'agriculture'?");
    }

    [Fact]
    public async Task A_name_that_would_lead_out_of_the_release()
    {
        bench.Pipeline(more: Mean.Replace("mean:", "../../mean:", StringComparison.Ordinal));
        await bench.Refused(2, "combine.../../mean: found '../../mean', allowed are names of the form [a-z][a-z0-9_-]*: the surface's files are named so.");
    }

    [Fact]
    public async Task A_step_with_a_path_for_a_name()
    {
        bench.Layer("field: { kind: raster, path: field.asc, values: intensity, unit: share }", "{ a/b: { operator: complement, of: field } }", "a/b");
        await bench.Refused(2, "found the name 'a/b', allowed are names of the form [a-z][a-z0-9_-]*.");
    }

    [Fact]
    public async Task No_layers()
    {
        bench.Pipeline(layers: "");
        await bench.Refused(2, "layers: the list is empty. Name at least one layer definition.");
    }

    [Fact]
    public async Task Nothing_to_publish()
    {
        bench.Pipeline(publish: "layers: false");
        await bench.Refused(2, "publish.layers: found false, and there is no combined surface, so nothing would be published. Set it to true, or add a surface under combine.");
    }

    [Fact]
    public async Task No_combined_surface_is_fine()
    {
        bench.Pipeline(more: "combine: {}");
        Outcome outcome = await bench.Succeeds();
        Assert.DoesNotContain("combine", outcome.Output);
        Assert.Equal(0.5f, bench.Surface("agriculture")[1]);
    }

    [Fact]
    public async Task Several_problems_in_several_files_at_once()
    {
        bench.Write("layer.yaml", File.ReadAllText(bench["layer.yaml"]).Replace("unit: index", "units: index", StringComparison.Ordinal));
        bench.Layer("field: { kind: raster, path: field.asc, values: intensity, unit: share }", "{ half: { operator: scale, of: feild, factor: a, unit: x } }", "half", "layer2.yaml", "hunting");
        bench.Pipeline("cell_km: -5", "layer.yaml, layer2.yaml", "tiles: 5");
        Outcome outcome = await bench.Refused(2, "pipeline.yaml:3:18: grid.cell_km: found -5, allowed above 0.");
        Assert.Contains("pipeline.yaml:6:1: the file: unknown key 'tiles'.", outcome.Errors);
        Assert.Contains("layer.yaml:4:1: the file: unknown key 'units'. Did you mean 'unit'?", outcome.Errors);
        Assert.Contains("steps.half.factor: expected a number, found 'a'.", outcome.Errors);
        Assert.Contains("problems. Nothing was run.", outcome.Errors);
    }

    [Theory]
    [InlineData("crs: EPSG:99999999, cell_km: 10", "pipeline.yaml: grid.crs: 'EPSG:99999999' is not known to PROJ (")]
    [InlineData("crs: EPSG:4326, cell_km: 10", "pipeline.yaml: grid: EPSG:4326 is in degrees, so its cells are given with cell_degrees.")]
    [InlineData("crs: EPSG:4326, cell_degrees: 90.4", "pipeline.yaml:3:39: grid.cell_degrees: found 90.4, allowed above 0, up to 90.")]
    [InlineData("cell_degrees: 1", "pipeline.yaml: grid: EPSG:6933 is in metres, so its cells are given with cell_km.")]
    [InlineData("cell_km: 0.00001", "cells along one side; allowed are up to 1000000. Take larger cells or smaller bounds.")]
    public async Task Grid(string grid, string message)
    {
        bench.Pipeline(grid);
        await bench.Refused(2, message);
    }

    [Fact]
    public async Task A_grid_too_large_for_the_disk()
    {
        bench.Pipeline("cell_km: 0.04");
        Outcome outcome = await bench.Refused(1, "workspace: the run needs about ");
        Assert.Matches(@"needs about [0-9.]+ GB on disk for a grid of 868377 x [0-9]+ cells, [0-9.]+ GB are free\. Free some space \(threatlayers gc removes what no kept run needs\), name another workspace with --workspace, or take larger cells\.", outcome.Errors);
    }

    [Theory]
    [InlineData("rum")]
    [InlineData("run", "pipeline.yaml", "--tread", "2")]
    [InlineData("run", "pipeline.yaml", "--threads", "0")]
    [InlineData("run", "pipeline.yaml", "--threads", "many")]
    [InlineData("run", "pipeline.yaml", "--backend", "gpu")]
    [InlineData("run", "pipeline.yaml", "left", "over")]
    [InlineData("run")]
    [InlineData("operators", "decaysum")]
    [InlineData("layers", "nofolder")]
    [InlineData]
    public async Task Command_line(params string[] arguments)
    {
        bench.Pipeline();
        Outcome outcome = await BuiltProgram.Run(bench.Folder, arguments);
        Assert.Equal(2, outcome.Code);
        Assert.NotEmpty(outcome.Errors);
        Assert.DoesNotContain("fault of the program", outcome.Errors);
        bench.NothingHalfMade();
    }

    [Fact]
    public async Task Check_tells_all_and_writes_nothing()
    {
        bench.Pipeline();
        Outcome right = await BuiltProgram.Run(bench.Folder, ["check", "pipeline.yaml", "layer.yaml"]);
        Assert.Equal((0, "pipeline.yaml, layer.yaml: no problem found in 2 definitions, 2 layers and 2 inputs."), (right.Code, right.Output));
        File.Delete(bench["field.asc"]);
        Outcome missing = await BuiltProgram.Run(bench.Folder, ["check", "pipeline.yaml"]);
        Assert.Equal(3, missing.Code);
        Assert.Contains("agriculture.field: field.asc: the file is not there.", missing.Errors);
        bench.NothingHalfMade();
    }
}
