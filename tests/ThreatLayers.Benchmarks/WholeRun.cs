using System.Diagnostics;
using System.Globalization;

namespace ThreatLayers.Benchmarks;

/// <summary>A command timed from outside, as a user would: wall seconds and peak memory of its largest process.</summary>
static class WholeRun
{
    /// <summary>Runs in turn, so that a machine whose speed drifts treats all alike; prints each run and the medians.</summary>
    public static void Compare(int runs, params (string Label, string Program, string[] Arguments)[] commands)
    {
        List<double>[] seconds = [.. commands.Select(_ => new List<double>())];
        for (int run = 0; run <= runs; run++)
        {
            for (int i = 0; i < commands.Length; i++)
            {
                (double wall, long peak) = Time(commands[i].Program, commands[i].Arguments);
                // The first run warms the page cache and is not counted.
                if (run > 0)
                    seconds[i].Add(wall);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(run == 0 ? "warm-up" : $"run {run}"),-8} {commands[i].Label,-28} {wall,7:0.00} s   peak {peak / 1024.0,6:0} MiB"));
            }
        }
        for (int i = 0; i < commands.Length; i++)
        {
            double median = Median(seconds[i]), ratio = Median([.. seconds[i].Zip(seconds[0], (other, own) => other / own)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median   {commands[i].Label,-28} {median,7:0.00} s   {ratio:0.00} times the first"));
        }
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    static (double Seconds, long PeakKiB) Time(string program, string[] arguments)
    {
        // What the program before has written goes to the disk first: a program that waits for its own files would wait for those too.
        if (OperatingSystem.IsLinux())
            Process.Start("sync").WaitForExit();
        Stopwatch clock = Stopwatch.StartNew();
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        long peak = 0;
        // The kernel keeps the high-water mark; the last look before the end has it.
        while (!process.WaitForExit(20))
            peak = Math.Max(peak, HighWaterKiB(process.Id));
        double seconds = clock.Elapsed.TotalSeconds;
        return process.ExitCode == 0 ? (seconds, peak) : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.Result}");
    }

    static long HighWaterKiB(int id)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // The process has just ended.
        }
    }
}
