using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Makes what is stale of a plan by array jobs of Slurm, so that the run finds it in the store.</summary>
/// <remarks>
/// The store alone says whether a task is done. Slurm is asked who is still at work; whoever is not, and has left no result, is started again: with more
/// memory or time where that was what it lacked. So it does not matter what became of a worker, its node, or the run that submitted it.
/// </remarks>
sealed class SlurmRun(PreparedRun prepared, ClusterChoices choices, CancellationToken cancel)
{
    const int MostRounds = 20;

    /// <summary>Polls after which an element that cannot be seen, nor its results, is lost: a shared file system may show them late.</summary>
    const int MostUnseen = 7;

    readonly Slurm slurm = new(Slurm.NameOf(prepared.Workspace.Folder), choices.Sbatch);
    readonly Dictionary<(string Node, int Task), double> made = [];
    readonly HashSet<string> warned = [];
    string[] pool = [];

    string Folder { get; } = Directory.CreateDirectory(Path.Combine(prepared.Record.Folder, "cluster")).FullName;

    /// <summary>Seconds by node that workers have made; of one that was cut, those of all its parts.</summary>
    public IReadOnlyDictionary<string, double> Made => made.GroupBy(m => m.Key.Node).ToDictionary(n => n.Key, n => n.Sum(m => m.Value));

    /// <returns>The plan as it is then: fresh but for what is quicker made here.</returns>
    /// <exception cref="ClusterException">Slurm is not there, or a task failed again and again.</exception>
    /// <exception cref="InputException">A worker found an input missing or damaged.</exception>
    public RunPlan Execute(RunPlan plan)
    {
        // Left by a run that was killed; what it has finished is in the store.
        if (slurm.CancelAll())
            prepared.Log.Warn("run", "slurm", "jobs of an earlier run of this workspace were still queued and are cancelled.");
        WorkEstimate estimate = WorkEstimate.Of(new(prepared.Workspace.Runs), plan);
        int parallel = Math.Min(choices.Throttle ?? int.MaxValue, Math.Max(1, slurm.Cores() / choices.CpusPerTask));
        string[] onTheWay = DiskRoom.KeepsIntermediate(prepared.Workspace, plan, prepared.Options.Keep) ? [] : [.. OnTheWay(plan)];
        for (int round = 1; ; round++)
        {
            ClusterJob job = new ClusterCut(plan, prepared.Options, estimate, choices.TaskSeconds, parallel).Job(choices.PipelineFile);
            if (job.Tasks.Count == 0)
                return plan;
            string file = Path.Combine(Folder, FormattableString.Invariant($"job-{round}.json"));
            job.Write(file);
            bool all = Guarded(job, file);
            prepared.Log.Tell(new("note", "slurm", "", FormattableString.Invariant($"{job.Tasks.Count} tasks have ended"), 0, prepared.Log.Seconds, 0));
            foreach (ClusterPiece piece in job.Tasks.SelectMany(t => t.Pieces).Where(p => p.Rows is { First: 0 }))
            {
                foreach ((string key, string name) in piece.Keys.Zip(piece.Names))
                    new SurfaceParts(prepared.Workspace.Store, plan.Grid, prepared.Workspace.Scratch, job.CutRows).Join(key, name, plan[name].Fingerprint.Parts);
            }
            plan = prepared.Plan();
            if (all)
            {
                foreach (string key in onTheWay)
                    prepared.Workspace.Store.Discard(key);
                return plan;
            }
            if (round == MostRounds)
                throw new ClusterException($"{Folder}: stored results were found damaged or missing {round} times over. Check the file system of the workspace.");
        }
    }

    /// <summary>Keys of what layers need until they are there, and nobody afterwards.</summary>
    static IEnumerable<string> OnTheWay(RunPlan plan)
    {
        HashSet<string> results = [.. plan.Pipeline.Layers.Select(l => plan.SurfaceOf(l.Definition.Id).Fingerprint.Key)];
        // A layer that is not stored itself is computed from its steps whenever someone asks.
        HashSet<string> computed = [.. plan.Pipeline.Layers.Where(l => !plan.SurfaceOf(l.Definition.Id).IsStored).Select(l => l.Definition.Id)];
        return plan.Nodes.Where(n => n.Stage is "harmonise" or "threat" && n.IsStored && !computed.Contains(n.Layer) && !results.Contains(n.Fingerprint.Key)).Select(n => n.Fingerprint.Key).Distinct();
    }

    /// <summary>Whatever ends the run, no job of it goes on.</summary>
    bool Guarded(ClusterJob job, string file)
    {
        try
        {
            return Round(job, file);
        }
        catch
        {
            slurm.CancelAll();
            throw;
        }
    }

