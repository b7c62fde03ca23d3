using ThreatLayers.Combining;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;
using ThreatLayers.Threats;

namespace ThreatLayers.Runs;

/// <summary>uncertainty/SURFACE_*.tif, summaries/rank_uncertainty.csv and sensitivity*.csv, maps/sensitivity_*.png: how far the ranked surface and its ranking move when what is uncertain is drawn.</summary>
sealed class UncertaintyAnswer(AnswerSettings settings, UncertaintyDefinition definition) : Answer(settings)
{
    public override string Name => "answers/uncertainty";
    public override bool IsForTrials => false;
    public override IReadOnlyList<string> Reads => [.. Rule.Of.Select(s => s.Name).Concat(definition.Refined.Values).Distinct()];
    public override IReadOnlyList<string> ZonesRead => [.. Settings.Zones is { } zones ? new[] { zones } : [], .. IsMapped ? new[] { ZoneCoverage.SensitivitySquares } : []];
    public override IReadOnlyList<string> Files => IsMapped && Settings.Pipeline.Publish.Coastline is { } coastline ? [coastline] : [];

    bool IsMapped => definition.SensitivityKm > 0;

    Combination Rule => (Combination)Settings.Pipeline.Combine[Settings.Surface].Rule;

    public override int Version => 2;

    public override IEnumerable<FingerprintPart> DependsOn() =>
    [
        On("surface", Settings.Surface), On("rule", $"{Rule.GetType().Name} {CanonicalText.Of(Rule)}"), On("threshold", Settings.Answers.Threshold), On("top_share", Settings.Answers.TopShare), On("seed", Settings.Answers.Seed),
        On("cell_error", definition.CellError), On("layer_error", definition.LayerError), On("weight_error", definition.WeightError),
        .. definition.LayerErrors.Select(e => On($"layer_errors.{e.Key}", e.Value)),
        On("correlation", definition.Correlation), On("rules", definition.Rules), On("missing_layers", definition.MissingLayers), On("threshold_response", definition.ThresholdResponse), On("spread_km", definition.SpreadKm), On("coarsening", definition.Coarsening), On("refined", definition.Refined.Select(r => $"{r.Key} {r.Value}")), On("transformations", definition.Transformations), On("geometric_floor", definition.GeometricFloor),
        On("least_known_share", Settings.Answers.LeastKnownShare), On("least_area_km2", Settings.Answers.LeastAreaKm2), On("limits", definition.Limits), On("quantiles", definition.Quantiles), On("draws", definition.Draws), On("sobol_samples", definition.SobolSamples), On("morris_trajectories", definition.MorrisTrajectories),
        .. IsMapped ? new[] { On("sensitivity_km", definition.SensitivityKm), On("map_width_px", Settings.Pipeline.Publish.MapWidthPx), On("titles", Rule.Of.Select(s => Settings.TitleOf(s.Name)).Append(Settings.TitleOf(Settings.Surface)).Append(Settings.Pipeline.Title)), On("maps", SensitivityMaps.Version) } : [],
    ];

    public override void Write(string folder, AnswerBench bench, Action<double> progress)
    {
        ZoneGround ground = bench.Zones(Settings.Zones!);
        DrawPlan plan = new(definition, Rule);
        SensitivityDesign design = new(plan.Columns, plan.Factors.Count, plan.IsOf, (stream, i) => plan.Point(Settings.Answers.Seed, stream, i), definition.SobolSamples, definition.MorrisTrajectories, plan.Middle);
        Draw[] experiments = [plan.Base, .. plan.Factors.Count == 0 ? [] : design.Points.Select(p => plan.Of(p, -1))];
        ZoneGround? squares = IsMapped ? bench.Zones(ZoneCoverage.SensitivitySquares) : null;
        RequireRoom(ground, squares, experiments.Length, plan.Forms.Count, bench);
        LayerForms forms = new([.. Rule.Of.Select(s => bench.Surface(s.Name).Cells)], [.. Rule.Of.Select(s => definition.Refined.TryGetValue(s.Name, out string? finer) ? bench.Surface(finer).Cells : null)], definition.SpreadKm, Scope(bench));
        DrawPass pass = new([.. plan.Forms.Select(forms.Of)], ground.Zones, bench.Grid, bench.Ground, bench.Threads, bench.Cancel)
        {
            Draws = [.. Enumerable.Range(0, definition.Draws).Select(d => plan.At(Settings.Answers.Seed, d))],
            Experiments = experiments,
            Squares = squares?.Zones,
            Given = plan.Given,
            WithErrors = Rule.Of.Count,
            Shape = plan.Shape,
            Seed = Settings.Answers.Seed,
            Threshold = Settings.Answers.Threshold,
            TopShare = Settings.Answers.TopShare,
            Quantiles = definition.Quantiles,
            Backend = bench.Run.Backend,
            Create = name => bench.Run.Create($"~uncertainty.{name}"),
        };
        DrawResult result = pass.Run(share => progress(share * 0.9));
        foreach (CellFile file in forms.Files)
            bench.Run.Free(file);
        if (squares is not null)
            new SensitivityMaps(Settings, definition, design, plan.Factors, squares.Zones, bench).Write(folder, result);
        WriteSurfaces(folder, result, bench);
        string tables = Path.Combine(folder, Tables);
        double[] areas = ground.Zones.AreasInGrid_km2(bench.Ground, bench.Grid);
        RankUncertainty.Of(result.ZoneMeans, definition.Draws, ground, [.. areas.Select((a, z) => Settings.IsSound(a, result.Known_km2[z][definition.Draws]))]).Write(tables);
        if (plan.Factors.Count > 0)
            RankUncertainty.Sensitivity(result.ZoneMeans, definition.Draws + 1, design, plan.Factors, ground).Write(tables);
    }

