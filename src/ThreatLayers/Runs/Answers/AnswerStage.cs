using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Surfaces and zones -> answers. What is in the store is linked and not made again.</summary>
sealed class AnswerStage(RunContext run, Func<string, Surface> surface)
{
    /// <summary>Makes those that are stale.</summary>
    public void MakeStale()
    {
        AnswerBench bench = new(run, surface);
        foreach (Answer answer in Answer.AllOf(run.Pipeline))
        {
            run.Cancel.ThrowIfCancellationRequested();
            PlanNode node = run.Plan[answer.Name];
            if (node.State != NodeState.Stale)
                continue;
            string folder = run.Results.NewDraft(node.Fingerprint.Key);
            run.Task(node, 1, progress =>
            {
                answer.Write(folder, bench, progress);
                return 0;
            });
            run.Results.Complete(new() { Key = node.Fingerprint.Key, Name = node.Name, Parts = node.Fingerprint.Parts, Files = [] }, folder);
        }
        run.Results.Settle();
    }

    /// <summary>Their files, at their paths in a release.</summary>
    /// <param name="sums">Takes their checksums.</param>
    public static void Link(RunContext run, string folder, Dictionary<string, string> sums)
    {
        foreach (Answer answer in Answer.AllOf(run.Pipeline))
            ReleaseStage.Link(run, run.Plan[answer.Name], folder, sums);
    }
}