    /// <returns>All tasks are done; false where some stand on what is not there any more.</returns>
    bool Round(ClusterJob job, string file)
    {
        SurfaceParts parts = new(prepared.Workspace.Store, prepared.Grid, prepared.Workspace.Scratch, job.CutRows);
        TaskState[] tasks = [.. job.Tasks.Select(t => new TaskState(t))];
        if (job.Pool > 0)
            SubmitPool(job, tasks, file);
        else
            SubmitAll(job, tasks, file);
        double total = Math.Max(1e-9, tasks.Sum(t => t.Task.Seconds));
        for (int poll = 0, unanswered = 0; ; poll++)
        {
            cancel.WaitHandle.WaitOne(Pause(poll));
            cancel.ThrowIfCancellationRequested();
            if (slurm.States() is not { } states)
            {
                // Tasks go on without it, and so does the run when it is back.
                if (++unanswered == 10)
                    prepared.Log.Warn("run", "slurm", "Slurm's controller does not answer (squeue). The run waits for it; Ctrl-C stops it.");
                continue;
            }
            unanswered = 0;
            foreach (TaskState task in tasks.Where(t => t.Element is not null))
                Look(task, states, parts, file, () => tasks.Sum(t => t.Task.Seconds * (t.IsDone ? 1 : t.Share)) / total);
            if (tasks.All(t => t.IsDone))
                return true;
            // What waited for a task that had to be made again.
            foreach (TaskState[] ready in tasks.Where(t => t is { IsDone: false, Element: null } && t.Task.Pieces.SelectMany(p => p.Needs).All(n => parts.Has(n, null) || parts.Join(n, n, [])))
                .GroupBy(t => (t.Task.Number / Slurm.MostInArray, t.MemoryBytes, t.Time)).Select(g => g.ToArray()).ToArray())
                Submit(ready, [], file, ready[0].MemoryBytes, ready[0].Time);
            if (tasks.All(t => t.Element is null))
                return tasks.All(t => t.IsDone);
        }
    }

    /// <summary>Quick at first, for small runs; a controller that serves others is not to be asked every second for hours.</summary>
    static TimeSpan Pause(int poll) => poll < 120 ? TimeSpan.FromMilliseconds(250) : poll < 360 ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(5);

    void SubmitAll(ClusterJob job, TaskState[] tasks, string file)
    {
        List<string>[] jobsOf = [.. job.Waves.Select(_ => new List<string>())];
        for (int wave = 0; wave < job.Waves.Count; wave++)
        {
            ClusterWave w = job.Waves[wave];
            string[] after = [.. w.After.SelectMany(a => jobsOf[a])];
            foreach (TaskState[] chunk in tasks.AsSpan(w.First, w.Count).ToArray().GroupBy(t => t.Task.Number / Slurm.MostInArray).Select(c => c.ToArray()))
                jobsOf[wave].Add(Submit(chunk, after, file, chunk.Max(t => t.MemoryBytes), chunk.Max(t => t.Time)));
            prepared.Log.Tell(new("note", "slurm", w.Name, FormattableString.Invariant($"{w.Count} tasks as job {string.Join(", ", jobsOf[wave])}"), 0, prepared.Log.Seconds, 0));
        }
    }

    void SubmitPool(ClusterJob job, TaskState[] tasks, string file)
    {
        long memory = tasks.Max(t => t.MemoryBytes);
        string submitted = slurm.Submit(Script($"{Quoted(file)} --any", memory), [.. Enumerable.Range(0, job.Pool)], [], new(choices.CpusPerTask, memory, TaskState.TimeFor(job.Seconds), null), Output);
        pool = [.. Enumerable.Range(0, job.Pool).Select(i => FormattableString.Invariant($"{submitted}_{i}"))];
        foreach (TaskState task in tasks)
            (task.IsPooled, task.Element) = (true, pool[0]);
        prepared.Log.Tell(new("note", "slurm", "", FormattableString.Invariant($"{tasks.Length} tasks for {job.Pool} workers, job {submitted}"), 0, prepared.Log.Seconds, 0));
    }

    /// <summary>Whether somebody of the pool has taken a task. One that nobody can take any more is left to be submitted by itself.</summary>
    bool IsTaken(TaskState task, IReadOnlyDictionary<string, string> states, string file)
    {
        if (TaskClaim.OwnerOf(file, task.Task.Number) is { } owner)
            (task.IsPooled, task.Element, task.Unseen) = (false, owner, 0);
        else if (!pool.Any(e => states.TryGetValue(e, out string? state) && Slurm.IsAlive(state)) && ++task.Unseen > MostUnseen)
            (task.IsPooled, task.Element) = (false, null);
        return !task.IsPooled && task.Element is not null;
    }

