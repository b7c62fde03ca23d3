namespace ThreatLayers.Runs;

/// <summary>Why a result has to be made, told by what differs from the run before.</summary>
static class StaleReason
{
    const int Shown = 3;

    public static string Of(PlanNode node, RunRecord? before)
    {
        if (before is null)
            return "first run of this pipeline here";
        if (before.Node(node.Name) is not { } old)
            return "new";
        if (old.Key == node.Fingerprint.Key)
            return node.IsStored ? "its stored result is not there" : "";
        string[] changes = [.. Changes(old, node, before)];
        return changes.Length <= Shown ? string.Join("; ", changes) : $"{string.Join("; ", changes.Take(Shown))}; and {changes.Length - Shown} more";
    }

    static IEnumerable<string> Changes(NodeRecord old, PlanNode node, RunRecord before)
    {
        Dictionary<string, FingerprintPart> was = [];
        foreach (FingerprintPart part in old.Parts)
            was[part.Name] = part;
        foreach (FingerprintPart part in node.Fingerprint.Parts)
        {
            if (!was.Remove(part.Name, out FingerprintPart? then))
                yield return part.Reads is { } added ? $"reads {added} too" : $"{part.Name}: {Short(part.Value)} is new";
            else if (then.Value != part.Value)
                yield return part.Reads is { } read ? $"{read} changed" : $"{part.Name}: {Short(then.Value)} -> {Short(part.Value)}";
        }
        foreach (FingerprintPart gone in was.Values)
            yield return gone.Reads is { } read ? $"no longer reads {read}" : $"{gone.Name}: {Short(gone.Value)} is gone";
    }

    /// <summary>Checksums and lists are told by their start.</summary>
    static string Short(string value) => value.Length > 48 && !value.Contains(' ', StringComparison.Ordinal) ? value[..12] : value.Length > 120 ? value[..117] + "..." : value;
}
