namespace ThreatLayers.EndToEnd.BadInput;

/// <summary>Tables and legends of methods that do not fit: both sides are named, and nothing is published.</summary>
public sealed class MethodInputTests : IDisposable
{
    const string Field = "field: { kind: raster, path: field.asc, values: intensity, unit: share }\nreef: { kind: raster, path: reef.asc, values: class, unit: presence }";

    readonly Bench bench = new();

    public MethodInputTests()
    {
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Asc("reef.asc", Bench.Three, "1 1 0\n1 1 1");
    }

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("{ reef: { feild: 1 } }", "steps.a.vulnerability: reef: 'feild' is not among the stressors. Did you mean 'field'? Allowed: field.")]
    [InlineData("{ reef: { } }", "steps.a.vulnerability: reef: the stressor 'field' is missing; none is named. Give its vulnerability, 0 where there is none.")]
    [InlineData("{ reefs: { field: 1 } }", "steps.a.vulnerability: 'reefs' is not among the ecosystems. Did you mean 'reef'? Allowed: reef.")]
    [InlineData("{ reef: { field: -2 } }", "steps.a.vulnerability: reef.field: found -2, allowed is 0 or more.")]
    public async Task Vulnerabilities_that_do_not_fit(string vulnerability, string message)
    {
        bench.Layer(Field, $"{{ a: {{ operator: cumulative_impact, stressors: [field], ecosystems: [reef], vulnerability: {vulnerability} }} }}", "a");
        await bench.Refused(2, message);
    }

    [Fact]
    public async Task A_vulnerability_table_without_a_stressor_and_an_ecosystem()
    {
        bench.Write("table.csv", "stressor,kelp\nnoise,1\n");
        bench.Layer(Field + "\ntable: { kind: table, path: table.csv, key: stressor }", "{ a: { operator: cumulative_impact, stressors: [field], ecosystems: [reef], vulnerability_table: table } }", "a");
        await bench.Refused(3, "table.csv: there is no row for the stressor 'field', no column for the ecosystem 'reef'. Rows: noise; columns: stressor, kelp. Name surfaces and table alike, and give every pair.");
    }

    [Fact]
    public async Task A_coefficient_table_with_an_unknown_and_without_a_needed_predictor()
    {
        bench.Write("table.csv", "term,transform,mean,sd,extirpation,log_response\nintercept,,,,0,0\nfeild,none,0,1,1,1\n");
        bench.Layer(Field + "\ntable: { kind: table, path: table.csv, key: term }", "{ a: { operator: defaunation, of: [field], coefficients: table, body_masses_kg: [1] } }", "a");
        await bench.Refused(3, "table.csv: its terms name 'feild', which the step does not read; it has no row for 'field', which the step reads. Terms: intercept, feild; predictors: field, body_mass. Name the surfaces and the table's terms alike.");
    }

    [Fact]
    public async Task Epochs_with_different_legends()
    {
        bench.Asc("later.asc", Bench.Three, "1 1 3\n1 2 1");
        bench.Layer("reef: { kind: raster, path: reef.asc, values: class, unit: class }\nlater: { kind: raster, path: later.asc, values: class, unit: class }", "{ a: { operator: transition, from: reef, to: later } }", "a");
        await bench.Refused(3, "agriculture.a: the legends of the epochs differ: 'reef' has 0, 1 (0 there alone), 'later' has 1, 2, 3 (2, 3 there alone). Give from_crosswalk and to_crosswalk; a class that has come or gone in truth is mapped to itself in both.");
    }

    [Fact]
    public async Task A_rank_with_a_percentile()
    {
        bench.Layer(Field, "{ a: { operator: rescale, of: field, method: rank, high_quantile: 0.99 } }", "a");
        await bench.Refused(2, "steps.a.method: rank needs no high, high_quantile, half_quantile or low: the greatest value has rank 1. Leave them out.");
    }

    [Fact]
    public async Task An_outlet_far_from_the_sea()
    {
        bench.Asc("outlets.asc", Bench.Three, "0 0 5\n0 0 0");
        bench.Asc("sea.asc", Bench.Three, "1 0 0\n1 0 0");
        bench.Layer("outlets: { kind: raster, path: outlets.asc, values: intensity, unit: tonnes }\nsea: { kind: raster, path: sea.asc, values: class, unit: presence }", "{ a: { operator: plume, of: outlets, sea: sea } }", "a");
        await bench.Refused(3, "agriculture.a: 1 of 1 outlets of 'outlets' lie further than 5 km from where 'sea' is above 0; the first is at x 12.5, y 1.5 (EPSG:4326). Move them to the coast, leave those of closed basins out, or set max_move_km higher.");
    }
}
