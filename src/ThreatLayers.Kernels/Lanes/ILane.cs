namespace ThreatLayers.Kernels;

/// <summary>
/// The arithmetic that a formula is written in: one float, or several side by side. Every member rounds as IEEE 754 single precision does, so that
/// the same formula gives the same bits in a vector of any width and in a scalar; nothing here may be contracted to a fused multiply-add on a CPU.
/// </summary>
/// <remarks>
/// NaN is nodata. <see cref="Min"/>, <see cref="Max"/> and the selects are defined by one ordered comparison each, because the vector instructions
/// and the run-time library disagree on NaN.
/// </remarks>
public interface ILane<T> where T : struct, ILane<T>
{
    static abstract T Of(float value);

    static abstract T operator +(T a, T b);
    static abstract T operator -(T a, T b);
    static abstract T operator *(T a, T b);
    static abstract T operator /(T a, T b);

    static abstract T Abs(T x);
    static abstract T Sqrt(T x);

    /// <summary><c>a &lt; b ? a : b</c>; b where either is NaN, so <c>Min(limit, x)</c> keeps an unknown x.</summary>
    static abstract T Min(T a, T b);

    /// <summary><c>a &gt; b ? a : b</c>; b where either is NaN, so <c>Max(limit, x)</c> keeps an unknown x.</summary>
    static abstract T Max(T a, T b);

    /// <summary><c>a &lt; b ? yes : no</c>; no where either is NaN.</summary>
    static abstract T IfLess(T a, T b, T yes, T no);

    static abstract T IfNaN(T x, T yes, T no);

    /// <summary>2^n, exact, for a whole n from -126 to 127; any number, without an error, for anything else.</summary>
    static abstract T PowerOfTwo(T n);

    /// <summary>floor(log2 x) of a positive normal x.</summary>
    static abstract T Exponent(T x);

    /// <summary>x / 2^Exponent(x), in [1, 2), of a positive normal x.</summary>
    static abstract T Significand(T x);
}

/// <summary>A lane type that the CPU loop walks memory with.</summary>
internal interface IVectorLane<T> : ILane<T> where T : struct, IVectorLane<T>
{
    static abstract int Count { get; }
    static abstract unsafe T Load(float* from);
    static abstract unsafe void Store(T lanes, float* to);
}
