namespace ThreatLayers.Kernels;

/// <summary>x, but at least low and at most high.</summary>
public readonly record struct Clamp(float Low, float High) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => T.Min(T.Of(High), T.Max(T.Of(Low), x));
}

/// <summary>factor * x + offset.</summary>
public readonly record struct Affine(float Factor, float Offset) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => (T.Of(Factor) * x) + T.Of(Offset);
}

/// <summary>1 - x.</summary>
public readonly record struct Complement : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => T.Of(1f) - x;
}

/// <summary>e^x.</summary>
public readonly record struct Exp : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => Elementary.Exp(x);
}

/// <summary>x^exponent, exponent > 0. A negative x is unknown. Relative error up to 2e-7 (1 + |exponent ln x|).</summary>
public readonly record struct Power(float Exponent) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => Elementary.Pow(x, T.Of(Exponent));
}

/// <summary>1 / (1 + exp(-steepness (x - midpoint))), in 0..1. Threshold-like response: Stock and Micheli 2016, steepness 50.</summary>
public readonly record struct Logistic(float Midpoint, float Steepness) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> =>
        T.Of(1f) / (T.Of(1f) + Elementary.Exp(T.Of(Steepness) * (T.Of(Midpoint) - x)));
}
