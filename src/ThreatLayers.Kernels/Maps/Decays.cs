namespace ThreatLayers.Kernels;

// Influence of a threat by distance: 1 at its source, 0 beyond the reach. Distance, reach, sigma and half distance share one unit (metres).
// A distance of +inf (no source within the search) gives 0; an unknown distance stays unknown.

/// <summary>exp(-2.99 d / reach), 0 beyond the reach (InVEST Habitat Quality): 5% of the influence is left at the reach.</summary>
public readonly record struct ExponentialDecay(float Reach) : IMap
{
    public T Apply<T>(T d) where T : struct, ILane<T> =>
        T.IfLess(T.Of(Reach), d, T.Of(0f), Elementary.Exp(T.Of(-2.99f) * d / T.Of(Reach)));
}

/// <summary>1 - d / reach, 0 beyond the reach (InVEST Habitat Quality).</summary>
public readonly record struct LinearDecay(float Reach) : IMap
{
    public T Apply<T>(T d) where T : struct, ILane<T> =>
        T.IfLess(T.Of(Reach), d, T.Of(0f), T.Of(1f) - (d / T.Of(Reach)));
}

/// <summary>exp(-d^2 / (2 sigma^2)), 0 beyond the reach (Tools4MSP: sigma is half of the buffer, reach 3 sigma).</summary>
public readonly record struct GaussianDecay(float Sigma, float Reach) : IMap
{
    public T Apply<T>(T d) where T : struct, ILane<T>
    {
        T ratio = d / T.Of(Sigma);
        return T.IfLess(T.Of(Reach), d, T.Of(0f), Elementary.Exp(T.Of(-0.5f) * ratio * ratio));
    }
}

/// <summary>2^(-d / half), 0 beyond the reach.</summary>
public readonly record struct HalfDistanceDecay(float HalfDistance, float Reach) : IMap
{
    public T Apply<T>(T d) where T : struct, ILane<T> =>
        T.IfLess(T.Of(Reach), d, T.Of(0f), Elementary.Exp(T.Of(-0.693147181f) * (d / T.Of(HalfDistance))));
}
