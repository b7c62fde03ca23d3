using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

/// <summary>What is told of a cell with several ecosystems.</summary>
public enum ImpactMode
{
    /// <summary>Divided by the number of ecosystems present (Halpern et al. 2015, 2019).</summary>
    Mean,
    /// <summary>Added up (Halpern et al. 2008).</summary>
    Sum,
}

/// <summary>How an ecosystem answers to a stressor's intensity.</summary>
public enum StressorResponse
{
    /// <summary>In proportion.</summary>
    Linear,
    /// <summary>1 / (1 + exp(-50 (x - 0.5))).</summary>
    Threshold,
}

[Named("cumulative_impact")]
[Description("Cumulative impact of stressors on the ecosystems of a cell: Σ over ecosystems E of the stressors' effects D μ, by a table of vulnerabilities μ (Halpern et al. 2008, 2015, 2019), with the forms of Stock and Micheli 2016. Nodata where no ecosystem is present or one is nodata: fill with 0 what is mapped only where it is.")]
public sealed record CumulativeImpact : Step
{
    [Description("Stressors, rescaled to 0..1.")]
    [ReadsSurface]
    public required IReadOnlyList<WeightedSource> Stressors { get; init; }

    [Description("Ecosystems, 1 where present and 0 where not, or the share of the cell.")]
    [ReadsSurface]
    public required IReadOnlyList<WeightedSource> Ecosystems { get; init; }

    [Description("Vulnerability of each ecosystem to each stressor: {reef: {trawling: 2.8, warming: 3.1}}; every pair, 0 where there is none.")]
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Vulnerability { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, double>>();

    [Description("Table input with the vulnerabilities instead: a row for each stressor, which is the table's key, and a column for each ecosystem.")]
    [ReadsInput("table")]
    public string? VulnerabilityTable { get; init; }

    [Description("mean divides by the number of ecosystems present (2015, 2019), sum does not (2008).")]
    public ImpactMode Mode { get; init; } = ImpactMode.Mean;

    [Description("Several stressors on one ecosystem: additive, dominant (the greatest), antagonistic (in falling order, the i-th of n above 0 weighs (n - i)/n).")]
    public StressorEffects MultipleStressors { get; init; } = StressorEffects.Additive;

    [Description("linear, or threshold: 1/(1 + exp(-50 (x - 0.5))) of every stressor.")]
    public StressorResponse Response { get; init; } = StressorResponse.Linear;

    [Description("How many stressors must be known in a cell: any, all, or a number. One that is missing adds nothing, so with fewer than all the result is what is known of the impact.")]
    [RegularExpression("any|all|[1-9][0-9]*")]
    public string Require { get; init; } = "all";

    public override Reach Reach => Reach.Local;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        string[] stressors = [.. Stressors.Select(s => s.Name)], ecosystems = [.. Ecosystems.Select(e => e.Name)];
        if (VulnerabilityTable is null == (Vulnerability.Count == 0))
            yield return ("vulnerability", $"found {(VulnerabilityTable is null ? "neither vulnerability nor vulnerability_table" : "both vulnerability and vulnerability_table")}, allowed is one of them.");
        if (Stressors.Concat(Ecosystems).Any(s => s.Weight != 1))
            yield return ("stressors", "stressors and ecosystems are lists of names; weights belong into the vulnerabilities.");
        foreach (string twice in stressors.Concat(ecosystems).GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
            yield return ("stressors", $"'{twice}' is named twice.");
        if (Required > Stressors.Count)
            yield return ("require", FormattableString.Invariant($"found {Required}, but only {Stressors.Count} stressors are named. Allowed: any, all, or 1 to {Stressors.Count}."));
        if (Vulnerability.Count > 0)
        {
            foreach (string problem in VulnerabilityMatrix.Problems(Vulnerability, ecosystems, stressors))
                yield return ("vulnerability", problem);
        }
    }

    int Required => Require switch { "any" => 1, "all" => Stressors.Count, var n => int.Parse(n, CultureInfo.InvariantCulture) };

    public override Surface Run(string name, StepScope scope)
    {
        string[] stressors = [.. Stressors.Select(s => s.Name)], ecosystems = [.. Ecosystems.Select(e => e.Name)];
        var vulnerability = VulnerabilityTable is null ? Vulnerability : VulnerabilityMatrix.Of(scope.Table(VulnerabilityTable), ecosystems, stressors, message => scope.Warn($"{name}: {message}"));
        CumulativeImpacts formula = new(VulnerabilityMatrix.Numbers(vulnerability, ecosystems, stressors), MultipleStressors, Mode == ImpactMode.Mean, Required);
        IRasterSource[] intensities = [.. stressors.Select(s => scope.Surface(s).Cells)];
        if (Response == StressorResponse.Threshold)
            intensities = [.. intensities.Select(s => new MappedCells<Kernels.Logistic>(s, new(0.5f, 50), scope.Backend))];
        return new(name, new ImpactCells(intensities, [.. ecosystems.Select(e => scope.Surface(e).Cells)], formula), "impact");
    }
}
