using System.Runtime.CompilerServices;

namespace ThreatLayers.Kernels;

/// <summary>Σ w x / Σ w over the known layers.</summary>
public readonly record struct WeightedMean(int Required) : IFold
{
    // First: Σ w x. Second: Σ w.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(0f), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> =>
        new(running.First + (weight * x), running.Second + weight);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> => running.First / running.Second;
}

/// <summary>Σ w x over the known layers, times (Σ w of all layers) / (Σ w of the known ones): a missing layer does not lower the sum.</summary>
public readonly record struct WeightedSum(int Required) : IFold
{
    // First: Σ w x. Second: Σ w.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(0f), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> =>
        new(running.First + (weight * x), running.Second + weight);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> =>
        running.First * (census.TotalWeight / running.Second);
}

/// <summary>
/// exp(Σ w ln max(x, floor) / Σ w) over the known layers. With a floor of 0 a single 0 makes the result 0; a small positive one keeps the other
/// layers visible. A negative x makes the result unknown unless the floor is positive. All weights must be positive.
/// </summary>
public readonly record struct WeightedGeometricMean(int Required, float Floor) : IFold
{
    // First: Σ w ln x. Second: Σ w.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(0f), T.Of(0f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T>
    {
        T floored = T.IfLess(T.Of(0f), T.Of(Floor), T.Max(T.Of(Floor), x), x);
        return new(running.First + (weight * Elementary.Log(floored)), running.Second + weight);
    }

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> =>
        Elementary.Exp(running.First / running.Second);
}
