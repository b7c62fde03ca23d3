using ThreatLayers.Kernels;

namespace ThreatLayers.Definitions;

/// <summary>What the keys of zones and answers say together.</summary>
static class AnswersCheck
{
    public static void Run(PipelineDefinition pipeline, IReadOnlyList<string> layers, bool complete, DefinitionBinder binder)
    {
        foreach ((string name, ZoneSetDefinition zones) in pipeline.Zones)
        {
            if (!Names.IsFileName(name))
                binder.Report(zones, "", $"zones.{name}: found '{name}', allowed are names of the form {Names.FileName}: tables are named so.");
            else if (name is "ranking" or "hotspots" or "borders" or "sensitivity" or "sensitivity_squares" or "sensitivity_leading" or "rank_uncertainty" or "threat_pairs" or "threat_sets" || name.StartsWith("validation_", StringComparison.Ordinal) || name.StartsWith("bivariate_", StringComparison.Ordinal))
                binder.Report(zones, "", $"zones.{name}: a table of the answers has the same name. Rename the zones.");
            foreach ((string key, string message) in zones.Problems())
                binder.Report(zones, key, $"zones.{name}{(key.Length > 0 ? "." : "")}{key}: {message}");
        }
        if (pipeline.Answers is not { } answers)
            return;
        string[] published = [.. pipeline.Combine.Keys, .. pipeline.Publish.Layers ? layers : []];
        Known(answers, "surface", "answers.surface", answers.Surface, [.. pipeline.Combine.Keys, .. layers]);
        Known(answers, "weighted_by", "answers.weighted_by", answers.WeightedBy, [.. pipeline.Combine.Keys, .. layers]);
        if (answers.Zones is { } ranked && !pipeline.Zones.ContainsKey(ranked))
            binder.Report(answers, "zones", $"answers.zones: '{ranked}' is not one of zones. {Names.Suggest(ranked, pipeline.Zones.Keys)}");
        foreach (string threat in answers.Threats)
            Known(answers, "threats", "answers.threats", threat, layers);
        int threats = answers.Threats.Count > 0 ? answers.Threats.Count : layers.Count;
        if (threats > 16)
            binder.Report(answers, "threats", FormattableString.Invariant($"answers.threats: found {threats} threats, allowed are up to 16: sets of more cannot be told apart by people. Name those that matter."));
        if (answers.Quantiles.Any(q => q is < 0 or > 1))
            binder.Report(answers, "quantiles", $"answers.quantiles: found [{string.Join(", ", answers.Quantiles)}], allowed are 0 to 1.");
        foreach ((string name, BivariateDefinition pair) in answers.Bivariate)
        {
            Known(pair, "first", $"answers.bivariate.{name}.first", pair.First, [.. pipeline.Combine.Keys, .. layers]);
            Known(pair, "second", $"answers.bivariate.{name}.second", pair.Second, [.. pipeline.Combine.Keys, .. layers]);
            if (!Names.IsFileName(name))
                binder.Report(pair, "", $"answers.bivariate.{name}: found '{name}', allowed are names of the form {Names.FileName}.");
            if (pipeline.Combine.ContainsKey("bivariate_" + name) || layers.Contains("bivariate_" + name))
                binder.Report(pair, "", $"answers.bivariate.{name}: a surface is named 'bivariate_{name}', and so would be the map. Rename one of them.");
            foreach ((string key, IReadOnlyList<double> from) in new[] { ("first_from", pair.FirstFrom), ("second_from", pair.SecondFrom) })
            {
                if (from.Count > 0 && (from is not [double middle, double high] || middle >= high))
                    binder.Report(pair, key, $"answers.bivariate.{name}.{key}: found [{string.Join(", ", from)}], allowed are two numbers, the lesser first.");
            }
        }
        foreach ((string name, ValidationDefinition validation) in answers.Validation)
        {
            Known(validation, "surface", $"answers.validation.{name}.surface", validation.Surface, published);
            if (!Names.IsFileName(name))
                binder.Report(validation, "", $"answers.validation.{name}: found '{name}', allowed are names of the form {Names.FileName}.");
        }
        if (answers.Uncertainty is { } uncertainty)
            Uncertainty(pipeline, answers, uncertainty, layers, complete, binder);

        void Known(object record, string key, string path, string? name, IReadOnlyList<string> known)
        {
            if (name is not null && complete && !known.Contains(name))
                binder.Report(record, key, $"{path}: '{name}' is not a surface of this pipeline that can be used here. {Names.Suggest(name, known)}");
        }
    }

