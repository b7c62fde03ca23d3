using ThreatLayers.Combining;
using ThreatLayers.Definitions;
using ThreatLayers.Kernels;
using Uniform = ThreatLayers.Definitions.Uniform;

namespace ThreatLayers.Summarising;

/// <summary>One draw: what is done to each layer that takes part, and how they are combined.</summary>
/// <param name="Changes">In the order of the layers.</param>
/// <param name="Rule">How they are combined.</param>
/// <param name="Required">How many of them must be known in a cell.</param>
/// <param name="Number">Of the draw, for the errors of cells; -1 for a point of a designed experiment, which has none.</param>
sealed record Draw(LayerChange[] Changes, Combination Rule, int Required, int Number);

/// <summary>What is uncertain about a combined surface, as factors between 0 and 1, and the draw that a point among them stands for.</summary>
/// <remarks>Columns: the error of each layer, of each weight, the rule, how many layers are left out and which, how many respond by a threshold and which. Columns that only mean something together are one factor.</remarks>
sealed class DrawPlan
{
    readonly UncertaintyDefinition definition;
    readonly IReadOnlyList<WeightedSource> sources;
    readonly Combination baseRule;
    readonly Distribution?[] errors;
    readonly double[][]? correlate;
    readonly List<string> columns = [];
    readonly List<string> factorOf = [];

    /// <param name="rule">Of the surface; its sources are the layers.</param>
    public DrawPlan(UncertaintyDefinition definition, Combination rule)
    {
        (this.definition, baseRule, sources) = (definition, rule, rule.Of);
        errors = [.. sources.Select(s => definition.LayerErrors.GetValueOrDefault(s.Name) ?? definition.LayerError)];
        correlate = definition.Correlation.Count > 0 ? Cholesky.Of(definition.Correlation) : null;
        bool isJoint = correlate is not null;
        Add(errors.Select((e, k) => (e, k)).Where(e => e.e is not null).Select(e => ($"layer_error.{sources[e.k].Name}", isJoint ? "layer_errors" : $"layer_error.{sources[e.k].Name}")));
        if (definition.WeightError is not null)
            Add(sources.Select(s => ($"weight.{s.Name}", $"weight.{s.Name}")));
        if (definition.Rules.Count > 1)
            Add([("rule", "rule")]);
        if (definition.MissingLayers > 0)
            Add([("missing", "missing_layers"), .. sources.Select(s => ($"missing.{s.Name}", "missing_layers"))]);
        if (definition.ThresholdResponse > 0)
            Add([("threshold", "threshold_response"), .. sources.Select(s => ($"threshold.{s.Name}", "threshold_response"))]);
        Factors = [.. factorOf.Distinct()];
    }

    /// <summary>Numbers between 0 and 1 that a draw needs.</summary>
    public int Columns => columns.Count;

    public IReadOnlyList<string> Factors { get; }

    /// <summary>Whether a column belongs to a factor.</summary>
    public bool IsOf(int column, int factor) => factorOf[column] == Factors[factor];

    /// <summary>The surface as it is, without any error.</summary>
    public Draw Base => new([.. sources.Select((s, k) => new LayerChange(k, (float)s.Weight, 0, 1, float.NegativeInfinity, float.PositiveInfinity, false))], baseRule, baseRule.RequiredCount, -1);

    /// <summary>Of the errors of cells.</summary>
    public ErrorShape Shape => Cells(definition.CellError).Shape;

    /// <summary>The point that is nearest to the surface as it is: no error, nothing left out, the rule that the surface has where it is among those drawn.</summary>
    public double[] Middle => [.. columns.Select(c => c switch
    {
        "missing" or "threshold" => 1e-12,
        "rule" => (Math.Max(0, definition.Rules.ToList().FindIndex(r => RuleOf(r).GetType() == baseRule.GetType())) + 0.5) / definition.Rules.Count,
        _ => 0.5,
    })];

    /// <summary>A draw by its number: a function of seed, factor and number alone.</summary>
    public Draw At(int seed, int number) => Of(Point(seed, 0, number), number);

