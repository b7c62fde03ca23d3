using System.Runtime.CompilerServices;

namespace ThreatLayers.Kernels;

/// <summary>
/// exp and ln, written once over the lane type. The functions of MathF and of the vector library differ in the last bit between widths, CPUs and
/// operating systems, and a result must not. Polynomials: Cephes, <c>expf</c> and <c>logf</c> (Moshier, 1989).
/// </summary>
internal static class Elementary
{
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float RoundToWhole = 12582912f;

    /// <summary>e^x within 2 ulp; 0 below -104, +inf above 88.73, denormal results within one denormal step; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, ILane<T>
    {
        // Beyond these the result is 0 or +inf anyway; inside them the exponent below fits its field.
        x = T.Min(T.Of(90f), T.Max(T.Of(-105f), x));

        T n = Round(x * T.Of(1.44269504f));
        T r = x - (n * T.Of(Ln2High)) - (n * T.Of(Ln2Low));
        T p = T.Of(1.9875691500e-4f);
        p = (p * r) + T.Of(1.3981999507e-3f);
        p = (p * r) + T.Of(8.3334519073e-3f);
        p = (p * r) + T.Of(4.1665795894e-2f);
        p = (p * r) + T.Of(1.6666665459e-1f);
        p = (p * r) + T.Of(5.0000001201e-1f);
        T y = (p * (r * r)) + r + T.Of(1f);

        // In two steps, because 2^-150 and 2^128 are no floats while the product is.
        T half = Round(n * T.Of(0.5f));
        return y * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }

    /// <summary>ln x within 2 ulp; NaN below 0, -inf at 0, +inf at +inf; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : struct, ILane<T>
    {
        // A denormal has no exponent field to read: shift it up by 2^23 first.
        T smallest = T.Of(1.17549435e-38f);
        T normal = T.IfLess(x, smallest, x * T.Of(8388608f), x);
        T e = T.Exponent(normal) - T.IfLess(x, smallest, T.Of(23f), T.Of(0f));
        T m = T.Significand(normal);

        // m from [1, 2) to [sqrt(1/2), sqrt 2), so that ln m is small where x is near 1.
        T root = T.Of(1.41421356f);
        e = T.IfLess(root, m, e + T.Of(1f), e);
        m = T.IfLess(root, m, m * T.Of(0.5f), m) - T.Of(1f);

        T square = m * m;
        T p = T.Of(7.0376836292e-2f);
        p = (p * m) - T.Of(1.1514610310e-1f);
        p = (p * m) + T.Of(1.1676998740e-1f);
        p = (p * m) - T.Of(1.2420140846e-1f);
        p = (p * m) + T.Of(1.4249322787e-1f);
        p = (p * m) - T.Of(1.6668057665e-1f);
        p = (p * m) + T.Of(2.0000714765e-1f);
        p = (p * m) - T.Of(2.4999993993e-1f);
        p = (p * m) + T.Of(3.3333331174e-1f);
        T y = (p * m * square) + (e * T.Of(Ln2Low)) - (square * T.Of(0.5f));
        y = m + y + (e * T.Of(Ln2High));

        T zero = T.Of(0f);
        y = T.IfLess(x, T.Of(float.PositiveInfinity), y, x);
        return T.IfLess(zero, x, y, T.IfLess(x, zero, T.Of(float.NaN), T.IfNaN(x, x, T.Of(float.NegativeInfinity))));
    }

    /// <summary>ln(1 + x) for x >= 0 within 3 ulp, also where 1 + x rounds most of x away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOnePlus<T>(T x) where T : struct, ILane<T>
    {
        T one = T.Of(1f);
        T sum = one + x;
        T lost = x - (sum - one);
        T y = Log(sum);
        return T.IfLess(x, T.Of(1e6f), y + (lost / sum), y);
    }

    /// <summary>x^y for x >= 0 and y > 0, as exp(y ln x): relative error up to 2e-7 (1 + |y ln x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pow<T>(T x, T y) where T : struct, ILane<T> => Exp(y * Log(x));

    /// <summary>To the nearest whole number, halves to even, for |x| below 2^22.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Round<T>(T x) where T : struct, ILane<T> => x + T.Of(RoundToWhole) - T.Of(RoundToWhole);
}
