using System.Globalization;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>A term of both parts at one body mass: coefficients and the places of the predictors that are multiplied.</summary>
readonly record struct HurdleTerm(double Extirpation, double LogResponse, int[] Predictors);

/// <summary>All terms at one body mass.</summary>
sealed record HurdleModel(HurdleTerm[] Terms);

/// <summary>Coefficients of a hurdle model as its table has them, with every name checked.</summary>
sealed class HurdleTable
{
    public const string Intercept = "intercept", BodyMass = "body_mass";

    /// <summary>log10(x + 0.1): the field's way around 0 (Ferreiro-Arias et al. 2024).</summary>
    const float Offset = 0.1f;

    readonly ZoneTable table;
    readonly string[] predictors;
    readonly IReadOnlyDictionary<string, double> means, sds, extirpation, logResponse;

    HurdleTable(ZoneTable table, string[] predictors)
    {
        (this.table, this.predictors) = (table, predictors);
        (means, sds, extirpation, logResponse) = (table.Numbers("mean"), table.Numbers("sd"), table.Numbers("extirpation"), table.Numbers("log_response"));
    }

    /// <exception cref="InputException">A term that names no predictor, a predictor without a row, a missing column or number.</exception>
    public static HurdleTable Read(ZoneTable table, string[] predictors)
    {
        HurdleTable read = new(table, predictors);
        string[] known = [.. predictors, BodyMass], terms = [.. table.Rows.Keys.Where(t => t != Intercept)];
        string[] unknown = [.. terms.SelectMany(t => t.Split(':')).Distinct().Except(known)], missing = [.. predictors.Except(terms)];
        if (unknown.Length + missing.Length > 0)
        {
            string[] faults = [.. new[] { unknown.Length > 0 ? $"its terms name {Quoted(unknown)}, which the step does not read" : "", missing.Length > 0 ? $"it has no row for {Quoted(missing)}, which the step reads" : "" }.Where(f => f.Length > 0)];
            throw new InputException(table.Path, $"{string.Join("; ", faults)}. Terms: {string.Join(", ", table.Rows.Keys)}; predictors: {string.Join(", ", known)}.", "Name the surfaces and the table's terms alike.");
        }
        if (!table.Rows.ContainsKey(Intercept))
            throw new InputException(table.Path, $"there is no row '{Intercept}'. Terms: {string.Join(", ", table.Rows.Keys)}.", "Add it.");
        foreach (string term in table.Rows.Keys)
            read.Check(term);
        return read;
    }

    /// <summary>A predictor as the model was fitted on it.</summary>
    public IRasterSource Standardised(string predictor, IRasterSource source, Backend backend) => IsLogarithm(predictor)
        ? new MappedCells<StandardisedLog>(source, new(Offset, (float)means[predictor], (float)sds[predictor]), backend)
        : new MappedCells<Affine>(source, new((float)(1 / sds[predictor]), (float)(-means[predictor] / sds[predictor])), backend);

    /// <summary>The terms at a body mass: what hangs on it alone is a number.</summary>
    public HurdleModel For(double bodyMass_kg)
    {
        double mass = table.Rows.ContainsKey(BodyMass) ? ((IsLogarithm(BodyMass) ? Math.Log10(bodyMass_kg + Offset) : bodyMass_kg) - means[BodyMass]) / sds[BodyMass] : 0;
        return new([.. table.Rows.Keys.Select(term =>
        {
            string[] parts = term == Intercept ? [] : term.Split(':');
            double factor = parts.Where(p => p == BodyMass).Aggregate(1.0, (product, _) => product * mass);
            return new HurdleTerm(factor * extirpation[term], factor * logResponse[term], [.. parts.Where(p => p != BodyMass).Select(p => Array.IndexOf(predictors, p))]);
        })]);
    }

    void Check(string term)
    {
        Require(term, extirpation.ContainsKey(term) && logResponse.ContainsKey(term), "has no number in extirpation or log_response", "Write 0 for a part that the term is not in.");
        // Body mass may occur in interactions alone, but then too its scale is needed.
        Require(term, !term.Split(':').Contains(BodyMass) || table.Rows.ContainsKey(BodyMass), $"needs the row '{BodyMass}' for its scale", "Add it, with coefficients of 0 where it has none.");
        if (term == Intercept || term.Contains(':', StringComparison.Ordinal))
            return;
        Require(term, means.ContainsKey(term) && sds.TryGetValue(term, out double sd) && sd > 0, "has no mean, or no sd above 0", "Give both, of the transformed values that the model was fitted on.");
        string transform = table.Rows[term].GetValueOrDefault("transform") ?? "";
        Require(term, transform is "log10" or "none", $"has the transform '{transform}', allowed are log10 and none", "Correct it.");
    }

    void Require(string term, bool holds, string problem, string remedy)
    {
        if (!holds)
            throw new InputException(table.Path, $"the term '{term}' {problem}.", remedy);
    }

    bool IsLogarithm(string term) => table.Rows[term]["transform"] == "log10";

    static string Quoted(string[] names) => string.Join(", ", names.Select(n => string.Create(CultureInfo.InvariantCulture, $"'{n}'")));
}
