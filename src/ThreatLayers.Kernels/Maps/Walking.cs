namespace ThreatLayers.Kernels;

// Walking speed by slope, as a share of 5 km/h: Tobler's 6 exp(-3.5 |s + 0.05|) km/h, s being rise over run, above 0 uphill (Tobler 1993).

/// <summary>Uphill, for s of 0 or more: 1.2 exp(-3.5 |s + 0.05|).</summary>
public readonly record struct ToblerUp : IMap
{
    public T Apply<T>(T s) where T : struct, ILane<T> => T.Of(1.2f) * Elementary.Exp(T.Of(-3.5f) * T.Abs(s + T.Of(0.05f)));
}

/// <summary>Downhill: the same of -s.</summary>
public readonly record struct ToblerDown : IMap
{
    public T Apply<T>(T s) where T : struct, ILane<T> => T.Of(1.2f) * Elementary.Exp(T.Of(-3.5f) * T.Abs(T.Of(0.05f) - s));
}

/// <summary>There and back: the way over the time of both, 2 / (1/up + 1/down), which is 0 and not unknown where both are.</summary>
public readonly record struct ToblerBothWays : IMap
{
    public T Apply<T>(T s) where T : struct, ILane<T>
    {
        T up = default(ToblerUp).Apply(s), down = default(ToblerDown).Apply(s);
        return T.Of(2f) / ((T.Of(1f) / up) + (T.Of(1f) / down));
    }
}
