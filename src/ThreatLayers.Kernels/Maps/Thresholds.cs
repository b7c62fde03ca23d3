namespace ThreatLayers.Kernels;

/// <summary>1 where x >= limit, else 0.</summary>
public readonly record struct Threshold(float Limit) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => T.IfNaN(x, x, T.IfLess(x, T.Of(Limit), T.Of(0f), T.Of(1f)));
}

/// <summary>1 where low &lt;= x &lt;= high, else 0.</summary>
public readonly record struct Between(float Low, float High) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T>
    {
        T zero = T.Of(0f);
        return T.IfNaN(x, x, T.IfLess(x, T.Of(Low), zero, T.IfLess(T.Of(High), x, zero, T.Of(1f))));
    }
}

/// <summary>A stated value where x is unknown. The one map that turns nodata into a number: the definition has to ask for it.</summary>
public readonly record struct Fill(float Value) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => T.IfNaN(x, T.Of(Value), x);
}
