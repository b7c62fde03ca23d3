namespace ThreatLayers.Kernels;

/// <summary>The number of known layers with x >= limit. Weights do not count: the limit is on the layer's own scale.</summary>
public readonly record struct CountAbove(int Required, float Limit) : IFold
{
    // First: the number so far.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(0f), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> =>
        new(running.First + T.IfLess(x, T.Of(Limit), T.Of(0f), T.Of(1f)), running.Second);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> => running.First;
}

/// <summary>The share of the n layers that are known in the cell, by number, in 0..1. Nowhere unknown: with no layer known it is 0.</summary>
public readonly record struct SharePresent : IFold
{
    public int Required => 0;

    public static int LeastRequired => 0;

    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(0f), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> => running;

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> => census.Known / census.Count;
}
