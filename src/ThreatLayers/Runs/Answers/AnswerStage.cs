using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Surfaces and zones -> answers. What is in the store is linked and not made again.</summary>
sealed class AnswerStage(RunContext run, Func<string, Surface> surface)
{
    /// <summary>Makes those that are stale.</summary>
    /// <param name="some">Of these alone, by the names of their nodes; of all without it.</param>
    public void MakeStale(IReadOnlyCollection<string>? some = null)
    {
        AnswerBench bench = new(run, surface);
        Answer[] stale = [.. Answer.AllOf(run.Pipeline).Where(a => a is not ZoneCoverage && (some?.Contains(a.Name) ?? true) && run.Plan[a.Name].State == NodeState.Stale)];
        Side(stale.Where(a => !a.IsPublished), bench);
        // The longest first, so that the others fill what it leaves.
        Side(stale.Where(a => a.IsPublished).OrderBy(a => a is UncertaintyAnswer ? 0 : 1), bench);
        run.Results.Settle();
    }

    void Side(IEnumerable<Answer> some, AnswerBench bench)
    {
        try
        {
            Parallel.ForEach(some, new ParallelOptions { MaxDegreeOfParallelism = run.SideBySide, CancellationToken = run.Cancel }, answer => Make(answer, bench));
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }

    void Make(Answer answer, AnswerBench bench)
    {
        PlanNode node = run.Plan[answer.Name];
        string folder = run.Results.NewDraft(node.Fingerprint.Key);
        run.Task(node, 1, progress =>
        {
            answer.Write(folder, bench, progress);
            return 0;
        });
        run.Results.Complete(new() { Key = node.Fingerprint.Key, Name = node.Name, Parts = node.Fingerprint.Parts, Files = [] }, folder);
    }

    /// <summary>Their files, at their paths in a release.</summary>
    /// <param name="sums">Takes their checksums.</param>
    public static void Link(RunContext run, string folder, Dictionary<string, string> sums)
    {
        foreach (Answer answer in Answer.AllOf(run.Pipeline).Where(run.Plan.Selection.Wants))
            ReleaseStage.Link(run, run.Plan[answer.Name], folder, sums);
    }
}