    static void Uncertainty(PipelineDefinition pipeline, AnswersDefinition answers, UncertaintyDefinition uncertainty, IReadOnlyList<string> layers, bool complete, DefinitionBinder binder)
    {
        if (pipeline.Zones.Count == 0)
            binder.Report(uncertainty, "", "answers.uncertainty: needs zones whose ranking is drawn. Add zones, such as {world: {squares_km: 1000}}.");
        string surface = answers.Surface ?? pipeline.Combine.Keys.FirstOrDefault() ?? "";
        IReadOnlyList<WeightedSource> sources = [];
        if (!pipeline.Combine.TryGetValue(surface, out CombinedSurface? combined))
            binder.Report(uncertainty, "", $"answers.uncertainty: '{surface}' is not a combined surface, so there are no weights or rule to draw. Name one with answers.surface.");
        else if (!Drawn.Contains(combined.Rule.GetType().Name))
            binder.Report(uncertainty, "", "answers.uncertainty: the surface's rule cannot be drawn; it can for weighted_mean, weighted_sum, geometric_mean, maximum and noisy_or.");
        else
            sources = (IReadOnlyList<WeightedSource>)combined.Rule.GetType().GetProperty("Of")!.GetValue(combined.Rule)!;
        foreach (string source in sources.Select(s => s.Name).Where(s => complete && !layers.Contains(s)))
            binder.Report(uncertainty, "", $"answers.uncertainty: '{surface}' reads the combined surface '{source}'; draws are made of layers. Name a surface that is made of layers alone with answers.surface.");
        foreach (string name in uncertainty.LayerErrors.Keys.Where(n => sources.Count > 0 && sources.All(s => s.Name != n)))
            binder.Report(uncertainty, "layer_errors", $"answers.uncertainty.layer_errors: '{surface}' does not read '{name}'. {Names.Suggest(name, sources.Select(s => s.Name))}");
        Forms(uncertainty, sources, combined, layers, complete, binder);
        if (uncertainty.Limits is not [double least, double greatest] || least >= greatest)
            binder.Report(uncertainty, "limits", $"answers.uncertainty.limits: found [{string.Join(", ", uncertainty.Limits)}], allowed are two numbers, the lesser first.");
        if (uncertainty.Quantiles.Any(q => q is < 0 or > 1))
            binder.Report(uncertainty, "quantiles", $"answers.uncertainty.quantiles: found [{string.Join(", ", uncertainty.Quantiles)}], allowed are 0 to 1.");
        double outermost = uncertainty.Quantiles.Select(q => Math.Min(q, 1 - q)).Where(q => q > 0).DefaultIfEmpty(0.5).Min();
        if (uncertainty.Draws * outermost < 1)
            binder.Report(uncertainty, "draws", FormattableString.Invariant($"answers.uncertainty.draws: {uncertainty.Draws} draws are too few for the quantile {outermost:0.####} (or 1 less it): not one draw lies beyond it. Take {Math.Ceiling(1 / outermost):0} or more, or milder quantiles."));
        if (uncertainty.SensitivityKm > 0 && !uncertainty.HasFactors())
            binder.Report(uncertainty, "sensitivity_km", FormattableString.Invariant($"answers.uncertainty.sensitivity_km: found {uncertainty.SensitivityKm}, but nothing is drawn for the whole map, so there is no factor to be mapped. Add layer_error, weight_error or rules, or leave it out."));
        foreach (string map in new[] { "sensitivity_leading", "sensitivity_factors" }.Where(m => uncertainty.SensitivityKm > 0 && (pipeline.Combine.ContainsKey(m) || layers.Contains(m))))
            binder.Report(uncertainty, "sensitivity_km", $"answers.uncertainty.sensitivity_km: a surface is named '{map}', and so would be a map. Rename the surface.");
        if (uncertainty.Correlation.Count > 0)
            Correlation(uncertainty, sources.Count, binder);
    }

