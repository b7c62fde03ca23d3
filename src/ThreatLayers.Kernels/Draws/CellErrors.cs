using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>How errors of single cells are spread.</summary>
public enum ErrorShape
{
    None,
    Normal,
    Uniform,
    Triangular,
}

/// <summary>Errors of cells by counter; loops over lanes, so that all machines give the same bits.</summary>
/// <remarks>From uniform numbers in steps of 2⁻¹⁶: normal errors go no further than 4.86 standard deviations, beyond which one in 800,000 would lie, and their distribution function is right within 1e-5.</remarks>
public static class CellErrors
{
    /// <summary>Layers that share one call of the generator.</summary>
    public const int Group = CounterNoise.Numbers;

    /// <summary>Errors of up to eight layers in some cells.</summary>
    /// <param name="key">Seed and factor.</param>
    /// <param name="draw">From 0.</param>
    /// <param name="group">Layer / 8.</param>
    /// <param name="cells">Their numbers in the grid; a multiple of 16 of them.</param>
    /// <param name="layers">Of the group that are asked for; the errors of others may be left as they are.</param>
    /// <param name="errors">Eight times as many, layer after layer, in standard deviations or half widths.</param>
    public static void Fill(ErrorShape shape, ulong key, uint draw, uint group, ReadOnlySpan<long> cells, Span<float> errors, int layers = Group)
    {
        CounterNoise.Fill(key, draw, group, cells, errors);
        if (Vector512.IsHardwareAccelerated)
            Shaped<Lanes>(shape, errors, cells.Length, layers);
        else
            Shaped<HalfLanes>(shape, errors, cells.Length, layers);
    }

    internal static unsafe void Shaped<T>(ErrorShape shape, Span<float> u, int n, int layers = Group) where T : struct, IVectorLane<T>
    {
        fixed (float* p = u)
        {
            if (shape != ErrorShape.Normal)
                Within<T>(p, Group * n, shape == ErrorShape.Triangular);
            for (int k = 0; k < Math.Min(layers, Group) && shape == ErrorShape.Normal; k += 2)
                Normals<T>(p + (k * n), p + ((k + 1) * n), n);
        }
    }

    /// <summary>Two uniform numbers to two normal ones (Box and Muller 1958).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void Normals<T>(float* a, float* b, int n) where T : struct, IVectorLane<T>
    {
        for (int i = 0; i < n; i += T.Count)
        {
            (T first, T second) = NormalPair(T.Load(a + i), T.Load(b + i));
            T.Store(first, a + i);
            T.Store(second, b + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (T First, T Second) NormalPair<T>(T a, T b) where T : struct, ILane<T>
    {
        T radius = T.Sqrt(T.Of(-2f) * Ln(a));
        // A turn from -1/2 to 1/2; half a turn on, which only changes signs.
        T turn = b - T.Of(0.5f), size = T.Abs(turn);
        T cosine = Sine(T.Of(0.25f) - size);
        // sin(2π t) of -1/2..1/2 by the nearest of the places where it is 0.
        T sine = T.IfLess(T.Of(0.25f), size, T.IfLess(turn, T.Of(0f), T.Of(-0.5f) - turn, T.Of(0.5f) - turn), turn);
        return (radius * cosine, radius * Sine(sine));
    }

    /// <summary>ln x for x in (0, 1), within 2e-7 of it: <see cref="Elementary.Log"/> without what is asked of other numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T Ln<T>(T x) where T : struct, ILane<T>
    {
        T e = T.Exponent(x), m = T.Significand(x);
        T root = T.Of(1.41421356f);
        e = T.IfLess(root, m, e + T.Of(1f), e);
        m = T.IfLess(root, m, m * T.Of(0.5f), m) - T.Of(1f);
        T p = T.Of(7.0376836292e-2f);
        p = (p * m) - T.Of(1.1514610310e-1f);
        p = (p * m) + T.Of(1.1676998740e-1f);
        p = (p * m) - T.Of(1.2420140846e-1f);
        p = (p * m) + T.Of(1.4249322787e-1f);
        p = (p * m) - T.Of(1.6668057665e-1f);
        p = (p * m) + T.Of(2.0000714765e-1f);
        p = (p * m) - T.Of(2.4999993993e-1f);
        p = (p * m) + T.Of(3.3333331174e-1f);
        T square = m * m;
        return m + ((p * m * square) - (square * T.Of(0.5f))) + (e * T.Of(0.69314718f));
    }

    /// <summary>sin(2π x) for |x| up to 1/4, within 1e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T Sine<T>(T x) where T : struct, ILane<T>
    {
        T y = x * T.Of(6.28318531f), s = y * y;
        T p = T.Of(-2.5052108e-8f);
        p = (p * s) + T.Of(2.7557319e-6f);
        p = (p * s) + T.Of(-1.9841270e-4f);
        p = (p * s) + T.Of(8.3333333e-3f);
        p = (p * s) + T.Of(-1.6666667e-1f);
        return y + (y * s * p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Triangular<T>(T x) where T : struct, ILane<T>
    {
        T twice = x + x;
        return T.IfLess(x, T.Of(0.5f), T.Sqrt(twice) - T.Of(1f), T.Of(1f) - T.Sqrt(T.Of(2f) - twice));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Uniform<T>(T x) where T : struct, ILane<T> => x + x - T.Of(1f);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void Within<T>(float* u, int n, bool isTriangular) where T : struct, IVectorLane<T>
    {
        for (int i = 0; i < n; i += T.Count)
        {
            T x = T.Load(u + i);
            T.Store(isTriangular ? Triangular(x) : Uniform(x), u + i);
        }
    }
}
