using ThreatLayers.Definitions;

namespace ThreatLayers.Tests.Definitions;

public sealed class AnswerDefinitionTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-answers-").FullName;

    [Theory]
    [InlineData("zones: {w: {squares_km: 100, hexagons_km: 50}}", "zones.w: give one of path, hexagons_km and squares_km.")]
    [InlineData("zones: {w: {path: a.gpkg}}", "zones.w.path: the key 'name_column' is missing: the attribute that holds the code of each zone.")]
    [InlineData("zones: {w: {squares_km: 100, name_column: iso}}", "zones.w.name_column: found iso, but only zones of a file have it. Leave it out.")]
    [InlineData("zones: {w: {squares_km: -1}}", "zones.w.squares_km: found -1, allowed above 0, up to 20000.")]
    [InlineData("zones: {ranking: {squares_km: 100}}", "zones.ranking: a table of the answers has the same name. Rename the zones.")]
    [InlineData("answers: {surface: meen}", "answers.surface: 'meen' is not a surface of this pipeline that can be used here.")]
    [InlineData("answers: {threats: [a, c]}", "answers.threats: 'c' is not a surface of this pipeline that can be used here.")]
    [InlineData("answers: {quantiles: [0.5, 1.5]}", "answers.quantiles: found [0.5, 1.5], allowed are 0 to 1.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {cell_error: {distribution: normal, sd: -0.1}}}", "answers.uncertainty.cell_error.sd: found -0.1, allowed at least 0.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {cell_error: {distribution: gauss, sd: 0.1}}}", "answers.uncertainty.cell_error.distribution: 'gauss' is not known.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {draws: 10}}", "answers.uncertainty.draws: 10 draws are too few for the quantile 0.05 (or 1 less it): not one draw lies beyond it. Take 20 or more, or milder quantiles.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {correlation: [[1, 1.2], [1.2, 1]]}}", "answers.uncertainty.correlation: the matrix is not positive definite: no errors could be correlated so. Bring its numbers nearer to 0, or compute them from complete data.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {correlation: [[1, 0.2], [0.3, 1]]}}", "answers.uncertainty.correlation: allowed is a symmetric matrix with 1 on its diagonal.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {correlation: [[1]]}}", "answers.uncertainty.correlation: found 1 rows of 1 numbers, allowed is a row and a column for each of the surface's 2 layers.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {limits: [1, 0]}}", "answers.uncertainty.limits: found [1, 0], allowed are two numbers, the lesser first.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {surface: count, uncertainty: {}}", "answers.uncertainty: the surface's rule cannot be drawn; it can for weighted_mean, weighted_sum, geometric_mean, maximum and noisy_or.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {sensitivity_km: 250, cell_error: {distribution: normal, sd: 0.1}}}", "answers.uncertainty.sensitivity_km: found 250, but nothing is drawn for the whole map, so there is no factor to be mapped. Add layer_error, weight_error or rules, or leave it out.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {refined: {a: c}}}", "answers.uncertainty.refined.a: 'c' is not a layer of this pipeline.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {refined: {c: a}}}", "answers.uncertainty.refined: the surface does not read 'c'.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {coarsening: 0}}", "answers.uncertainty.coarsening: found 0, allowed 1 to 16.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {transformations: [log, log]}}", "answers.uncertainty.transformations: one is named twice; all are taken alike.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {rules: [geometric_mean], geometric_floor: [0, 0.1]}}", "answers.uncertainty.geometric_floor: found [0, 0.1], allowed are two numbers above 0 and up to 1, the lesser first.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {uncertainty: {geometric_floor: [0.01, 0.1]}}", "answers.uncertainty.geometric_floor: no draw takes a geometric mean.")]
    [InlineData("answers: {bivariate: {p: {second: c}}}", "answers.bivariate.p.second: 'c' is not a surface of this pipeline that can be used here.")]
    [InlineData("answers: {bivariate: {p: {second: a, first_from: [2, 1]}}}", "answers.bivariate.p.first_from: found [2, 1], allowed are two numbers, the lesser first.")]
    [InlineData("zones: {bivariate_p: {squares_km: 100}}", "zones.bivariate_p: a table of the answers has the same name. Rename the zones.")]
    [InlineData("answers: {uncertainty: {}}", "answers.uncertainty: needs zones whose ranking is drawn.")]
    [InlineData("zones: {w: {squares_km: 900}}\nanswers: {zones: v}", "answers.zones: 'v' is not one of zones.")]
    [InlineData("answers: {validation: {v: {surface: mean, path: p.csv, score: s, block_km: 0}}}", "answers.validation.v.block_km: found 0, allowed above 0, up to 20000.")]
    public void What_is_wrong_is_said(string more, string message)
    {
        DefinitionException found = Assert.Throws<DefinitionException>(() => Read(more));
        Assert.Contains(found.Problems, p => p.Message.StartsWith(message, StringComparison.Ordinal) && p.Line > 0);
    }

    [Fact]
    public void What_is_right_is_read()
    {
        AnswersDefinition answers = Read("zones: {w: {hexagons_km: 500}}\nanswers: {uncertainty: {layer_error: {distribution: triangular, half_width: 0.2}, layer_errors: {a: {distribution: uniform, half_width: 0.1}}, correlation: [[1, 0.5], [0.5, 1]]}}").Definition.Answers!;
        Assert.Equal(0.2 / Math.Sqrt(6), answers.Uncertainty!.LayerError!.Spread, 1e-12);
        Assert.Equal([-0.1, 0, 0.1], new[] { 0.0, 0.5, 1 }.Select(answers.Uncertainty.LayerErrors["a"].At));
    }

    LoadedPipeline Read(string more)
    {
        foreach (string id in new[] { "a", "b" })
        {
            File.WriteAllText(Path.Combine(folder, id + ".yaml"), $$"""
                id: {{id}}
                title: A layer
                threat: hunting
                unit: index
                meaning: None.
                citation: None.
                licence: CC0
                colours: { ramp: viridis }
                inputs:
                  r: { kind: raster, path: r.tif, values: intensity, unit: index, origin: here, licence: CC0, citation: None. }
                steps:
                  x: { operator: clamp, of: r }
                result: x
                """);
        }
        string file = Path.Combine(folder, "pipeline.yaml");
        File.WriteAllText(file, """
            id: test
            title: Test
            grid: { cell_km: 100 }
            layers: [a.yaml, b.yaml]
            combine:
              mean: { title: Mean, unit: index, meaning: Mean., colours: { ramp: viridis }, rule: { operator: weighted_mean, of: [a, b] } }
              count: { title: Count, unit: number, meaning: Count., colours: { ramp: viridis }, rule: { operator: count_above, of: [a, b] } }
            """ + "\n" + more + "\n");
        return DefinitionReader.ReadPipeline(file);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