    /// <summary>For what is made of layers: nothing is asked of inputs.</summary>
    static StepScope Scope(AnswerBench bench) => new()
    {
        Grid = bench.Grid,
        Ground = bench.Ground,
        Backend = bench.Run.Backend,
        Threads = bench.Threads,
        MemoryBytes = bench.Run.Options.StepMemoryBytes,
        Cancel = bench.Cancel,
        Surface = bench.Surface,
        Stored = bench.Surface,
        Features = _ => [],
        Zones = (_, _) => throw new InvalidOperationException("Draws have no zones of features."),
        Table = name => throw new InvalidOperationException($"Draws have no table '{name}'."),
        Rows = name => throw new InvalidOperationException($"Draws have no table '{name}'."),
        Create = bench.Run.Create,
        ScratchPath = bench.Run.ScratchPath,
        Warn = bench.Warn,
        Progress = (_, _) => { },
    };

    void RequireRoom(ZoneGround ground, ZoneGround? squares, int experiments, int forms, AnswerBench bench)
    {
        long bytes = 4L * sizeof(double) * (((long)ground.Zones.Names.Count * (definition.Draws + experiments)) + ((long)(squares?.Zones.Names.Count ?? 0) * experiments)), batch = (long)bench.Threads * (((long)definition.Draws * DrawBatch.Cells) + ((long)forms * DrawPass.StripRows * bench.Grid.Columns)) * sizeof(float);
        if (bytes + batch > bench.Run.Options.StepMemoryBytes)
            throw new DefinitionException([new(bench.Run.Pipeline.File, 0, 0, FormattableString.Invariant($"answers.uncertainty: {definition.Draws} draws and {experiments} points of experiments with {forms} forms of layers, of {ground.Zones.Names.Count + (squares?.Zones.Names.Count ?? 0)} zones and squares need {(bytes + batch) / 1e9:0.#} GB, {bench.Run.Options.StepMemoryBytes / 1e9:0.#} GB are allowed. Take fewer draws or zones, larger squares, or more --memory."))]);
    }

    void WriteSurfaces(string folder, DrawResult result, AnswerBench bench)
    {
        string unit = Settings.Pipeline.Combine[Settings.Surface].Unit, title = Settings.TitleOf(Settings.Surface);
        (string Id, string Unit, string Title)[] about =
        [
            ("mean", unit, "mean of the draws"), ("sd", unit, "standard deviation of the draws"),
            ("p_above", "probability 0..1", FormattableString.Invariant($"share of the draws at or above {Settings.Answers.Threshold}")), ("p_top", "probability 0..1", FormattableString.Invariant($"share of the draws in which it is among the world's top {Settings.Answers.TopShare:0.###}")),
            .. definition.Quantiles.Select(q => (FormattableString.Invariant($"q{q * 100:0.##}"), unit, FormattableString.Invariant($"quantile {q:0.####} of the draws"))),
        ];
        for (int i = 0; i < about.Length; i++)
        {
            string path = Path.Combine(folder, "uncertainty", $"{Settings.Surface}_{about[i].Id}.tif");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            bench.Run.Geodata.WriteTiff(path, result.Surfaces[i], new(bench.Run.Publish.CloudOptimised, bench.Run.Publish.Compression.ToString().ToUpperInvariant(), bench.Run.Publish.CompressionLevel, Unit: about[i].Unit,
                Description: $"{title}: {about[i].Title}", Metadata: new Dictionary<string, string> { ["DRAWS"] = FormattableString.Invariant($"{definition.Draws}"), ["SEED"] = FormattableString.Invariant($"{Settings.Answers.Seed}") }), bench.Threads, bench.Run.Going(_ => { }));
            bench.Run.Free(result.Surfaces[i]);
        }
    }
}
