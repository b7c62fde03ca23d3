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
