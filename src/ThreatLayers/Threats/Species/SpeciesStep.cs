using System.ComponentModel;
using ThreatLayers.Definitions;

namespace ThreatLayers.Threats;

/// <summary>Operators over the ranges of species and the threats that assessors have coded for them.</summary>
public abstract record SpeciesStep : Step
{
    [Description("Features input with the species' ranges (polygons). Choose presence, origin and season with the input's where.")]
    [ReadsInput("features")]
    public required string Ranges { get; init; }

    [Description("Attribute of the ranges that names the species, as the tables' key does.")]
    public string SpeciesColumn { get; init; } = "id_no";

    [Description("Table input with a row per species and threat, keyed by species.")]
    [ReadsInput("table")]
    public required string Threats { get; init; }

    [Description("Table input with a row per assessed species. A species that it lists and that has no row in threats is under none; without it every range needs a threat row.")]
    [ReadsInput("table")]
    public string? Species { get; init; }

    [Description("Column of the species table with the Red List category.")]
    public string CategoryColumn { get; init; } = "category";

    [Description("Column of the threats with the threat's code.")]
    public string CodeColumn { get; init; } = "code";

    [Description("Column of the threats with the timing.")]
    public string TimingColumn { get; init; } = "timing";

    [Description("Threats with one of these timings do not count. An empty list counts all.")]
    public IReadOnlyList<string> WithoutTimings { get; init; } = ["Past, Unlikely to Return"];

    [Description("Threats that count, by IUCN CMP code; 5.1 holds all that begins with 5.1 and a dot.")]
    public virtual IReadOnlyList<string> Codes { get; init; } = [];

    public override Reach Reach => Reach.Global;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        foreach (string timing in WithoutTimings.Where(t => !RedList.IsTiming(t)))
            yield return ("without_timings", $"found '{timing}', allowed are {string.Join("; ", RedList.Timings)}.");
        foreach (string code in Codes.Where(c => !ThreatCodes.IsCode(c)))
            yield return ("codes", $"found '{code}', allowed are codes of the IUCN CMP classification such as 5.1 or 8.1.2.");
        foreach (string code in Codes.Where((c, i) => ThreatCodes.IsUnder(c, Codes.Where((_, j) => j != i))))
            yield return ("codes", $"'{code}' is held by another of the codes already. Leave it out.");
    }
}
