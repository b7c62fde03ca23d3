using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ThreatLayers.Runs;

/// <summary>What a run tells of itself to whoever listens: a span per piece of work, cells and seconds by stage. Costs nothing where nobody does.</summary>
public static class Telemetry
{
    public const string Name = "ThreatLayers";

    static readonly ActivitySource Source = new(Name);
    static readonly Meter Meter = new(Name);
    static readonly Counter<long> Cells = Meter.CreateCounter<long>("threatlayers.cells", "{cell}", "Cells worked on.");
    static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>("threatlayers.work.duration", "s", "Time of a piece of work.");
    static readonly Counter<long> Warnings = Meter.CreateCounter<long>("threatlayers.warnings", "{warning}", "Warnings of runs.");

    /// <summary>The span of a whole run.</summary>
    public static Activity? Run(string pipeline, string run) => Source.StartActivity("run")?.SetTag("threatlayers.pipeline", pipeline).SetTag("threatlayers.run", run);

    internal static Activity? Work(string stage, string subject, long cells) =>
        Source.StartActivity($"{stage} {subject}")?.SetTag("threatlayers.stage", stage).SetTag("threatlayers.subject", subject).SetTag("threatlayers.cells", cells);

    internal static void Done(string stage, long cells, double seconds)
    {
        KeyValuePair<string, object?> tag = new("threatlayers.stage", stage);
        Cells.Add(cells, tag);
        Seconds.Record(seconds, tag);
    }

    internal static void Warned(string stage) => Warnings.Add(1, new KeyValuePair<string, object?>("threatlayers.stage", stage));
}
