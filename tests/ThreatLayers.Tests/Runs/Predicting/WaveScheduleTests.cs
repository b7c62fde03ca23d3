using ThreatLayers.Runs;

namespace ThreatLayers.Tests.Runs.Predicting;

public class WaveScheduleTests
{
    const double Each = WaveSchedule.SecondsToStart, Wait = WaveSchedule.SecondsToSchedule;

    /// <summary>Tasks of a wave by their seconds; a wave stands on those that are named.</summary>
    static ClusterJob Job(params (int[] After, double[] Seconds)[] waves)
    {
        List<ClusterTask> tasks = [];
        List<ClusterWave> all = [];
        foreach ((int[] after, double[] seconds) in waves)
        {
            all.Add(new($"{all.Count}", after, tasks.Count, seconds.Length));
            tasks.AddRange(seconds.Select((s, i) => new ClusterTask(tasks.Count + i, all.Count - 1, [new(PieceKind.Steps, [], [], [], s, 1)])));
        }
        return new("", null!, all, tasks, new Dictionary<string, int>());
    }

    static void AssertEnds(double[] expected, ClusterJob job, int cores) => Assert.All(expected.Zip(WaveSchedule.Of(job, cores), (e, w) => (e, w.EndSeconds)), p => Assert.Equal(p.e, p.EndSeconds, 9));

    [Fact]
    public void A_wave_takes_its_rounds_and_waits_for_those_that_it_stands_on()
    {
        ClusterJob job = Job(([], [10, 10, 10]), ([0], [4, 2]));
        AssertEnds([Wait + (2 * (10 + Each)), (2 * Wait) + (2 * (10 + Each)) + 4 + Each], job, 2);
        AssertEnds([Wait + 10 + Each, (2 * Wait) + 10 + Each + 4 + Each], job, 100);
    }

    [Fact]
    public void A_wave_that_stands_on_nothing_fills_the_cores_that_another_leaves() =>
        AssertEnds([Wait + 10 + Each, Wait + 3 + Each + 5 + Each], Job(([], [10, 3]), ([], [5])), 2);

    /// <summary>Two workers, a and b at once; c needs a alone, so that it does not wait for b.</summary>
    [Fact]
    public void In_a_pool_a_task_waits_for_what_it_needs_and_workers_start_once()
    {
        ClusterTask[] tasks = [Task(0, 0, "a", 2), Task(1, 0, "b", 9), Task(2, 1, "c", 3, "a", "in the store already")];
        ClusterJob job = new("", null!, [new("first", [], 0, 2), new("second", [0], 2, 1)], tasks, new Dictionary<string, int>()) { Pool = 2 };
        AssertEnds([Wait + Each + 9, Wait + Each + 5], job, 2);
        AssertEnds([Wait + Each + 11, Wait + Each + 14], job, 1);

        static ClusterTask Task(int number, int wave, string key, double seconds, params string[] needs) => new(number, wave, [new(PieceKind.Steps, [key], [key], needs, seconds, 1)]);
    }

    [Fact]
    public void The_longest_task_and_the_work_are_those_of_the_wave_with_what_starting_takes()
    {
        PredictedWave wave = WaveSchedule.Of(Job(([], [10, 3])), 1)[0];
        Assert.Equal((2, 13 + (2 * Each), 10 + Each), (wave.Tasks, wave.CoreSeconds, wave.LongestSeconds));
    }

    [Fact]
    public void Lanes_take_work_in_its_order() => Assert.Equal((6, 9, 0), (WaveSchedule.Lanes([4, 3, 2], 2) + 1, WaveSchedule.Lanes([4, 3, 2], 1), WaveSchedule.Lanes([], 2)));

    [Theory]
    [InlineData(new double[] { 100, 400 }, new double[] { 12, 18 }, 10, 0.02)] // 10 and 2 for 100.
    [InlineData(new double[] { 100 }, new double[] { 12 }, 0, 0.12)]
    [InlineData(new double[] { 100, 400 }, new double[] { 10, 50 }, 0, 0.10976)] // It would begin below 0; weighed by 1/y²: (100/10 + 400/50) / (100²/10² + 400²/50²).
    public void A_line_goes_through_what_was_measured_and_neither_part_is_negative(double[] x, double[] y, double start, double slope)
    {
        (double fixedPart, double perUnit) = WorkEstimate.Line([.. x.Zip(y)]);
        Assert.Equal(start, fixedPart, 9);
        Assert.Equal(slope, perUnit, 5);
    }
}
