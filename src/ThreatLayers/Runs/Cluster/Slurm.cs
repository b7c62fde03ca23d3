using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ThreatLayers.Runs;

/// <summary>A command of the cluster failed, or is not there.</summary>
public sealed class ClusterException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>What Slurm's commands are asked; all that is known of their options and output is here.</summary>
/// <param name="jobName">Of all jobs of a workspace.</param>
/// <param name="extra">Options of the person for sbatch, such as --partition=long.</param>
public sealed class Slurm(string jobName, IReadOnlyList<string> extra)
{
    /// <summary>The greatest index of an array is 1000 unless an administrator allows more (MaxArraySize).</summary>
    public const int MostInArray = 1000;

    /// <summary>States in which a job holds or awaits its place.</summary>
    static readonly HashSet<string> Alive = ["PENDING", "RUNNING", "SUSPENDED", "COMPLETING", "CONFIGURING", "RESIZING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "STAGE_OUT", "SIGNALING", "STOPPED", "RESV_DEL_HOLD", "SPECIAL_EXIT"];

    /// <summary>The state of a job that held more memory than it asked for.</summary>
    public const string OutOfMemory = "OUT_OF_MEMORY";

    public static bool IsAlive(string state) => Alive.Contains(state);

    /// <summary>The name that all jobs of a workspace carry, so that those that a killed run left behind are found.</summary>
    public static string NameOf(string workspace) => "threatlayers-" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(workspace))))[..10];

    /// <summary>Cores that the cluster has; at least 1.</summary>
    public int Cores()
    {
        // Allocated/idle/other/total.
        string[] counts = Run("sinfo", ["--noheader", "--format=%C", .. extra.Where(e => e.StartsWith("--partition", StringComparison.Ordinal) || e.StartsWith("-p", StringComparison.Ordinal))], "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Math.Max(1, counts.Select(c => c.Trim().Split('/')).Where(c => c.Length == 4).Sum(c => int.Parse(c[3], CultureInfo.InvariantCulture) - int.Parse(c[2], CultureInfo.InvariantCulture)));
    }

    /// <summary>Submits an array job.</summary>
    /// <param name="indices">Its elements.</param>
    /// <param name="after">Jobs that have ended well before it begins. Where one does not, Slurm takes it off the queue, and it is submitted again when what it needs is there.</param>
    /// <returns>Its id.</returns>
    public string Submit(string script, IReadOnlyList<int> indices, IReadOnlyList<string> after, ClusterResources resources, string output)
    {
        List<string> options =
        [
            "--parsable", $"--job-name={jobName}", $"--output={output}", "--no-requeue",
            string.Create(CultureInfo.InvariantCulture, $"--array={Ranges(indices)}{(resources.Throttle is { } most ? $"%{most}" : "")}"),
            string.Create(CultureInfo.InvariantCulture, $"--cpus-per-task={resources.Cpus}"), "--ntasks=1",
            string.Create(CultureInfo.InvariantCulture, $"--mem={(resources.MemoryBytes + (1 << 20) - 1) >> 20}M"),
            string.Create(CultureInfo.InvariantCulture, $"--time={(int)Math.Ceiling(resources.Time.TotalMinutes)}"),
            .. after.Count > 0 ? (string[])[$"--dependency=afterok:{string.Join(':', after)}", "--kill-on-invalid-dep=yes"] : [],
            .. extra,
        ];
        return Run("sbatch", options, script).Trim().Split(';')[0];
    }

    /// <summary>States of all elements by "job_index": of those that live, and of those that ended a short while ago. Null where the controller does not answer.</summary>
    public IReadOnlyDictionary<string, string>? States()
    {
        try
        {
            Dictionary<string, string> states = [];
            foreach (string line in Run("squeue", ["--noheader", "--array", "--states=all", $"--name={jobName}", "--format=%i %T"], "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Trim().Split(' ') is [var id, var state])
                    states[id] = state;
            }
            return states;
        }
        catch (ClusterException)
        {
            return null;
        }
    }

    /// <summary>What Slurm writes to a task's output when it holds more memory than it asked for.</summary>
    static readonly string[] TooMuchMemory = ["exceeded memory limit", "oom-kill event"];

    /// <summary>State and reason of an element that ended, in words.</summary>
    /// <param name="output">The file that it printed to. Where memory is watched by the accounts (JobAcctGatherParams=OverMemoryKill) and not by the kernel, the state may be any, and only the output says what happened.</param>
    public (string State, string Reason) EndOf(string element, string output)
    {
        (string state, string reason) = Ended(element);
        return File.Exists(output) && File.ReadLines(output).Any(l => TooMuchMemory.Any(t => l.Contains(t, StringComparison.Ordinal))) ? (OutOfMemory, reason) : (state, reason);
    }

    /// <summary>From the accounts where the controller has forgotten it.</summary>
    static (string State, string Reason) Ended(string element)
    {
        try
        {
            string shown = Run("scontrol", ["--oneliner", "show", "job", element], "");
            return (Field(shown, "JobState"), $"reason {Field(shown, "Reason")}, exit code {Field(shown, "ExitCode")}, node {Field(shown, "NodeList")}");
        }
        catch (ClusterException)
        {
            try
            {
                string[] account = Run("sacct", ["--noheader", "--parsable2", "--allocations", $"--jobs={element}", "--format=State,ExitCode,NodeList"], "").Trim().Split('|');
                return account.Length == 3 ? (account[0].Split(' ')[0], $"exit code {account[1]}, node {account[2]}") : ("UNKNOWN", "Slurm knows nothing of it any more");
            }
            catch (ClusterException)
            {
                return ("UNKNOWN", "Slurm knows nothing of it any more");
            }
        }
    }

    /// <summary>Cancels all jobs of the workspace.</summary>
    /// <returns>There were any.</returns>
    public bool CancelAll()
    {
        bool any = States() is { } states && states.Values.Any(IsAlive);
        if (any)
            Run("scancel", [$"--name={jobName}"], "");
        return any;
    }

    /// <summary>Cancels one element.</summary>
    public void Cancel(string element) => Run("scancel", [element], "");

    /// <summary>3,5,7-12</summary>
    internal static string Ranges(IReadOnlyList<int> indices)
    {
        StringBuilder text = new();
        for (int i = 0; i < indices.Count;)
        {
            int j = i;
            while (j + 1 < indices.Count && indices[j + 1] == indices[j] + 1)
                j++;
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "," : "")}{indices[i]}{(j > i ? $"-{indices[j]}" : "")}");
            i = j + 1;
        }
        return text.ToString();
    }

    static string Field(string text, string name) => Regex.Match(text, $"(?:^|\\s){name}=(\\S+)").Groups[1].Value;

    static string Run(string command, IReadOnlyList<string> arguments, string input)
    {
        ProcessStartInfo start = new(command) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new ClusterException($"{command}: Slurm's command is not there ({e.Message}). Start the run on a machine of the cluster from which jobs are submitted, or run without --executor slurm.", e);
        }
        using (process)
        {
            Task<string> said = process.StandardOutput.ReadToEndAsync(), complained = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            if (process.ExitCode == 0)
                return said.Result;
            throw new ClusterException($"{command} {string.Join(' ', arguments)}: Slurm refused: {complained.Result.Trim()} {said.Result.Trim()}".Trim());
        }
    }
}

/// <summary>What an array job asks for each of its elements.</summary>
/// <param name="Throttle">Elements at work at once, at most; null for as many as there is room for.</param>
public sealed record ClusterResources(int Cpus, long MemoryBytes, TimeSpan Time, int? Throttle);
