using ThreatLayers.Grids;

namespace ThreatLayers.Runs;

/// <summary>What kind of thing a piece of a cluster's work makes.</summary>
public enum PieceKind
{
    /// <summary>Steps of a layer.</summary>
    Steps,
    /// <summary>Combined surfaces, in one pass.</summary>
    Combined,
    /// <summary>Zones on the working grid.</summary>
    Coverage,
    /// <summary>All files of a surface.</summary>
    Products,
    /// <summary>A table, or anything else concluded from surfaces.</summary>
    Answer,
}

/// <summary>Something that a worker makes from what is in the store, and puts there.</summary>
/// <param name="Names">Nodes of the plan, in the order in which they are made; for products the surface.</param>
/// <param name="Keys">Under which the store has its results when it is done.</param>
/// <param name="Needs">Keys that must be there before it can begin.</param>
/// <param name="Seconds">That one core is expected to take.</param>
/// <param name="MemoryBytes">That a process needs for it.</param>
public sealed record ClusterPiece(PieceKind Kind, IReadOnlyList<string> Names, IReadOnlyList<string> Keys, IReadOnlyList<string> Needs, double Seconds, long MemoryBytes)
{
    /// <summary>The rows that are made, where a surface is cut; null where all are.</summary>
    public RowRange? Rows { get; init; }
}

/// <summary>What one process does: element <paramref name="Number"/> of the job.</summary>
/// <param name="Number">From 0 over the whole job.</param>
/// <param name="Wave">Number of its wave.</param>
public sealed record ClusterTask(int Number, int Wave, IReadOnlyList<ClusterPiece> Pieces)
{
    public double Seconds => Pieces.Sum(p => p.Seconds);
    public long MemoryBytes => Pieces.Max(p => p.MemoryBytes);

    public override string ToString() => string.Join(", ", Pieces.Select(p => string.Join(", ", p.Names.Take(1)) + (p.Rows is { } rows ? FormattableString.Invariant($" rows {rows.First} to {rows.End}") : "")).Take(3)) + (Pieces.Count > 3 ? " ..." : "");
}

/// <summary>Tasks that can go at the same time, when those of other waves are done.</summary>
/// <param name="After">Numbers of the waves that come before.</param>
/// <param name="First">Number of its first task.</param>
public sealed record ClusterWave(string Name, IReadOnlyList<int> After, int First, int Count);
