using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>The surfaces of a pipeline without a release: what one combination of a sweep needs.</summary>
static class SweepRun
{
    /// <param name="prepared">Its selection is of surfaces alone.</param>
    /// <param name="use">Given each surface with the key of its result, while its cells can be read.</param>
    public static void Execute(PreparedRun prepared, Action<SurfaceDescription, string, Surface> use, CancellationToken cancel) => PipelineRun.WithRepairs(prepared, plan =>
    {
        DiskRoom.Require(prepared.Workspace, plan, prepared.Options.Keep);
        prepared.Log.Expect(plan.Work.Sum(n => n.State == NodeState.Stale ? 2 : 0));
        using RunContext run = RunContext.Of(plan, prepared, cancel);
        try
        {
            SurfaceBench surfaces = new(run);
            surfaces.MakeStale();
            run.Results.Settle();
            InputCheck.RequireUnchanged(prepared.InputsAsFound);
            foreach (SurfaceDescription about in SurfaceDescription.AllOf(plan.Pipeline).Where(a => plan.Selection.Only is not { } only || only == a.Id))
                use(about, KeyOf(plan, about.Id), surfaces.Get(about.Id));
            return 0;
        }
        finally
        {
            prepared.Record.Add(run.Made);
        }
    });

    static string KeyOf(RunPlan plan, string id) =>
        plan[plan.Pipeline.Layers.FirstOrDefault(l => l.Definition.Id == id) is { } layer ? $"{id}.{layer.Definition.Result}" : id].Fingerprint.Key;
}
