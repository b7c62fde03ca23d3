using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>A run of a pipeline, from its definitions to a release.</summary>
public static class PipelineRun
{
    /// <param name="addPage">Adds the map page to the draft of a release.</param>
    /// <returns>Path of the release.</returns>
    /// <exception cref="InputException">An input is missing, damaged or not what its definition says.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped; the workspace holds no half product.</exception>
    public static string Execute(LoadedPipeline pipeline, RunOptions options, Workspace workspace, IGeodata geodata, RunLog log, TimeProvider clock,
        Action<ReleaseFolder, IReadOnlyList<SurfaceProduct>> addPage, CancellationToken cancel)
    {
        InputCheck.Verify(pipeline.Layers, options.Data, cancel);
        IReadOnlyDictionary<string, (long, DateTime)> asFound = InputCheck.Snapshot(pipeline.Layers, options.Data);
        workspace.RequireReleasable();
        Grid grid = WorkingGrid.Of(pipeline, geodata, options.Data);
        RunPlan plan = RunPlan.Of(pipeline, grid);
        CheckRoom(workspace, plan);
        log.Expect(plan.Nodes.Sum(n => n.Stage switch { "publish" => 4, "harmonise" => 2, "threat" => n.Reach == Reach.Local ? 0 : 2, _ => 0 }) + (pipeline.Definition.Combine.Count > 0 ? 2 : 0));
        using Backend backend = Backends.Choose(options.Backend, message => log.Warn("run", "backend", message));
        GroundMetric ground = WorkingGrid.GroundOf(grid, geodata);
        using RunContext run = new()
        {
            Grid = grid,
            Ground = ground,
            Area = ground.IsPlanar ? WorkingGrid.AreaOf(grid, geodata) : null,
            Geodata = geodata,
            Backend = backend,
            Options = options,
            Workspace = workspace,
            Log = log,
            Cancel = cancel,
        };
        Surface[] layers = [.. pipeline.Layers.Select(layer => new LayerStage(layer, run).Run(keep: pipeline.Definition.Publish.Layers))];
        IReadOnlyList<Surface> combined = CombineStage.Run(pipeline.Definition, layers, run);
        return new ReleaseStage(pipeline, run, clock).Run(layers, combined, (release, products) =>
        {
            addPage(release, products);
            // What was read is what the release says was read.
            InputCheck.RequireUnchanged(asFound);
        });
    }

    static void CheckRoom(Workspace workspace, RunPlan plan)
    {
        long free = new DriveInfo(workspace.Folder).AvailableFreeSpace;
        if (plan.ScratchBytes > free)
            throw new IOException(FormattableString.Invariant($"{workspace.Folder}: the run needs about {plan.ScratchBytes / 1e9:0.#} GB on disk for a grid of {plan.Grid.Columns} x {plan.Grid.Rows} cells, {free / 1e9:0.#} GB are free. Free some space, name another workspace with --workspace, or take larger cells."));
    }
}
