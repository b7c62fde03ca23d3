namespace ThreatLayers.Kernels;

// Change between two epochs; a is the earlier one, b the later.

/// <summary>b - a.</summary>
public readonly record struct NetChange : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => b - a;
}

/// <summary>max(0, b - a).</summary>
public readonly record struct Gain : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.Max(T.Of(0f), b - a);
}

/// <summary>max(0, a - b).</summary>
public readonly record struct Loss : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.Max(T.Of(0f), a - b);
}

/// <summary>ln(b / a) / years (Puyravaud 2003), a share per year; unknown unless both are positive, since a share of nothing has no rate.</summary>
public readonly record struct AnnualRate(float Years) : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T>
    {
        T rate = Elementary.Log(b / a) / T.Of(Years);
        return T.IfLess(T.Of(0f), a, T.IfLess(T.Of(0f), b, rate, T.Of(float.NaN)), T.Of(float.NaN));
    }
}

/// <summary>(b / a)^(1 / years) - 1 (FAO, compound rate), a share per year; unknown unless a is positive and b is not negative. Least error where the two differ little: computed as e^r - 1 from its series there.</summary>
public readonly record struct CompoundRate(float Years) : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T>
    {
        T r = new AnnualRate(Years).Apply(a, b);
        // e^r - 1 loses digits where r is small, as rates are: there 1 + r/2 + r^2/6 + r^3/24 + r^4/120, times r.
        T series = r * (T.Of(1f) + (r * (T.Of(0.5f) + (r * (T.Of(1f / 6f) + (r * (T.Of(1f / 24f) + (r * T.Of(1f / 120f)))))))));
        T rate = T.IfLess(T.Abs(r), T.Of(0.1f), series, Elementary.Exp(r) - T.Of(1f));
        // All gone: -1 per year, which has no logarithm.
        T gone = T.IfLess(T.Of(0f), a, T.IfLess(b, T.Of(0f), T.Of(float.NaN), T.Of(-1f)), T.Of(float.NaN));
        return T.IfLess(T.Of(0f), b, rate, T.IfNaN(b, b, T.IfNaN(a, a, gone)));
    }
}

/// <summary>(b - a) / a / years, a share of the first epoch per year; unknown unless a is positive.</summary>
public readonly record struct LinearRate(float Years) : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> =>
        T.IfLess(T.Of(0f), a, (b - a) / a / T.Of(Years), T.Of(float.NaN));
}

/// <summary>2 min(gain, loss): what changed place without changing its amount (Pontius, Shusas and McEachern 2004).</summary>
public readonly record struct Swap : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.IfNaN(a, a, T.Of(2f) * T.Min(a, b));
}
