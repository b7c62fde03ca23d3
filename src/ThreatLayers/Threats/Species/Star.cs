using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>What a species with the same threat code in several rows means.</summary>
public enum DuplicateCodes
{
    /// <summary>A fault of the table.</summary>
    Refuse,
    /// <summary>The row with the highest expected decline counts.</summary>
    Highest,
    /// <summary>Each row counts, as where 8.1.2 stands once for each invasive species.</summary>
    Sum,
}

[Named("star")]
[Description("Species threat abatement score (Mair et al. 2021): Σ over species of the share of its range in the cell x weight of its Red List category x share of its expected decline that is due to the threats named. What abating them here would contribute.")]
public sealed record Star : SpeciesStep
{
    [Description("Threats whose score is mapped, by IUCN CMP code; all without it (the total).")]
    public override IReadOnlyList<string> Codes { get; init; } = [];

    [Description("Weight by Red List category; species of other categories do not count.")]
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double> { ["NT"] = 100, ["VU"] = 200, ["EN"] = 300, ["CR"] = 400 };

    [Description("Column of the threats with the scope.")]
    public string ScopeColumn { get; init; } = "scope";

    [Description("Column of the threats with the severity.")]
    public string SeverityColumn { get; init; } = "severity";

    [Description("Expected decline by scope and severity: mair2021, or mean_of_products for a sensitivity run. Unknown scope is majority, unknown severity slow, significant.")]
    public DeclineTable ExpectedDecline { get; init; }

    [Description("Several rows of one species with the same code: refuse, highest or sum.")]
    public DuplicateCodes Duplicates { get; init; }

    [Description("Score per cell, or per km².")]
    public Per Per { get; init; } = Per.Cell;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        foreach ((string, string) problem in base.Problems())
            yield return problem;
        if (Species is null)
            yield return ("species", "is needed: the weight of a species is that of its Red List category.");
        foreach (string category in Weights.Keys.Except(RedList.Categories))
            yield return ("weights", $"found '{category}', allowed are {string.Join(", ", RedList.Categories)}.");
        foreach ((string category, double weight) in Weights.Where(w => !(w.Value >= 0) || double.IsInfinity(w.Value)))
            yield return ("weights", FormattableString.Invariant($"found {category}: {weight}, allowed is 0 or more."));
    }

    public override Surface Run(string name, StepScope scope)
    {
        SpeciesList species = SpeciesList.Of(name, this, scope, ScopeColumn, SeverityColumn);
        string file = scope.Rows(Threats).Path;
        // Per km² of range: the share of the range in a cell is area there / area of the range.
        double[] perKm2 = [.. Enumerable.Range(0, species.Count).Select(i => Weights.GetValueOrDefault(species.Category[i]) * Share(species, i, file) / species.Area_km2[i])];
        if (perKm2.All(s => s == 0))
            scope.Warn($"{name}: no species has a category among {string.Join(", ", Weights.Keys)} and a threat{(Codes.Count > 0 ? $" under {string.Join(", ", Codes)}" : "")} that reduces it, so the score is 0 everywhere.");
        CellFile cells = scope.WriteBands(name, sizeof(double) + 1, (band, result) =>
        {
            double[] score = new double[result.Length];
            bool[] known = new bool[result.Length];
            foreach (CellRun<ZoneShare> run in RangeCells.Of(species.Ranges, band))
            {
                double add = perKm2[run.Value.Zone] * run.Value.Share * (Per == Per.Cell ? scope.Ground.CellArea_km2[run.Row] : 1);
                int first = ((run.Row - band.Row) * band.Columns) + run.Column;
                for (int cell = first; cell < first + run.Columns; cell++)
                    (score[cell], known[cell]) = (score[cell] + add, true);
            }
            for (int cell = 0; cell < result.Length; cell++)
                result[cell] = known[cell] ? (float)score[cell] : float.NaN;
        });
        return new(name, cells, Per == Per.Cell ? "STAR" : "STAR per km²");
    }

    /// <summary>Of a species' expected decline, the share that is due to the threats asked for; 0 where nothing reduces it.</summary>
    double Share(SpeciesList species, int index, string file)
    {
        Dictionary<string, (double Score, long Line)> scores = new(StringComparer.Ordinal);
        foreach (CodedThreat threat in species.Threats[index])
        {
            double score = DeclineTables.Of(ExpectedDecline, threat.Texts[ScopeColumn], threat.Texts[SeverityColumn], (file, threat.Line));
            if (!scores.TryGetValue(threat.Code, out (double Score, long Line) before))
            {
                scores[threat.Code] = (score, threat.Line);
                continue;
            }
            scores[threat.Code] = Duplicates switch
            {
                DuplicateCodes.Highest => (Math.Max(before.Score, score), threat.Line),
                DuplicateCodes.Sum => (before.Score + score, threat.Line),
                _ => throw new InputException(file, FormattableString.Invariant($"species {species.Ranges.Names[index]} has code {threat.Code} in line {before.Line} and again in line {threat.Line}."), "Keep one, or say with duplicates: highest or sum what both mean."),
            };
        }
        double all = scores.Values.Sum(s => s.Score);
        return all == 0 ? 0 : scores.Where(s => Codes.Count == 0 || ThreatCodes.IsUnder(s.Key, Codes)).Sum(s => s.Value.Score) / all;
    }
}
