using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>What a run does about a node.</summary>
public enum NodeState
{
    /// <summary>Its result is in the store.</summary>
    Fresh,
    /// <summary>Its result is made.</summary>
    Stale,
    /// <summary>Evaluated cell by cell while a stale node reads it; nothing of its own is stored.</summary>
    Fused,
    /// <summary>Nobody who is stale reads it.</summary>
    Unneeded,
}

/// <summary>One piece of work of a run.</summary>
/// <param name="Stage">input (a vector file or table), harmonise, threat, combine or publish.</param>
/// <param name="Name">Surface that it makes, such as "hunting.reach"; for products with the kind, "hunting/tiles".</param>
/// <param name="Operator">What makes it; empty for inputs, the kind for products.</param>
/// <param name="Reach">How far it looks; null for inputs and products.</param>
/// <param name="Reads">Names of the nodes that it reads.</param>
/// <param name="Fingerprint">What its result is a function of.</param>
/// <param name="IsStored">The result is kept on disk. Chains of local steps are not: they are evaluated together.</param>
public sealed record PlanNode(string Stage, string Name, string Operator, Reach? Reach, IReadOnlyList<string> Reads, Fingerprint Fingerprint, bool IsStored)
{
    public NodeState State { get; init; } = NodeState.Unneeded;

    /// <summary>Why it is stale, in words: "max_distance_km: 40 -> 20". Empty for others.</summary>
    public string Because { get; init; } = "";

    /// <summary>Seconds that it took when it was last made, 0 where it never was.</summary>
    public double Seconds { get; init; }

    /// <summary>What the run before had under this name; null where it had nothing.</summary>
    public NodeRecord? Before { get; init; }

    /// <summary>The part before the dot: the layer's id.</summary>
    public string Layer => Name.IndexOf('.') is > 0 and int dot ? Name[..dot] : "";
}
