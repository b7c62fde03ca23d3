namespace ThreatLayers.Kernels;

/// <summary>The greatest w x.</summary>
public readonly record struct Maximum(int Required) : IFold
{
    // First: the greatest so far.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(float.NegativeInfinity), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> =>
        new(T.Max(running.First, weight * x), running.Second);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> => running.First;
}

/// <summary>The least w x.</summary>
public readonly record struct Minimum(int Required) : IFold
{
    // First: the least so far.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(float.PositiveInfinity), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> =>
        new(T.Min(running.First, weight * x), running.Second);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> => running.First;
}

/// <summary>The place in the order, from 0, of the layer with the greatest w x; the first of equals. Unknown where that w x is below the floor.</summary>
public readonly record struct Dominant(int Required, float Floor) : IFold
{
    // First: the greatest so far. Second: its layer.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(float.NegativeInfinity), T.Of(float.NaN));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T>
    {
        T value = weight * x;
        return new(T.Max(value, running.First), T.IfLess(running.First, value, index, running.Second));
    }

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> =>
        T.IfLess(running.First, T.Of(Floor), T.Of(float.NaN), running.Second);
}

/// <summary>The greatest w x less the second greatest: 0 for equals, unknown where only one layer is known.</summary>
public readonly record struct DominanceMargin(int Required) : IFold
{
    // First: the greatest so far. Second: the runner-up.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(float.NegativeInfinity), T.Of(float.NegativeInfinity));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T>
    {
        T value = weight * x;
        return new(T.Max(running.First, value), T.Max(running.Second, T.Min(running.First, value)));
    }

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> =>
        T.IfLess(census.Known, T.Of(2f), T.Of(float.NaN), running.First - running.Second);
}
