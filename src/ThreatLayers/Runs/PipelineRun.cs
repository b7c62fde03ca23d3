using ThreatLayers.Inputs;
using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Runs;

/// <summary>What a run came to.</summary>
/// <param name="Release">Id of the release that it made, or found to be right already; empty for a trial or a single surface.</param>
/// <param name="IsUnchanged">Nothing had to be made.</param>
/// <param name="IsHeldBack">A quality gate that the pipeline calls fatal did not let the release out.</param>
/// <param name="Folder">Where its files are.</param>
public sealed record RunOutcome(string Release, bool IsUnchanged, bool IsHeldBack, string Folder);

/// <summary>A run of a pipeline, from its definitions to a release that is out.</summary>
public static class PipelineRun
{
    /// <summary>Stored results are found damaged one by one; a disk that damages more is broken.</summary>
    const int MostRepairs = 20;

    /// <exception cref="InputException">An input is missing, damaged or not what its definition says.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped. What was made stays in the store, and the next run goes on from there.</exception>
    /// <param name="cluster">Where the work is done by a cluster; null for here.</param>
    public static RunOutcome Execute(PreparedRun prepared, Action<string, ReleaseDescription> addPage, ClusterChoices? cluster, CancellationToken cancel)
    {
        prepared.Workspace.RequireReleasable();
        return WithRepairs(prepared, plan =>
        {
            RunOutcome outcome = Unchanged(plan, prepared) ?? Made(cluster is null ? plan : OnCluster(plan, prepared, cluster, cancel), prepared, addPage, cancel);
            prepared.Workspace.Store.Share(plan.Nodes.Where(n => n.IsStored).Select(n => n.Fingerprint.Key), cancel);
            return outcome;
        });
    }

    /// <summary>The plan when a cluster has put into the store what it lacked; what is left is made here.</summary>
    static RunPlan OnCluster(RunPlan plan, PreparedRun prepared, ClusterChoices cluster, CancellationToken cancel)
    {
        DiskRoom.Require(prepared.Workspace, plan, prepared.Options.Keep);
        SlurmRun slurm = new(prepared, cluster, cancel);
        try
        {
            return slurm.Execute(plan);
        }
        finally
        {
            prepared.Record.Add(slurm.Made);
        }
    }

    /// <summary>Plans and works; a stored result that turns out to be damaged is removed, and all is planned again.</summary>
    internal static T WithRepairs<T>(PreparedRun prepared, Func<RunPlan, T> work)
    {
        for (int repairs = 0; ; repairs++)
        {
            RunPlan plan = prepared.Plan();
            prepared.Record.Plan(plan);
            try
            {
                return work(plan);
            }
            catch (Exception e) when (repairs < MostRepairs && DamagedBy(e) is { } damaged)
            {
                prepared.Log.Warn("run", "store", $"{e.Message} It is made anew.");
                prepared.Workspace.Store.Settle();
                prepared.Workspace.Store.Discard(damaged);
            }
        }
    }

    /// <summary>The key of the stored result that turned out to be damaged.</summary>
    internal static string? DamagedBy(Exception e) => e switch
    {
        DamagedResultException result => result.Key,
        DamagedCellsException cells => Path.GetFileName(Path.GetDirectoryName(cells.Path)),
        _ => null,
    };

    /// <summary>A release that is what this run would make: nothing is made then, and no cell looked at; at most it is put out again.</summary>
    static RunOutcome? Unchanged(RunPlan plan, PreparedRun prepared) => !plan.Selection.IsReleased || plan.Work.Any() ? null : SameRelease(plan, prepared);

    /// <summary>What is there already is not made a second time under another name.</summary>
    static RunOutcome? SameRelease(RunPlan plan, PreparedRun prepared)
    {
        Releases releases = new(prepared.Workspace.Releases);
        string fingerprint = plan.Release.Key;
        if (releases.NewestFirst().FirstOrDefault(id => releases.FingerprintOf(id) == fingerprint) is not { } same)
            return null;
        prepared.Record.Released(same, fingerprint);
        if (releases.Current != same && releases.Withdrawn.Contains(same))
            prepared.Log.Warn("publish", same, $"release {same} is what this run would make, but it was withdrawn, and {releases.Current ?? "no release"} is out. To put it out: threatlayers rollback {same}");
        else if (releases.Current != same)
            releases.PointCurrentTo(same);
        return new(same, true, false, releases.PathOf(same));
    }

    static RunOutcome Made(RunPlan plan, PreparedRun prepared, Action<string, ReleaseDescription> addPage, CancellationToken cancel)
    {
        RunOptions options = prepared.Options;
        DiskRoom.Require(prepared.Workspace, plan, options.Keep);
        prepared.Log.Expect(plan.Work.Sum(n => n.Stage switch { "publish" => ProductKind.All.First(k => k.Name == n.Operator).Weight, "harmonise" or "threat" => n.State == NodeState.Stale ? 2 : 0, _ => 0.3 }));
        using RunContext run = RunContext.Of(plan, prepared, cancel);
        try
        {
            // What a release links; surfaces come when someone asks for their cells.
            run.Results.Gather(plan.Nodes.Where(n => n.State == NodeState.Fresh && n.Stage is "publish" or Answer.Stage).Select(n => n.Fingerprint.Key), cancel);
            SurfaceBench surfaces = new(run);
            surfaces.MakeStale();
            ReleaseStage stage = new(run, options.ReleaseTime ?? prepared.Record.Started);
            IReadOnlyList<SurfaceProduct> products = stage.MakeProducts(surfaces.Get);
            if (plan.Selection.Only is null)
                new AnswerStage(run, surfaces.Get).MakeStale();
            bool mayStay = plan.Selection is { Force: null or { Count: 0 }, From: null };
            return plan.Selection.IsReleased ? (mayStay ? SameRelease(plan, prepared) : null) ?? Released(stage, products, run, prepared, addPage) : Preview(stage, products, run, prepared);
        }
        finally
        {
            prepared.Record.Add(run.Made);
        }
    }

    static RunOutcome Released(ReleaseStage stage, IReadOnlyList<SurfaceProduct> products, RunContext run, PreparedRun prepared, Action<string, ReleaseDescription> addPage)
    {
        InputCheck.RequireUnchanged(prepared.InputsAsFound);
        Releases releases = new(prepared.Workspace.Releases);
        IReadOnlyList<GateResult> gates = QualityGates.Run(products, run);
        (ReleaseFolder release, string folder) = stage.Assemble(products, addPage, gates);
        prepared.Record.Released(release.Id, run.Plan.Release.Key);
        prepared.Record.Judged(gates, run.Earlier is null ? "" : Path.GetFileName(run.Earlier));
        bool held = gates.Any(g => g is { Passed: false, IsFatal: true });
        if (held)
            releases.Withdraw(release.Id);
        else
            releases.PointCurrentTo(release.Id);
        releases.Prune(run.Publish.KeepReleases);
        return new(release.Id, false, held, folder);
    }

    /// <summary>A trial, or one surface alone: files beside the record of the run.</summary>
    static RunOutcome Preview(ReleaseStage stage, IReadOnlyList<SurfaceProduct> products, RunContext run, PreparedRun prepared)
    {
        string folder = Path.Combine(prepared.Record.Folder, "products");
        foreach (SurfaceProduct product in products)
            stage.Link(product, folder, []);
        if (run.Plan.Selection.Only is null)
            AnswerStage.Link(run, folder, []);
        return new("", false, false, folder);
    }
}
