namespace ThreatLayers.Kernels;

/// <summary>(x - low) / (high - low), clamped to 0..1. Needs high > low.</summary>
public readonly record struct LinearRescale(float Low, float High) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> =>
        T.Min(T.Of(1f), T.Max(T.Of(0f), (x - T.Of(Low)) / (T.Of(High) - T.Of(Low))));
}

/// <summary>
/// f(x) / f(high), clamped to 0..1, with f = ln(x + 1) (Halpern et al. 2008) or log10(x + 1) (human footprint); the two differ by a factor that the
/// division takes out, up to rounding, yet the metadata should name the one that was meant. A negative x is unknown. Needs high > 0.
/// </summary>
public readonly record struct LogRescale(float High, LogBase Base) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T>
    {
        var log = new LogOnePlus(Base);
        return T.Min(T.Of(1f), log.Apply(x) / log.Apply(T.Of(High)));
    }
}

/// <summary>ln(x + 1) or log10(x + 1), not rescaled. A negative x is unknown.</summary>
public readonly record struct LogOnePlus(LogBase Base) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T>
    {
        float unit = Base == LogBase.Ten ? 0.434294482f : 1f;
        T y = Elementary.LogOnePlus(x) * T.Of(unit);
        return T.IfLess(x, T.Of(0f), T.Of(float.NaN), y);
    }
}

/// <summary>(log10(x + offset) - mean) / sd: a predictor as a regression was fitted on it. A negative x is unknown. offset > 0, sd > 0.</summary>
public readonly record struct StandardisedLog(float Offset, float Mean, float Sd) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T>
    {
        T y = ((Elementary.Log(x + T.Of(Offset)) * T.Of(0.434294482f)) - T.Of(Mean)) / T.Of(Sd);
        return T.IfLess(x, T.Of(0f), T.Of(float.NaN), y);
    }
}

public enum LogBase
{
    E = 0,
    Ten = 1,
}
