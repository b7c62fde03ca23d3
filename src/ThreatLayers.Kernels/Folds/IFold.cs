namespace ThreatLayers.Kernels;

/// <summary>
/// A formula of n layers, each with one weight, at one cell. The loop hands over the known layers only, in order; an unknown one neither changes the
/// running values nor counts as 0, and the cell is unknown when fewer than <see cref="Required"/> layers are known in it.
/// </summary>
public interface IFold
{
    /// <summary>The number of layers that must be known: n for all, 1 for any.</summary>
    int Required { get; }

    /// <summary>The least that <see cref="Required"/> may be: 1, because a combination of nothing is no zero.</summary>
    static virtual int LeastRequired => 1;

    Running<T> Start<T>() where T : struct, ILane<T>;

    /// <param name="x">The layer's value, known.</param>
    /// <param name="weight">The layer's weight, 0 or more.</param>
    /// <param name="index">The layer's place in the order, from 0.</param>
    Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T>;

    T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T>;
}

/// <summary>What a fold carries from layer to layer; each says what its two values are.</summary>
public readonly struct Running<T>(T first, T second) where T : struct, ILane<T>
{
    public readonly T First = first;
    public readonly T Second = second;
}

/// <summary>How many layers there are, how many of them are known in the cell, and the sum of all n weights.</summary>
public readonly struct Census<T>(T count, T known, T totalWeight) where T : struct, ILane<T>
{
    public readonly T Count = count;
    public readonly T Known = known;
    public readonly T TotalWeight = totalWeight;
}