    /// <param name="stream">Tells samples apart that must not be alike.</param>
    public double[] Point(int seed, int stream, int number) =>
        [.. Enumerable.Range(0, Columns).Select(c => Philox.Uniform(((ulong)(uint)seed << 32) | (uint)(c + 1 + (1000 * stream)), (ulong)number, ulong.MaxValue)).Select(u => Math.Clamp(u, 1e-12, 1 - 1e-12))];

    /// <param name="u">By column.</param>
    /// <param name="number">As in <see cref="Draw"/>.</param>
    public Draw Of(double[] u, int number)
    {
        int n = sources.Count;
        double[] factor = LayerFactors(u);
        double[] weights = [.. sources.Select((s, k) => s.Weight * Math.Exp(At(u, $"weight.{s.Name}") is { } p ? definition.WeightError!.At(p) : 0))];
        HashSet<int> missing = Some("missing", u, definition.MissingLayers, n - 1), thresholds = Some("threshold", u, definition.ThresholdResponse, n);
        Combination rule = definition.Rules.Count == 0 ? baseRule : RuleOf(definition.Rules[Math.Min(definition.Rules.Count - 1, (int)((At(u, "rule") ?? 0) * definition.Rules.Count))]);
        // A drawn rule that takes w x as it is would leave the scale where weights are above 1.
        if (definition.Rules.Count > 0 && rule is Combining.Maximum or Combining.NoisyOr)
            weights = [.. weights.Select(w => w / weights.Max())];
        int[] layers = [.. Enumerable.Range(0, n).Where(k => !missing.Contains(k))];
        double scale = number < 0 ? 0 : Cells(definition.CellError).Scale;
        return new([.. layers.Select(k => new LayerChange(k, (float)weights[k], (float)scale, (float)factor[k], (float)definition.Limits[0], (float)definition.Limits[1], thresholds.Contains(k)))],
            rule, Math.Clamp(baseRule.RequiredCount - missing.Count, 1, layers.Length), number);
    }

    static (ErrorShape Shape, double Scale) Cells(Distribution? error) => error switch
    {
        Normal normal => (ErrorShape.Normal, normal.Sd),
        Uniform uniform => (ErrorShape.Uniform, uniform.HalfWidth),
        Triangular triangular => (ErrorShape.Triangular, triangular.HalfWidth),
        _ => (ErrorShape.None, 0),
    };

    double[] LayerFactors(double[] u)
    {
        double?[] p = [.. sources.Select(s => At(u, $"layer_error.{s.Name}"))];
        if (correlate is not null)
        {
            // A Gaussian copula: normal scores are mixed, and each goes back to the share that it stands for.
            double[] z = [.. p.Select(v => NormalDistribution.Quantile(v ?? 0.5))];
            p = [.. p.Select((v, k) => v is null ? null : (double?)Math.Clamp(NormalDistribution.Cumulative(correlate[k].Select((l, j) => l * z[j]).Sum()), 1e-12, 1 - 1e-12))];
        }
        return [.. p.Select((v, k) => v is { } share ? 1 + errors[k]!.At(share) : 1)];
    }

    /// <summary>Up to a share of the layers: how many, and which.</summary>
    HashSet<int> Some(string what, double[] u, double greatestShare, int most)
    {
        if (greatestShare <= 0)
            return [];
        int count = Math.Min(most, (int)((At(u, what) ?? 0) * ((greatestShare * sources.Count) + 1)));
        return [.. Enumerable.Range(0, sources.Count).OrderBy(k => At(u, $"{what}.{sources[k].Name}")).Take(count)];
    }

    Combination RuleOf(DrawnRule rule) => rule switch
    {
        DrawnRule.WeightedMean => new Combining.WeightedMean { Of = sources, Require = baseRule.Require },
        DrawnRule.GeometricMean => new Combining.GeometricMean { Of = sources, Require = baseRule.Require, Floor = 0.001 },
        DrawnRule.Maximum => new Combining.Maximum { Of = sources, Require = baseRule.Require },
        _ => new Combining.NoisyOr { Of = sources, Require = baseRule.Require },
    };

    double? At(double[] u, string column) => columns.IndexOf(column) is >= 0 and int at ? u[at] : null;

    void Add(IEnumerable<(string Column, string Factor)> some)
    {
        foreach ((string column, string factor) in some)
        {
            columns.Add(column);
            factorOf.Add(factor);
        }
    }
}
