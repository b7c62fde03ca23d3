namespace ThreatLayers.Kernels;

// Membership of a fuzzy set, in 0..1, by a value: 0.5 at the midpoint of large and small, 1 at that of near and gaussian (Tsukamoto's and Gauss' forms as
// ArcGIS' Fuzzy Membership has them). Large and small are defined for values of 0 and more; a negative one is unknown. An unknown value stays unknown.

/// <summary>1 / (1 + (x / midpoint)^-spread): near 1 where x is large. midpoint > 0, spread > 0.</summary>
public readonly record struct LargeMembership(float Midpoint, float Spread) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => T.Of(1f) / (T.Of(1f) + Elementary.Exp(T.Of(-Spread) * Elementary.Log(x / T.Of(Midpoint))));
}

/// <summary>1 / (1 + (x / midpoint)^spread): near 1 where x is small. midpoint > 0, spread > 0.</summary>
public readonly record struct SmallMembership(float Midpoint, float Spread) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => T.Of(1f) / (T.Of(1f) + Elementary.Exp(T.Of(Spread) * Elementary.Log(x / T.Of(Midpoint))));
}

/// <summary>1 / (1 + spread (x - midpoint)^2). spread > 0.</summary>
public readonly record struct NearMembership(float Midpoint, float Spread) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T>
    {
        T away = x - T.Of(Midpoint);
        return T.Of(1f) / (T.Of(1f) + (T.Of(Spread) * away * away));
    }
}

/// <summary>exp(-spread (x - midpoint)^2). spread > 0.</summary>
public readonly record struct GaussianMembership(float Midpoint, float Spread) : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T>
    {
        T away = x - T.Of(Midpoint);
        return Elementary.Exp(T.Of(-Spread) * away * away);
    }
}
