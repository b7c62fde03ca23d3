using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ThreatLayers.EndToEnd;

/// <summary>What a finished program left to see.</summary>
sealed record Outcome(int Code, string Output, string Errors);

/// <summary>The built program as a child process, as a scheduler would start it.</summary>
sealed partial class BuiltProgram : IDisposable
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15;

    /// <summary>No test waits longer; what hangs is killed and fails.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    readonly Process process;
    readonly Lock turn = new();
    readonly List<string> lines = [], errors = [];

    BuiltProgram(ProcessStartInfo start)
    {
        process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => EndedAt = Stopwatch.GetTimestamp();
        process.OutputDataReceived += (_, e) => Add(lines, e.Data);
        process.ErrorDataReceived += (_, e) => Add(errors, e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The same build that this test project was built against.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "threatlayers.dll");

    public int Id => process.Id;

    /// <summary>When the process ended, as Stopwatch counts: a test that waits for it goes on only when other tests leave it a thread.</summary>
    public long EndedAt { get; private set; }

    public static BuiltProgram Start(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string[]? launcher = null)
    {
        string[] command = [.. launcher ?? [], Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec", Assembly, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            StandardErrorEncoding = System.Text.Encoding.UTF8,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(start);
    }

    public static async Task<Outcome> Run(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string[]? launcher = null)
    {
        using BuiltProgram program = Start(folder, arguments, environment, launcher);
        return await program.Ended();
    }

    /// <summary>Waits for a line of standard output with a text in it.</summary>
    public async Task Shows(string text)
    {
        for (long start = Stopwatch.GetTimestamp(); ; await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            lock (turn)
            {
                if (lines.Exists(l => l.Contains(text, StringComparison.Ordinal)))
                    return;
                if (process.HasExited || Stopwatch.GetElapsedTime(start) > Patience)
                    throw new InvalidOperationException($"'{text}' was never shown, but: {string.Join('\n', lines.Concat(errors))}");
            }
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>As kill -9; nothing where it has ended already.</summary>
    public void KillNow() => Signal(process.Id, Kill);

    public void Send(int signal) => Assert.Equal(0, Signal(process.Id, signal));

    /// <param name="longest">Other than the usual patience.</param>
    public async Task<Outcome> Ended(TimeSpan? longest = null)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(longest ?? Patience);
        await process.WaitForExitAsync(patience.Token);
        lock (turn)
            return new(process.ExitCode, Text(lines), Text(errors));
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    void Add(List<string> to, string? line)
    {
        lock (turn)
        {
            if (line is not null)
                to.Add(line);
        }
    }

    static string Text(List<string> lines) => string.Join('\n', lines);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
