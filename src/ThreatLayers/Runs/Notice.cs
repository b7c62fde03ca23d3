using System.Diagnostics;
using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>Starts the command that a pipeline names for the end of a run.</summary>
public static class Notice
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="facts">By the names that stand in braces in arguments.</param>
    /// <param name="warn">Told when the command cannot be started, fails or does not end; the run's outcome stays what it is.</param>
    public static void Send(NotifyDefinition notify, bool succeeded, IReadOnlyDictionary<string, string> facts, Action<string> warn)
    {
        IReadOnlyList<string> command = succeeded ? notify.OnSuccess : notify.OnFailure;
        if (command.Count == 0)
            return;
        string key = succeeded ? "notify.on_success" : "notify.on_failure";
        ProcessStartInfo start = new(command[0], command.Skip(1).Select(a => Filled(a, facts))) { UseShellExecute = false, RedirectStandardInput = true };
        foreach ((string name, string value) in facts)
            start.Environment["THREATLAYERS_" + name.ToUpperInvariant()] = value;
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                warn($"{key}: '{command[0]}' did not end within {Patience.TotalMinutes:0} minutes and was stopped.");
            }
            else if (process.ExitCode != 0)
            {
                warn(FormattableString.Invariant($"{key}: '{command[0]}' ended with exit code {process.ExitCode}."));
            }
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            warn($"{key}: '{command[0]}' cannot be started ({e.Message.TrimEnd('.')}). Check its path and permissions.");
        }
    }

    static string Filled(string argument, IReadOnlyDictionary<string, string> facts) => facts.Aggregate(argument, (text, fact) => text.Replace($"{{{fact.Key}}}", fact.Value, StringComparison.Ordinal));
}
