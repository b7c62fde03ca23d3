using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

[Named("defaunation")]
[Description("Defaunation by hunting, 0 to 1, from a hurdle model (Benitez-Lopez et al. 2019): 1 - the mean over body masses of RR = min(1, (1 - P) exp(μ)), P the probability of extirpation (logit), μ the log response ratio of those that are left. The coefficients are data: a table with a row for each term. Nodata where a predictor is.")]
public sealed record Defaunation : Step
{
    [Description("Surfaces of the predictors, named as in the table.")]
    [ReadsSurface]
    public required IReadOnlyList<WeightedSource> Of { get; init; }

    [Description("Table input keyed by term: intercept, body_mass, each predictor, and interactions such as body_mass:travel_hours. Columns: extirpation and log_response with the coefficients of both parts, 0 where a part has none; for single predictors transform (log10: log10(x + 0.1), or none), mean and sd of the transformed values that the model was fitted on.")]
    [ReadsInput("table")]
    public required string Coefficients { get; init; }

    [Description("Body masses in kg of the species, or of a class's typical one; each counts alike.")]
    public required IReadOnlyList<double> BodyMassesKg { get; init; }

    public override Reach Reach => Reach.Local;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (BodyMassesKg.Count == 0 || BodyMassesKg.Any(m => m <= 0))
            yield return ("body_masses_kg", "allowed is a list of numbers above 0.");
        if (Of.Any(s => s.Weight != 1))
            yield return ("of", "takes a list of names; coefficients belong into the table.");
        if (Of.Any(s => s.Name is HurdleTable.Intercept or HurdleTable.BodyMass))
            yield return ("of", $"'{HurdleTable.Intercept}' and '{HurdleTable.BodyMass}' are terms of the table, not surfaces. Rename the step.");
    }

    public override Surface Run(string name, StepScope scope)
    {
        HurdleTable table = HurdleTable.Read(scope.Table(Coefficients), [.. Of.Select(s => s.Name)]);
        HurdleModel[] models = [.. BodyMassesKg.Select(table.For)];
        return new(name, new DefaunationCells([.. Of.Select(s => table.Standardised(s.Name, scope.Surface(s.Name).Cells, scope.Backend))], models, scope.Backend), "defaunation 0..1");
    }
}
