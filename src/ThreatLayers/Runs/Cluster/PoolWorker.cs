namespace ThreatLayers.Runs;

/// <summary>One of a pool: does one task of a run after the other, whichever is ready and nobody has taken.</summary>
/// <remarks>For runs of minutes: to start a process for each task, and to wait for the last of each wave, would take longer than some of the tasks do.</remarks>
public static class PoolWorker
{
    /// <summary>A worker that finds nothing to do for so long gives its core back; what is left then is submitted task by task.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <param name="file">Of the job.</param>
    /// <param name="element">Of the array job that this process is, as "job_index".</param>
    /// <param name="work">Does a task, by its number, and says whether that went well. After one that did not, the worker ends: the run looks at what became of it.</param>
    public static void Execute(PreparedRun prepared, ClusterJob job, string file, string element, Func<int, bool> work, CancellationToken cancel)
    {
        SurfaceParts parts = new(prepared.Workspace.Store, prepared.Grid, prepared.Workspace.Scratch, job.CutRows);
        List<ClusterTask> left = [.. job.Tasks];
        for (long idleSince = Environment.TickCount64; left.Count > 0 && Environment.TickCount64 - idleSince < Patience.TotalMilliseconds;)
        {
            left.RemoveAll(t => TaskClaim.IsTaken(file, t.Number));
            if (left.Find(t => t.Pieces.SelectMany(p => p.Needs).All(n => parts.Has(n, null)) && TaskClaim.Take(file, t.Number, element)) is { } task)
            {
                if (!work(task.Number))
                    return;
                idleSince = Environment.TickCount64;
            }
            else if (left.Count > 0 && cancel.WaitHandle.WaitOne(Pause))
                cancel.ThrowIfCancellationRequested();
        }
    }
}
