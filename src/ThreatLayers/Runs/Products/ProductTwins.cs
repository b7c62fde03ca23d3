namespace ThreatLayers.Runs;

/// <summary>
/// Products of earlier runs that can stand for new ones: a parameter changed, the surface was computed anew, and its cells came out the same.
/// That only shows when the surface is there, so a plan still names such products as stale.
/// </summary>
sealed class ProductTwins(RunContext run)
{
    /// <summary>Far enough back for a parameter that is tried to and fro.</summary>
    const int RunsBack = 5;

    readonly RunRecord[] earlier = [.. new RunHistory(run.Workspace.Runs).NewestFirst().Where(r => r.Pipeline == run.Pipeline.Definition.Id && r.Outcome == "done").Take(RunsBack)];

    /// <summary>An entry with the files that the product would have; null where there is none.</summary>
    /// <param name="product">A product that is stale; its surface is in the store or on its way there.</param>
    public StoreEntry? Of(PlanNode product)
    {
        PlanNode surface = run.Plan.SurfaceOf(product.Reads[0]);
        foreach (RunRecord record in earlier)
        {
            if (record.Node(product.Name) is not { } then || then.Key == product.Fingerprint.Key || record.Node(surface.Name) is not { } thenSurface
                || run.Results.Find(then.Key) is not { } files || run.Results.Find(thenSurface.Key) is not { } thenCells)
            {
                continue;
            }
            if (run.Results.Find(surface.Fingerprint.Key) is null)
                run.Results.Settle();
            if (run.Results.Find(surface.Fingerprint.Key) is { } cells && IsSame(cells, thenCells) && IsSameBut(product.Fingerprint.Parts, files.Parts) && run.Results.Damage(files) is null)
                return files;
        }
        return null;
    }

    static bool IsSame(StoreEntry one, StoreEntry other) =>
        one.Unit == other.Unit && one.IsClass == other.IsClass && one.Files[0].Bytes == other.Files[0].Bytes && one.Files[0].Blocks.SequenceEqual(other.Files[0].Blocks);

    /// <summary>All parts but the surface's key.</summary>
    static bool IsSameBut(IReadOnlyList<FingerprintPart> one, IReadOnlyList<FingerprintPart> other) =>
        one.Where(p => p.Name != "surface").Select(p => (p.Name, p.Value)).SequenceEqual(other.Where(p => p.Name != "surface").Select(p => (p.Name, p.Value)));
}
