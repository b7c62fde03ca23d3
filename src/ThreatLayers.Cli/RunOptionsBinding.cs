using System.CommandLine;
using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>The options that choose how and of what a pipeline is run; <c>run</c>, <c>plan</c>, <c>sweep</c> and <c>rerun</c> share them.</summary>
sealed class RunOptionsBinding
{
    readonly Option<string?> data = CommonOptions.Data();
    readonly Option<string> workspace = CommonOptions.Workspace();
    readonly Option<string> backend = new("--backend") { Description = "auto takes a GPU where there is one.", DefaultValueFactory = _ => "auto" };
    readonly Option<int> threads = new("--threads") { Description = "Threads; all cores without it.", HelpName = "N", DefaultValueFactory = _ => Environment.ProcessorCount };
    readonly Option<long?> memory = CommonOptions.Memory();
    readonly Option<string[]> set = new("--set") { Description = "Replace a value of a definition, such as layers.hunting.reach_mammals.max_distance_km=20 or grid.cell_km=5. Repeatable.", HelpName = "PATH=VALUE", AllowMultipleArgumentsPerToken = false, DefaultValueFactory = _ => [] };
    readonly Option<string?> parameters = new("--params") { Description = "A YAML file of values to replace, nested as the paths of --set are.", HelpName = "FILE" };
    readonly Option<bool> trial = new("--trial") { Description = "Make surfaces, GeoTIFFs, maps and tables to look at, in the run's own folder; no tiles, no uncertainty and no release, what is out stays out." };
    readonly Option<string?> only = new("--only") { Description = "Make this layer or combined surface alone, and no release.", HelpName = "NAME" };
    readonly Option<string?> from = new("--from") { Description = "Make this surface, such as hunting.reach_mammals, and all that hangs on it anew.", HelpName = "NAME" };
    readonly Option<string[]> force = new("--force") { Description = "Make this layer with all its steps anew. Repeatable.", HelpName = "LAYER", DefaultValueFactory = _ => [] };
    readonly Option<bool> verify = new("--verify-inputs") { Description = "Read every input for its checksum, also where length and time have not changed." };
    readonly Option<Keeping> keep = new("--keep") { Description = "Which results on the way to a layer stay in the store: all make reruns quick, results takes the least disk, auto decides by the room there is.", DefaultValueFactory = _ => Keeping.Auto };

    readonly Option<string?> store = StoreOption.Create();

    public RunOptionsBinding()
    {
        backend.AcceptOnlyFromAmong([.. Kernels.Backends.Names]);
        threads.Validators.Add(result =>
        {
            // Text that is no number is the parser's to report.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int count) && count is < 1 or > 1024)
                result.AddError($"--threads: found {count}, allowed are 1 to 1024.");
        });
    }

    /// <param name="shares">The command takes results from others, and gives them to them.</param>
    public void AddTo(Command command, bool shares = false)
    {
        foreach (Option option in (Option[])[data, workspace, backend, threads, memory, set, parameters, trial, only, from, force, verify, keep, .. shares ? (Option[])[store] : []])
            command.Add(option);
    }

    public RunOptions Options(ParseResult parsed) => new()
    {
        Workspace = parsed.GetRequiredValue(workspace),
        Data = parsed.GetValue(data),
        Backend = parsed.GetRequiredValue(backend),
        Threads = parsed.GetRequiredValue(threads),
        MemoryBytes = parsed.GetValue(memory) ?? RunOptions.DefaultMemoryBytes,
        Selection = new(parsed.GetValue(only), parsed.GetValue(from), parsed.GetValue(force), parsed.GetValue(trial)),
        VerifyInputs = parsed.GetValue(verify),
        Set = [.. Overrides(parsed).Select(o => o.ToString())],
        Keep = parsed.GetValue(keep),
        Store = parsed.GetValue(store),
        ReleaseTime = SourceDate(),
    };

    /// <summary>Values of --params, then of --set, which win.</summary>
    public IReadOnlyList<Override> Overrides(ParseResult parsed) =>
        [.. parsed.GetValue(parameters) is { } file ? Override.ReadFile(file) : [], .. (parsed.GetValue(set) ?? []).Select(s => Override.Parse(s, $"--set {s}"))];

    /// <summary>The custom of reproducible builds: a time from outside makes two releases the same to the last byte.</summary>
    static DateTimeOffset? SourceDate() => Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH") is not { Length: > 0 } text ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out long seconds) && seconds is >= 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : throw new ArgumentException($"SOURCE_DATE_EPOCH: found '{text}', allowed are seconds since 1970-01-01.");
}
