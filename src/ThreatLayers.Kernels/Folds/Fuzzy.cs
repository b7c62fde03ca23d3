namespace ThreatLayers.Kernels;

/// <summary>1 - Π (1 - p), p = w x clamped to 0..1: the probability that any of independent threats acts.</summary>
public readonly record struct NoisyOr(int Required) : IFold
{
    // First: Π (1 - p).
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(1f), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> =>
        new(running.First * (T.Of(1f) - Probability(x, weight)), running.Second);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> => T.Of(1f) - running.First;

    internal static T Probability<T>(T x, T weight) where T : struct, ILane<T> => T.Min(T.Of(1f), T.Max(T.Of(0f), weight * x));
}

/// <summary>OR^gamma AND^(1 - gamma), with OR = 1 - Π (1 - p), AND = Π p, p = w x clamped to 0..1 (Zimmermann 1980). 0 &lt; gamma &lt; 1.</summary>
public readonly record struct FuzzyGamma(int Required, float Gamma) : IFold
{
    // First: Π (1 - p). Second: Π p.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(1f), T.Of(1f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T>
    {
        T p = NoisyOr.Probability(x, weight);
        return new(running.First * (T.Of(1f) - p), running.Second * p);
    }

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T>
    {
        T gamma = T.Of(Gamma);
        T or = Elementary.Log(T.Of(1f) - running.First);
        T and = Elementary.Log(running.Second);
        return Elementary.Exp((gamma * or) + ((T.Of(1f) - gamma) * and));
    }
}

/// <summary>Π w x over the known layers.</summary>
public readonly record struct Product(int Required) : IFold
{
    // First: the product.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(1f), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> =>
        new(running.First * (weight * x), running.Second);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> => running.First;
}
