using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Publishing.Reporting;

/// <summary>A gate and what became of it.</summary>
/// <param name="Passed">Null where it could not be judged.</param>
public sealed record ReportGate(string Gate, string Surface, bool? Passed, string Found, string Allowed);

/// <summary>What a report is about, besides the tables of the release.</summary>
/// <param name="Surface">The ranked surface.</param>
/// <param name="Threats">Ids.</param>
/// <param name="Zones">Zone set that is ranked; null without one.</param>
/// <param name="ZoneSources">Origin and licence of zone files: name, file, origin, licence.</param>
/// <param name="Earlier">Folder of the release before; null where there is none.</param>
public sealed record ReportSubject(ReleaseDescription Release, string Surface, IReadOnlyList<string> Threats, double Threshold, string? Zones, IReadOnlyList<(string Name, string File, string Origin, string Licence)> ZoneSources, IReadOnlyList<ReportGate> Gates, string? Earlier)
{
    /// <summary>A surface by its title; its id where it is not published.</summary>
    public string TitleOf(string id) => Release.Surfaces.FirstOrDefault(s => s.Id == id)?.Product.Title ?? id;

    /// <summary>Ids separated by blanks, as titles.</summary>
    public IReadOnlyList<string> TitlesOf(string ids) => [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(TitleOf)];
}
