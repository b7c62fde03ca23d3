using System.CommandLine;
using System.Globalization;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>The options that give a run's work to a cluster.</summary>
sealed class ClusterOptions
{
    readonly Option<string> executor = new("--executor") { Description = "local works here. slurm submits array jobs from a machine of the cluster; workspace, inputs and the program must lie where all nodes see them under the same paths. Both give the same bytes.", DefaultValueFactory = _ => "local" };
    readonly Option<int?> throttle = new("--throttle") { Description = "cluster: tasks at work at once, at most.", HelpName = "N" };
    readonly Option<int> cpus = new("--cpus-per-task") { Description = "cluster: cores of a task.", HelpName = "N", DefaultValueFactory = _ => 1 };
    readonly Option<double?> seconds = new("--task-seconds") { Description = "cluster: a task is to take about so long on one core, and is an element of an array job; the grid is cut accordingly. Without it 120, and slurm leaves runs of a few minutes to a pool of workers, one for each core, that take one task after the other.", HelpName = "S" };
    readonly Option<string[]> sbatch = new("--sbatch") { Description = "slurm: an option for sbatch, such as --sbatch=--partition=long. Repeatable.", HelpName = "OPTION", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };

    public ClusterOptions()
    {
        executor.AcceptOnlyFromAmong("local", "slurm");
        throttle.Validators.Add(result => AtLeast(result, 1));
        cpus.Validators.Add(result => AtLeast(result, 1));
        seconds.Validators.Add(result => AtLeast(result, 0.01));
    }

    public void AddTo(Command command)
    {
        command.Add(executor);
        AddCutTo(command);
        command.Add(sbatch);
    }

    /// <summary>Those alone that say how the work is cut.</summary>
    public void AddCutTo(Command command)
    {
        foreach (Option option in (Option[])[throttle, cpus, seconds])
            command.Add(option);
    }

    public double? TaskSeconds(ParseResult parsed) => parsed.GetValue(seconds);

    public int CpusPerTask(ParseResult parsed) => parsed.GetValue(cpus);

    public int? Throttle(ParseResult parsed) => parsed.GetValue(throttle);

    /// <summary>Null where the run works here.</summary>
    public ClusterChoices? Choices(ParseResult parsed, string pipelineFile) => parsed.GetRequiredValue(executor) == "local" ? null : new()
    {
        Worker = Program(),
        PipelineFile = pipelineFile,
        TaskSeconds = TaskSeconds(parsed),
        Throttle = Throttle(parsed),
        CpusPerTask = CpusPerTask(parsed),
        Sbatch = parsed.GetValue(sbatch) ?? [],
    };

    /// <summary>This program as another process starts it.</summary>
    static IReadOnlyList<string> Program() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet" ? [path] : [Environment.ProcessPath ?? "dotnet", typeof(ClusterOptions).Assembly.Location];

    static void AtLeast(System.CommandLine.Parsing.OptionResult result, double least)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value) && !(value >= least))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name}: found {token.Value}, allowed is {least} or more."));
    }
}
