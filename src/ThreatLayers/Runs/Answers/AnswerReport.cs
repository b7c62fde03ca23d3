using ThreatLayers.Publishing.Catalogue;
using ThreatLayers.Publishing.Reporting;

namespace ThreatLayers.Runs;

/// <summary>The report of a release, from its tables and what this run knows of gates and of the release before.</summary>
static class AnswerReport
{
    /// <param name="folder">The draft.</param>
    public static void Write(string folder, ReleaseDescription release, IReadOnlyList<GateResult> gates, RunContext run)
    {
        if (run.Pipeline.Definition.Answers is not { Report: true } answers)
            return;
        AnswerSettings settings = new(run.Pipeline);
        ReleaseReport.Write(folder, new(release, settings.Surface, settings.Threats, answers.Threshold, settings.Zones,
            [.. run.Pipeline.Definition.Zones.Where(z => z.Value.Path is not null).Select(z => (z.Key, Path.GetFileName(z.Value.Path!), z.Value.Origin ?? "", z.Value.Licence ?? ""))],
            [.. gates.Select(g => new ReportGate(g.Gate, g.Surface, g.Passed, g.Found, g.Allowed))], run.Earlier));
    }
}
