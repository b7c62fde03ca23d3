using System.Globalization;
using Spectre.Console;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>Shows a run: one living line on a terminal, one plain line per event in a pipe or under a scheduler.</summary>
sealed class ProgressView(bool live) : IDisposable
{
    readonly Lock turn = new();
    long lastDrawn;
    bool lineOpen;

    public static ProgressView ForConsole() => new(!Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi);

    public void Show(RunEvent happened)
    {
        lock (turn)
        {
            switch (happened.Kind)
            {
                case "warning":
                    Line($"warning  {happened.Message}");
                    break;
                case "done":
                    Line(string.Create(CultureInfo.InvariantCulture, $"{happened.Overall * 100,3:0}%  {happened.Stage,-9}  {happened.Subject}  {happened.Seconds:0.0} s{Rate(happened)}"));
                    break;
                case "progress" or "start" when live:
                    Draw(happened);
                    break;
            }
        }
    }

    public void Dispose()
    {
        lock (turn)
            CloseLine();
    }

    static string Rate(RunEvent happened) => happened.Cells > 0 && happened.Seconds > 0.05
        ? string.Create(CultureInfo.InvariantCulture, $"  {happened.Cells / happened.Seconds / 1e6:0.0} million cells/s") : "";

    void Line(string text)
    {
        CloseLine();
        Console.WriteLine(text);
    }

    void Draw(RunEvent happened)
    {
        // Ten times a second is plenty for eyes, and a slow terminal must not slow the run.
        if (happened.Kind == "progress" && Environment.TickCount64 - lastDrawn < 100)
            return;
        lastDrawn = Environment.TickCount64;
        const int Width = 24;
        int filled = (int)(happened.Overall * Width);
        string left = happened.Overall > 0.02 ? string.Create(CultureInfo.InvariantCulture, $", about {happened.Seconds * (1 - happened.Overall) / happened.Overall:0} s left") : "";
        string text = string.Create(CultureInfo.InvariantCulture, $"{happened.Overall * 100,3:0}% {new string('━', filled)}{new string('─', Width - filled)} {happened.Stage} {happened.Subject}{left}");
        int room = Math.Max(20, AnsiConsole.Profile.Width - 1);
        Console.Write("\r\u001b[2K" + (text.Length > room ? text[..room] : text));
        lineOpen = true;
    }

    void CloseLine()
    {
        if (lineOpen)
            Console.Write("\r\u001b[2K");
        lineOpen = false;
    }
}
