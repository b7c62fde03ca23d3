using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>What a task stands on is not in the store, or not any more: it is made first, and the task is tried again.</summary>
public sealed class NotReadyException(string message) : IOException(message);

/// <summary>One task of a run, done by a process of its own on any machine that sees workspace and inputs.</summary>
public static class ClusterWorker
{
    /// <summary>A shared file system may show another machine's results late; NFS remembers for up to a minute what was not there.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(70);

    /// <exception cref="NotReadyException">Its needs are not met.</exception>
    /// <exception cref="InputException">Definitions or inputs are not what they were when the run began.</exception>
    public static void Execute(PreparedRun prepared, ClusterJob job, int number, CancellationToken cancel)
    {
        ClusterTask task = job.Tasks[number];
        SurfaceParts parts = new(prepared.Workspace.Store, prepared.Grid, prepared.Workspace.Scratch, job.CutRows);
        Await(task, parts, cancel);
        RunPlan plan = prepared.Plan();
        RequireSame(task, plan);
        using RunContext run = RunContext.Of(plan, prepared, cancel);
        prepared.Log.Expect(task.Seconds);
        SurfaceBench surfaces = new(run);
        try
        {
            foreach (ClusterPiece piece in task.Pieces.Where(p => p.Keys.Any(k => !parts.Has(k, p.Rows))))
                Make(piece, run, surfaces, parts);
            run.Results.Settle();
            InputCheck.RequireUnchanged(prepared.InputsAsFound);
            // Those of an earlier try of this task among them, which may have been stopped before it had put them there.
            run.Results.Share(SurfaceParts.KeysOf(task), cancel);
        }
        catch (Exception e) when (PipelineRun.DamagedBy(e) is { } damaged)
        {
            run.Results.Settle();
            run.Results.Discard(damaged);
            throw new NotReadyException($"{e.Message} It is made anew.");
        }
    }

    static void Make(ClusterPiece piece, RunContext run, SurfaceBench surfaces, SurfaceParts parts)
    {
        PlanNode[] nodes = piece.Kind is PieceKind.Steps or PieceKind.Combined ? [.. piece.Names.Select(n => run.Plan[n])] : [];
        switch (piece.Kind)
        {
            case PieceKind.Steps when piece.Rows is { } rows:
                (Surface surface, IReadOnlyList<string> warnings) = surfaces.Stage(nodes[0].Layer).MakeRows(nodes[0], rows);
                Keep([(nodes[0], surface)], rows, warnings);
                break;
            case PieceKind.Steps:
                foreach (PlanNode node in nodes)
                    surfaces.Stage(node.Layer).Make(node);
                break;
            case PieceKind.Combined when piece.Rows is { } rows:
                run.Log.Task("combine", string.Join(", ", piece.Names), piece.Seconds, (long)rows.Count * run.Grid.Columns, _ =>
                {
                    Keep([.. nodes.Zip(CombineStage.Lazily(nodes, surfaces.Get, run))], rows, []);
                    return 0;
                });
                break;
            case PieceKind.Combined:
                CombineStage.Run(surfaces.Get, run);
                break;
            case PieceKind.Coverage:
                run.Grounds.Of(piece.Names[0]);
                break;
            case PieceKind.Products:
                new ReleaseStage(run, default).MakeProducts(surfaces.Get, piece.Names);
                break;
            default:
                new AnswerStage(run, surfaces.Get).MakeStale(piece.Names);
                break;
        }

        void Keep(IReadOnlyList<(PlanNode Node, Surface Surface)> made, RowRange rows, IReadOnlyList<string> warnings)
        {
            parts.Keep(made, rows, warnings, run.Options.Threads, run.Cancel);
            foreach ((PlanNode node, _) in made)
                parts.Join(node.Fingerprint.Key, node.Name, node.Fingerprint.Parts);
        }
    }

    /// <summary>Waits until all that the task stands on can be seen. Parts that nobody has put together yet are.</summary>
    static void Await(ClusterTask task, SurfaceParts parts, CancellationToken cancel)
    {
        string[] needs = [.. task.Pieces.SelectMany(p => p.Needs).Distinct()];
        long began = Environment.TickCount64, polls = 0;
        while (needs.FirstOrDefault(n => !parts.Has(n, null)) is { } missing)
        {
            if (parts.Join(missing, missing, []))
                continue;
            if (Environment.TickCount64 - began > Patience.TotalMilliseconds)
                throw new NotReadyException($"{task}: what it stands on, {missing}, is not in the store.");
            if (cancel.WaitHandle.WaitOne(500))
                cancel.ThrowIfCancellationRequested();
            if (++polls % 10 == 0)
                parts.LookAgain(); // Asking a storage for all that it has takes longer than looking at a disk.
        }
    }

    static void RequireSame(ClusterTask task, RunPlan plan)
    {
        foreach (ClusterPiece piece in task.Pieces.Where(p => p.Kind is PieceKind.Steps or PieceKind.Combined or PieceKind.Answer))
        {
            if (piece.Names.FirstOrDefault(n => !plan.Has(n) || !piece.Keys.Contains(plan[n].Fingerprint.Key)) is { } other)
                throw new InputException(plan.Pipeline.File, $"{other} is no longer what it was when the run began: a definition, an input or the program has changed, or GDAL is of another version on {Environment.MachineName}.", "Start the run again.");
        }
    }
}
