using System.Text.Json;

namespace ThreatLayers.Runs;

/// <summary>Something that happened in a run.</summary>
/// <param name="Kind">"start", "progress", "done", "note", "warning", "failed" or "finished".</param>
/// <param name="Stage">Such as "harmonise", "threat", "combine", "publish".</param>
/// <param name="Subject">Surface, file or layer.</param>
/// <param name="Message">For people.</param>
/// <param name="Overall">Share of the whole run that is done, 0 to 1.</param>
/// <param name="Seconds">Since the start of the run; for "done" of the subject itself.</param>
/// <param name="Cells">Cells that the subject has, for a rate; 0 where none are counted.</param>
public sealed record RunEvent(string Kind, string Stage, string Subject, string Message, double Overall, double Seconds, long Cells);

/// <summary>Takes the events of a run: writes each to a JSON-lines file and hands it to whoever shows progress.</summary>
/// <remarks>Progress is not written to the file; it would drown the rest.</remarks>
public sealed class RunLog(string? file, TimeProvider clock, Action<RunEvent> show) : IDisposable
{
    readonly Lock turn = new();
    readonly StreamWriter? writer = file is null ? null : new StreamWriter(file) { AutoFlush = true };
    readonly long started = clock.GetTimestamp();
    double done, total = 1;

    public string? File => file;
    public List<string> Warnings { get; } = [];

    /// <summary>Sets how much work the run has, in the unit of <see cref="Task"/>'s weights.</summary>
    public void Expect(double work) => total = Math.Max(work, 1e-9);

    public double Seconds => clock.GetElapsedTime(started).TotalSeconds;

    public void Warn(string stage, string subject, string message)
    {
        lock (turn)
        {
            Warnings.Add(message);
            Telemetry.Warned(stage);
            Tell(new("warning", stage, subject, message, done / total, Seconds, 0));
        }
    }

    /// <summary>Runs one piece of work with its events.</summary>
    public T Task<T>(string stage, string subject, double weight, long cells, Func<Action<double>, T> work)
    {
        using System.Diagnostics.Activity? span = Telemetry.Work(stage, subject, cells);
        long began = clock.GetTimestamp();
        Tell(new("start", stage, subject, "", done / total, Seconds, cells));
        T result = work(share => Tell(new("progress", stage, subject, "", (done + (weight * share)) / total, Seconds, cells)));
        lock (turn)
            done += weight;
        double seconds = clock.GetElapsedTime(began).TotalSeconds;
        Telemetry.Done(stage, cells, seconds);
        Tell(new("done", stage, subject, "", Math.Min(1, done / total), seconds, cells));
        return result;
    }

    public void Tell(RunEvent happened)
    {
        lock (turn)
        {
            if (happened.Kind != "progress" && writer is not null)
            {
                writer.WriteLine(JsonSerializer.Serialize(new
                {
                    time = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
                    kind = happened.Kind,
                    stage = happened.Stage,
                    subject = happened.Subject,
                    message = happened.Message,
                    overall = Math.Round(happened.Overall, 4),
                    seconds = Math.Round(happened.Seconds, 3),
                    cells = happened.Cells,
                }));
            }
            show(happened);
        }
    }

    public void Dispose() => writer?.Dispose();
}
