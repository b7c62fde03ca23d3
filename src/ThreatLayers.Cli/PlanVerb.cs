using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ThreatLayers.Definitions;
using ThreatLayers.Gdal;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers plan PIPELINE</summary>
static class PlanVerb
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Argument<string> pipeline = CommonOptions.Pipeline();
        RunOptionsBinding options = new();
        ScaleOptions scale = new();
        Option<bool> json = new("--json") { Description = "For programs." }, all = new("--all") { Description = "Also what is fresh or not needed." };
        KubernetesOptions kubernetes = new();
        Command command = new("plan", """
            Show what a run would make, and why, without making it. Takes the options of run. With --scale, what it would take at another resolution; with --kubernetes it
            writes what a cluster needs to make it.

            Examples:
              threatlayers plan pipelines/quickstart.yaml
              threatlayers plan pipelines/quickstart.yaml --set layers.hunting.reach_mammals.max_distance_km=20
              threatlayers plan pipelines/quickstart.yaml --all --json
              threatlayers plan pipelines/quickstart.yaml --scale 1km
              threatlayers plan pipelines/quickstart.yaml --scale 100m --nodes 64 --cores-per-node 32 --price-per-core-hour 0.02 --price-per-tb-month 20
              threatlayers plan pipelines/world.yaml --data data --store s3://threats/store --kubernetes k8s --image registry.example.org/threats:1 --inputs-claim threat-inputs --secret threats-bucket
            """)
        { pipeline, json, all };
        options.AddTo(command, shares: true);
        scale.AddTo(command);
        kubernetes.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(pipeline), new(options.Overrides(parsed)), options.Options(parsed), scale.Wish(parsed, kubernetes), (prepared, plan) =>
        {
            if (scale.Wish(parsed, kubernetes) is { } wish)
                ScaleView.Tell(plan, ScalePrediction.Of(plan, prepared.Options, prepared.Workspace, wish.Size), wish, parsed.GetValue(json) ? Json : null);
            else if (kubernetes.Folder(parsed) is { } folder)
                Write(prepared, plan, folder, kubernetes.Choices(parsed, prepared.Options.Store));
            else if (parsed.GetValue(json))
                Console.WriteLine(Described(plan, prepared.Options));
            else
                Show(plan, prepared.Options, parsed.GetValue(all));
        }));
        return command;
    }

    static int Run(string file, DefinitionSources sources, RunOptions options, ScaleWish? wish, Action<PreparedRun, RunPlan> tell)
    {
        LoadedPipeline pipeline = DefinitionReader.ReadPipeline(file, sources);
        if (wish is not null)
            pipeline = DefinitionReader.ReadPipeline(file, sources = new([.. sources.Overrides, ScaleOptions.CellOf(wish.Cell, pipeline.Definition.Grid)]));
        using Workspace workspace = Workspace.Look(options.Workspace);
        using RunLog log = new(null, TimeProvider.System, happened => Console.Error.WriteLine($"{happened.Kind}  {happened.Message}"));
        StoreOption.Open(options.Store, workspace.Store, log);
        RunJournal journal = new(null, TimeProvider.System);
        journal.Begin(pipeline, options, sources);
        using PreparedRun prepared = PreparedRun.Open(pipeline, options, workspace, GdalGeodata.Load(options.MemoryBytes), log, journal, TimeProvider.System, CancellationToken.None);
        tell(prepared, prepared.Plan());
        return ExitCode.Done;
    }

    static void Write(PreparedRun prepared, RunPlan plan, string folder, KubernetesChoices choices)
    {
        Console.WriteLine(KubernetesFolder.Write(prepared, plan, folder, choices) is not { } made ? "Nothing for a cluster to do: what is left of the plan takes a run no time."
            : string.Create(CultureInfo.InvariantCulture, $"Wrote {made.Tasks.Sum()} tasks in {made.Tasks.Count} waves ({string.Join(" + ", made.Tasks)}) to {folder}, which read {made.Files} files. How to go on: {Path.Combine(folder, "README.md")}"));
    }

    static void Show(RunPlan plan, RunOptions options, bool all)
    {
        Console.WriteLine(plan.Pipeline.Definition.Title);
        Console.WriteLine($"Working grid: {plan.Grid}");
        foreach (PlanNode input in plan.Nodes.Where(n => n is { Stage: "input", Because.Length: > 0 }))
            Console.WriteLine($"Input {input.Name}: {input.Because}");
        PlanNode[] shown = [.. plan.Nodes.Where(n => n.Stage != "input" && (all || n.State is NodeState.Stale or NodeState.Fused))];
        if (shown.Length > 0)
        {
            Listing list = new("stage", "surface", "operator", "reach", "state", "because", "reads");
            foreach (PlanNode node in shown)
            {
                list.Add(node.Stage, node.Name, node.Operator, node.Reach?.ToString().ToLowerInvariant() ?? "", Names.ToYaml(node.State.ToString()), node.Because, Few(node.Reads));
            }
            list.Show();
        }
        Console.WriteLine(Summary(plan, options));
    }

    /// <summary>What reads all surfaces would take most of the line; --json has all.</summary>
    static string Few(IReadOnlyList<string> names) => names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(2))} and {names.Count - 2} more";

    static string Summary(RunPlan plan, RunOptions options)
    {
        PlanNode[] nodes = [.. plan.Nodes.Where(n => n.Stage != "input")];
        int stale = nodes.Count(n => n.State == NodeState.Stale), fused = nodes.Count(n => n.State == NodeState.Fused), fresh = nodes.Count(n => n.State == NodeState.Fresh);
        if (stale == 0)
            return $"Nothing to do: {fresh} results are fresh, the other {nodes.Length - fresh} are not needed.";
        string time = plan.ExpectedSeconds is { } seconds ? $"about {seconds:0} s by the last times" : "time unknown, since some of it was never made here";
        return string.Create(CultureInfo.InvariantCulture, $"{stale} results to make, {fused} evaluated on the way, {fresh} fresh; {plan.Grid.Cells / 1e6:0.0} million cells each; {time}; about {plan.ScratchBytes / 1e6:0} MB on disk; memory up to {options.MemoryBytes / 1048576.0:0} MiB.");
    }

    static string Described(RunPlan plan, RunOptions options) => JsonSerializer.Serialize(new
    {
        Pipeline = plan.Pipeline.Definition.Id,
        Grid = plan.Grid.ToString(),
        plan.Grid.Cells,
        plan.ExpectedSeconds,
        DiskBytes = plan.ScratchBytes,
        StoreBytes = plan.StoreBytes,
        options.MemoryBytes,
        Release = plan.Release.Key,
        Nodes = plan.Nodes.Select(n => new { n.Stage, n.Name, n.Operator, Reach = n.Reach?.ToString().ToLowerInvariant(), State = Names.ToYaml(n.State.ToString()), n.Because, n.Seconds, n.IsStored, n.Fingerprint.Key, n.Reads }),
    }, Json);
}