    string Script(string arguments, long memoryBytes) =>
        FormattableString.Invariant($"#!/bin/sh\nexec {string.Join(' ', choices.Worker.Append("worker").Select(Quoted))} {arguments} --memory {memoryBytes} --threads {choices.CpusPerTask}\n");

    string Output => Path.Combine(Folder, "slurm-%A_%a.out");

    /// <param name="chunk">Their numbers share the thousands.</param>
    string Submit(TaskState[] chunk, IReadOnlyList<string> after, string file, long memoryBytes, TimeSpan time)
    {
        int origin = chunk[0].Task.Number / Slurm.MostInArray * Slurm.MostInArray;
        foreach (TaskState task in chunk)
        {
            File.Delete(ClusterJob.LogOf(file, task.Task.Number));
            task.LogRead = 0;
        }
        string job = slurm.Submit(Script(FormattableString.Invariant($"{Quoted(file)} --from {origin}"), memoryBytes), [.. chunk.Select(t => t.Task.Number - origin)], after, new(choices.CpusPerTask, memoryBytes, time, choices.Throttle), Output);
        foreach (TaskState task in chunk)
            (task.Element, task.Unseen, task.Failure) = (FormattableString.Invariant($"{job}_{task.Task.Number - origin}"), 0, null);
        return job;
    }

    void Look(TaskState task, IReadOnlyDictionary<string, string> states, SurfaceParts parts, string file, Func<double> overall)
    {
        if (task.IsPooled && !IsTaken(task, states, file))
            return;
        string log = ClusterJob.LogOf(file, task.Task.Number);
        bool isAlive = states.TryGetValue(task.Element!, out string? state) && Slurm.IsAlive(state);
        if (state == "PENDING")
            return;
        bool hasEnded = false;
        foreach (RunEvent happened in TaskLog.News(log, task))
        {
            hasEnded |= happened.Kind is "finished" or "failed";
            Hear(task, happened, overall);
        }
        if (hasEnded || !isAlive)
        {
            if (task.Task.Pieces.All(p => p.Keys.All(k => parts.Has(k, p.Rows))))
            {
                (task.IsDone, task.Element) = (true, null);
                return;
            }
        }
        // A shared file system may show results a little late; a worker that said why it stopped has none.
        if (!isAlive && (task.Failure is not null || ++task.Unseen > MostUnseen))
            Lost(task, log);
    }

    void Hear(TaskState task, RunEvent happened, Func<double> overall)
    {
        switch (happened.Kind)
        {
            case "done":
                string[] nodes = happened.Subject.Split(", "); // Combined surfaces are made in one pass.
                foreach (string node in nodes)
                    made[(node, task.Task.Number)] = happened.Seconds / nodes.Length;
                task.Share = happened.Overall;
                prepared.Log.Tell(happened with { Overall = overall() });
                break;
            case "warning" when warned.Add(happened.Message):
                prepared.Log.Warn(happened.Stage, happened.Subject, happened.Message);
                break;
            case "failed":
                task.Failure = happened;
                break;
        }
    }

    /// <summary>A task has ended without its results.</summary>
    void Lost(TaskState task, string log)
    {
        string element = task.Element!;
        string output = Path.Combine(Folder, $"slurm-{element}.out");
        (string state, string reason) = slurm.EndOf(element, output);
        RunEvent? failure = task.Failure;
        (task.Element, task.Share) = (null, 0);
        // Slurm took it off the queue because a task before it failed: it has not tried.
        if (failure is null && state == "CANCELLED" && !File.Exists(log))
            return;
        // Slurm stops what has had its time, and then the worker knows only that.
        string what = failure is { Subject: not ClusterFailure.Stopped } ? failure.Message : $"ended as {state} ({reason})";
        switch (failure?.Subject)
        {
            case ClusterFailure.Input:
                throw new InputException(what);
            case ClusterFailure.Usage:
                throw new ArgumentException(what);
            case ClusterFailure.NotReady:
                return; // Goes again when its needs are there.
            case ClusterFailure.Memory:
                task.MemoryFactor *= 2;
                break;
            default:
                task.MemoryFactor *= state == Slurm.OutOfMemory ? 2 : 1;
                task.TimeFactor *= state is "TIMEOUT" or "DEADLINE" ? 2 : 1;
                break;
        }
        if (++task.Tries >= TaskState.MostTries)
            throw new ClusterException($"task {element} ({task.Task}) failed {task.Tries} times, the last time so: {what}. Its log is {log}, what it printed is in {output}.");
        prepared.Log.Warn("slurm", element, $"task {element} ({task.Task}): {what}. It is started again{(task.MemoryFactor > 1 ? FormattableString.Invariant($", with {task.MemoryBytes >> 20} MiB") : "")}{(task.TimeFactor > 1 ? FormattableString.Invariant($", with {task.Time.TotalMinutes:0} minutes") : "")}.");
    }

    static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
