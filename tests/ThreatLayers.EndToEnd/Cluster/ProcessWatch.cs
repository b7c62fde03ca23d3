using System.Diagnostics;
using System.Globalization;

namespace ThreatLayers.EndToEnd.Cluster;

/// <param name="Seconds">Since the watch began.</param>
/// <param name="ProcessorSeconds">Of the process and of those that it started and that have ended.</param>
/// <param name="PeakMiB">Most memory that it held until then.</param>
sealed record ProcessSample(double Seconds, double ProcessorSeconds, double PeakMiB);

/// <summary>What a process uses, looked at from outside every quarter of a second. Linux.</summary>
sealed class ProcessWatch
{
    const double TicksPerSecond = 100;

    public ProcessSample Last { get; private set; } = new(0, 0, 0);

    public static ProcessWatch Of(int process, CancellationToken cancel)
    {
        ProcessWatch watch = new();
        _ = Task.Run(() => watch.Look(process, cancel), cancel);
        return watch;
    }

    void Look(int process, CancellationToken cancel)
    {
        long began = Stopwatch.GetTimestamp();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                // What stands behind the name in brackets: state is the third field of proc(5), utime to cstime the 14th to the 17th.
                string[] stat = File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
                string peak = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
                Last = new(Stopwatch.GetElapsedTime(began).TotalSeconds, stat[11..15].Sum(t => double.Parse(t, CultureInfo.InvariantCulture)) / TicksPerSecond, double.Parse(peak, CultureInfo.InvariantCulture) / 1024);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
            {
                return; // It has ended.
            }
            Thread.Sleep(250);
        }
    }
}
