using System.Diagnostics;

namespace ThreatLayers.Benchmarks;

/// <summary>Wall time of work over blocks on all cores, as the executor does it. BenchmarkDotNet measures one call on one thread, which is not the question.</summary>
internal static class Measure
{
    public const int Block = 1 << 20;
    private const int Repetitions = 15;

    /// <summary>Median seconds of <paramref name="work"/>, after two runs that touch the memory and compile the code.</summary>
    public static double Median(Action work)
    {
        work();
        work();
        return Middle(Enumerable.Range(0, Repetitions).Select(_ => Once(work)));
    }

    /// <summary>
    /// Medians of two works that take turns, and of their ratio turn by turn: on a machine shared with others the memory's speed doubles and halves
    /// within seconds, and a ratio of two separate medians says nothing.
    /// </summary>
    public static (double First, double Second, double SecondToFirst) Medians(Action first, Action second)
    {
        first();
        second();
        (double First, double Second)[] seconds = [.. Enumerable.Range(0, Repetitions).Select(_ => (Once(first), Once(second)))];
        return (Middle(seconds.Select(s => s.First)), Middle(seconds.Select(s => s.Second)), Middle(seconds.Select(s => s.Second / s.First)));
    }

    /// <summary>Calls <paramref name="block"/> with the start and length of each block of <paramref name="cells"/> cells, on all cores.</summary>
    public static void OverBlocks(int cells, Action<int, int> block) =>
        Parallel.For(0, (cells + Block - 1) / Block, i => block(i * Block, Math.Min(Block, cells - (i * Block))));

    public static string Machine() =>
        $"{Environment.ProcessorCount} cores, {(OperatingSystem.IsLinux() ? CpuModel() : "CPU model not read")}, .NET {Environment.Version}";

    private static double Middle(IEnumerable<double> values) => values.Order().ElementAt(Repetitions / 2);

    private static double Once(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static string CpuModel() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown CPU";
}
