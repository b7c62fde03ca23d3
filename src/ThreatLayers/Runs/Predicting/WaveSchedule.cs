namespace ThreatLayers.Runs;

/// <param name="Name">Of the wave.</param>
/// <param name="CoreSeconds">Of all its tasks.</param>
/// <param name="LongestSeconds">Of its longest task, which no number of cores makes shorter.</param>
/// <param name="EndSeconds">When its last task ends, from the start of the run.</param>
public sealed record PredictedWave(string Name, int Tasks, double CoreSeconds, double LongestSeconds, double EndSeconds);

/// <summary>How long tasks take on so many cores: each goes to the core that is free first, and none before the waves that it stands on have ended; in a pool none before what it needs itself is there.</summary>
static class WaveSchedule
{
    /// <summary>A process that starts, looks at GDAL and inputs and plans; measured with the quickstart (tests/ThreatLayers.Benchmarks/RESULTS.md).</summary>
    public const double SecondsToStart = 0.6;

    /// <summary>Slurm's scheduler looks once a second.</summary>
    public const double SecondsToSchedule = 1;

    public static IReadOnlyList<PredictedWave> Of(ClusterJob job, long slots) => job.Pool > 0 ? Pooled(job, slots) : Arrays(job, slots);

    static IReadOnlyList<PredictedWave> Arrays(ClusterJob job, long slots)
    {
        List<PredictedWave> waves = [];
        PriorityQueue<double, double> free = Slots(slots, job.Tasks.Count);
        foreach (ClusterWave wave in job.Waves)
        {
            ClusterTask[] tasks = [.. job.Tasks.Skip(wave.First).Take(wave.Count)];
            double ready = SecondsToSchedule + wave.After.Select(a => waves[a].EndSeconds).DefaultIfEmpty(0).Max(), end = ready;
            foreach (ClusterTask task in tasks)
            {
                double done = Math.Max(ready, free.Dequeue()) + SecondsToStart + task.Seconds;
                free.Enqueue(done, done);
                end = Math.Max(end, done);
            }
            waves.Add(new(wave.Name, tasks.Length, tasks.Sum(t => t.Seconds + SecondsToStart), tasks.Max(t => t.Seconds) + SecondsToStart, end));
        }
        return waves;
    }

    /// <summary>Workers start once; whoever is free takes the first task that is ready.</summary>
    static IReadOnlyList<PredictedWave> Pooled(ClusterJob job, long slots)
    {
        PriorityQueue<double, double> free = Slots(slots, job.Tasks.Count, SecondsToSchedule + SecondsToStart);
        HashSet<string> made = [.. job.Tasks.SelectMany(t => t.Pieces).SelectMany(p => p.Keys)];
        Dictionary<string, double> there = [];
        double[] ends = new double[job.Tasks.Count];
        for (List<ClusterTask> left = [.. job.Tasks]; left.Count > 0;)
        {
            double now = free.Dequeue();
            ClusterTask task = left.FirstOrDefault(t => Ready(t) <= now) ?? left.MinBy(Ready)!;
            left.Remove(task);
            double end = ends[task.Number] = Math.Max(now, Ready(task)) + task.Seconds;
            free.Enqueue(end, end);
            // Parts of a surface are one key: it is there with the last of them.
            foreach (string key in task.Pieces.SelectMany(p => p.Keys))
                there[key] = Math.Max(end, there.GetValueOrDefault(key));
        }
        return [.. job.Waves.Select(w => (Wave: w, Tasks: job.Tasks.Skip(w.First).Take(w.Count).ToArray())).Select(w => new PredictedWave(w.Wave.Name, w.Tasks.Length, w.Tasks.Sum(t => t.Seconds), w.Tasks.Max(t => t.Seconds), w.Tasks.Max(t => ends[t.Number])))];

        double Ready(ClusterTask task) => task.Pieces.SelectMany(p => p.Needs).Where(made.Contains).Select(n => there.TryGetValue(n, out double end) ? end : double.PositiveInfinity).DefaultIfEmpty(0).Max();
    }

    /// <summary>Pieces of work one after the other in so many lanes, in their order.</summary>
    public static double Lanes(IEnumerable<double> seconds, int lanes)
    {
        PriorityQueue<double, double> free = Slots(lanes, lanes);
        double end = 0;
        foreach (double one in seconds)
        {
            double done = free.Dequeue() + one;
            free.Enqueue(done, done);
            end = Math.Max(end, done);
        }
        return end;
    }

    static PriorityQueue<double, double> Slots(long slots, int most, double from = 0) => new(Enumerable.Repeat((from, from), (int)Math.Clamp(slots, 1, Math.Max(1, most))));
}