    /// <summary>Other forms of the layers, and the floor.</summary>
    static void Forms(UncertaintyDefinition uncertainty, IReadOnlyList<WeightedSource> sources, CombinedSurface? combined, IReadOnlyList<string> layers, bool complete, DefinitionBinder binder)
    {
        foreach ((string coarse, string fine) in uncertainty.Refined)
        {
            if (sources.Count > 0 && sources.All(s => s.Name != coarse))
                binder.Report(uncertainty, "refined", $"answers.uncertainty.refined: the surface does not read '{coarse}'. {Names.Suggest(coarse, sources.Select(s => s.Name))}");
            if (complete && !layers.Contains(fine))
                binder.Report(uncertainty, "refined", $"answers.uncertainty.refined.{coarse}: '{fine}' is not a layer of this pipeline. {Names.Suggest(fine, layers)}");
        }
        if (uncertainty.Transformations.Distinct().Count() < uncertainty.Transformations.Count)
            binder.Report(uncertainty, "transformations", "answers.uncertainty.transformations: one is named twice; all are taken alike.");
        if (uncertainty.GeometricFloor.Count == 0)
            return;
        if (uncertainty.GeometricFloor is not [double least, double greatest] || least >= greatest || least <= 0 || greatest > 1)
            binder.Report(uncertainty, "geometric_floor", $"answers.uncertainty.geometric_floor: found [{string.Join(", ", uncertainty.GeometricFloor)}], allowed are two numbers above 0 and up to 1, the lesser first.");
        if (!uncertainty.Rules.Contains(DrawnRule.GeometricMean) && (uncertainty.Rules.Count > 0 || combined?.Rule.GetType().Name != "GeometricMean"))
            binder.Report(uncertainty, "geometric_floor", "answers.uncertainty.geometric_floor: no draw takes a geometric mean. Add geometric_mean to rules, or leave it out.");
    }

    /// <summary>Rules that Combining can draw, by the names of their records: this folder comes before that one.</summary>
    static readonly string[] Drawn = ["WeightedMean", "WeightedSum", "GeometricMean", "Maximum", "NoisyOr"];

    static void Correlation(UncertaintyDefinition uncertainty, int layers, DefinitionBinder binder)
    {
        IReadOnlyList<IReadOnlyList<double>> m = uncertainty.Correlation;
        if (m.Count != layers || m.Any(r => r.Count != layers))
            binder.Report(uncertainty, "correlation", FormattableString.Invariant($"answers.uncertainty.correlation: found {m.Count} rows of {string.Join(", ", m.Select(r => r.Count).Distinct())} numbers, allowed is a row and a column for each of the surface's {layers} layers."));
        else if (Enumerable.Range(0, layers).Any(i => m[i][i] != 1 || Enumerable.Range(0, i).Any(j => m[i][j] != m[j][i])))
            binder.Report(uncertainty, "correlation", "answers.uncertainty.correlation: allowed is a symmetric matrix with 1 on its diagonal.");
        else if (Cholesky.Of(m) is null)
            binder.Report(uncertainty, "correlation", "answers.uncertainty.correlation: the matrix is not positive definite: no errors could be correlated so. Bring its numbers nearer to 0, or compute them from complete data.");
    }
}
