using System.Diagnostics;
using ThreatLayers.Tests;

namespace ThreatLayers.EndToEnd.Portal;

/// <summary>Node with the libraries of others that the checks use; run.sh installs both.</summary>
static class Node
{
    static readonly string Checks = Repository.In("tests", "ThreatLayers.EndToEnd", "Portal", "checks");

    /// <summary>Why the checks cannot run; null where they can.</summary>
    public static string? Missing { get; } =
        !Directory.Exists(Path.Combine(Checks, "node_modules", "pmtiles")) ? "The checks' libraries are not installed ('./run.sh test' installs them with npm)."
        : !Answers("node", "--version") ? "Node is not installed." : null;

    public static string? MissingBrowser => Missing ?? (File.Exists("/usr/bin/chromium") ? null : "Chromium is not installed.");

    /// <summary>Runs a check and gives what it writes.</summary>
    public static async Task<string> Run(string script, params string[] arguments)
    {
        using Process process = Start(script, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(180));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        Assert.True(process.ExitCode == 0, $"{script}: {await errors}{await output}");
        return await output;
    }

    /// <summary>A server that says its address in its first line; later lines go to <paramref name="said"/>.</summary>
    public static (Process Process, string Address) Serve(string script, List<string> said, params string[] arguments)
    {
        Process process = Start(script, arguments);
        TaskCompletionSource<string> address = new();
        process.OutputDataReceived += (_, e) =>
        {
            if (!address.TrySetResult(e.Data ?? ""))
            {
                lock (said)
                    said.Add(e.Data ?? "");
            }
        };
        process.BeginOutputReadLine();
        return (process, address.Task.GetAwaiter().GetResult());
    }

    static Process Start(string script, string[] arguments) =>
        Process.Start(new ProcessStartInfo("node", [Path.Combine(Checks, script), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    static bool Answers(string program, string argument)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
