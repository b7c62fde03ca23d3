using System.Globalization;

namespace ThreatLayers.EndToEnd.Faults;

/// <summary>kill -9, SIGTERM and Ctrl-C at moments that nobody chose. THREATLAYERS_FAULT_KILLS says how many; ./run.sh faults N sets it.</summary>
public sealed class KillTests
{
    static int Kills => int.TryParse(Environment.GetEnvironmentVariable("THREATLAYERS_FAULT_KILLS"), CultureInfo.InvariantCulture, out int kills) ? kills : 12;

    [Fact]
    public async Task Killed_at_random_moments_the_release_is_the_same_in_the_end()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill(2).");
        using Storm storm = new();
        SortedDictionary<string, string>[] calm = [await storm.Calm(0), await storm.Calm(1), await storm.Calm(2)];
        // Seeded: a failure can be repeated.
        Random random = new(20261124);
        int killed = 0, finished = 0;
        for (int i = 0; i < Kills; i++)
        {
            using BuiltProgram program = storm.Start(random.Next(storm.Variants), "storm");
            await Task.Delay(random.Next(100, 3500), TestContext.Current.CancellationToken);
            if (program.HasExited)
                finished++;
            else
                killed++;
            program.KillNow();
            await program.Ended();
            storm.WhatIsOutIsWhole("storm");
            // From scratch now and then, so that early moments are met too, not only the last steps of a run that is nearly done.
            if (i % 5 == 4)
                Directory.Delete(storm.Night.Bench["storm/store"], recursive: true);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{killed} killed, {finished} had ended before");
        Assert.True(killed > Kills / 3, $"{killed} of {Kills} runs were killed in time");
        for (int variant = 0; variant < storm.Variants; variant++)
        {
            Outcome last = await storm.Run(variant, "storm");
            Assert.True(last.Code == 0, last.Errors);
            Assert.Equal(calm[variant], storm.Sums("storm"));
            storm.NothingTemporary("storm");
        }
    }

    [Theory]
    [InlineData(BuiltProgram.Interrupt)]
    [InlineData(BuiltProgram.Terminate)]
    public async Task Stopped_at_random_moments_it_ends_within_five_seconds(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill(2).");
        Assert.SkipWhen(signal == BuiltProgram.Interrupt && WorkspaceTests.InterruptIsIgnored(), "Whoever started these tests had them ignore Ctrl-C, and programs inherit that.");
        using Storm storm = new();
        SortedDictionary<string, string> calm = await storm.Calm(0);
        Random random = new(signal);
        for (int i = 0; i < Math.Max(3, Kills / 4); i++)
        {
            using BuiltProgram program = storm.Start(0, "storm");
            await Task.Delay(random.Next(400, 3500), TestContext.Current.CancellationToken);
            long sent = System.Diagnostics.Stopwatch.GetTimestamp();
            if (!program.HasExited)
                program.Send(signal);
            Outcome outcome = await program.Ended();
            Assert.True(program.EndedAt <= sent || System.Diagnostics.Stopwatch.GetElapsedTime(sent, program.EndedAt).TotalSeconds <= 5, "it took longer than 5 s to stop");
            // Before the program listens to signals, the system ends it as it ends any other.
            Assert.Contains(outcome.Code, (int[])[0, 130, 128 + signal]);
            storm.WhatIsOutIsWhole("storm");
            if (outcome.Code == 130)
                storm.NothingTemporary("storm");
            if (outcome.Code == 0)
                Directory.Delete(storm.Night.Bench["storm"], recursive: true);
        }
        Assert.Equal(0, (await storm.Run(0, "storm")).Code);
        Assert.Equal(calm, storm.Sums("storm"));
    }

    [Fact]
    public async Task Of_two_started_at_once_one_runs_and_one_is_told()
    {
        using Storm storm = new();
        for (int i = 0; i < 3; i++)
        {
            using BuiltProgram one = storm.Start(0, $"twins{i}"), two = storm.Start(1, $"twins{i}");
            Outcome[] both = [await one.Ended(), await two.Ended()];
            Assert.Equal([0, 4], both.Select(o => o.Code).Order());
            storm.WhatIsOutIsWhole($"twins{i}");
        }
    }
}
