namespace ThreatLayers.Kernels;

/// <summary>
/// Shannon's H = -Σ p ln p, p = w x / Σ w x over the known layers; with <see cref="ByMaximum"/> Pielou's J = H / ln n, n being the number of known ones.
/// 0: one layer has all; ln n, or 1: all have the same. Unknown where all are 0 or one is negative, and J where only one is known.
/// </summary>
public readonly record struct Evenness(int Required, int ByMaximum) : IFold
{
    // First: Σ v. Second: Σ v ln v, with v = w x; so H = ln Σ v - (Σ v ln v) / Σ v.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(0f), T.Of(0f));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T>
    {
        T value = weight * x;
        // 0 ln 0 is 0; the logarithm of a negative value makes the sum unknown.
        T term = T.IfLess(T.Of(0f), T.Abs(value), value * Elementary.Log(value), T.Of(0f));
        return new(running.First + value, running.Second + term);
    }

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T>
    {
        T h = T.Max(T.Of(0f), Elementary.Log(running.First) - (running.Second / running.First));
        T most = ByMaximum != 0 ? Elementary.Log(census.Known) : T.Of(1f);
        T index = h / most;
        return T.IfLess(T.Of(0f), running.First, T.IfLess(T.Of(0f), most, index, T.Of(float.NaN)), T.Of(float.NaN));
    }
}

/// <summary>1 where the second greatest w x is at least a share of the greatest, else 0; unknown where only one layer is known, or the greatest is below the floor.</summary>
public readonly record struct CoDominance(int Required, float Share, float Floor) : IFold
{
    // First: the greatest so far. Second: the runner-up.
    public Running<T> Start<T>() where T : struct, ILane<T> => new(T.Of(float.NegativeInfinity), T.Of(float.NegativeInfinity));

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T>
    {
        T value = weight * x;
        return new(T.Max(running.First, value), T.Max(running.Second, T.Min(running.First, value)));
    }

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T>
    {
        T near = T.IfLess(running.Second, T.Of(Share) * running.First, T.Of(0f), T.Of(1f));
        near = T.IfLess(running.First, T.Of(Floor), T.Of(float.NaN), near);
        return T.IfLess(census.Known, T.Of(2f), T.Of(float.NaN), near);
    }
}
