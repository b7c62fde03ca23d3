namespace ThreatLayers.Kernels;

/// <summary>Two values as one of nine classes: the third of a (0, 1, 2) and three times the third of b; unknown where either is.</summary>
public readonly record struct Bivariate(float Low, float High) : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.IfNaN(a, a, T.IfNaN(b, b, Third(a) + (T.Of(3f) * Third(b))));

    T Third<T>(T x) where T : struct, ILane<T> => T.IfLess(x, T.Of(Low), T.Of(0f), T.IfLess(x, T.Of(High), T.Of(1f), T.Of(2f)));
}
