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

/// <summary>What a draw does to a layer: y = (x + error) x factor, cut to limits, and then perhaps a response that is a threshold.</summary>
/// <param name="Scale">Standard deviation of a normal error, half width of the others.</param>
/// <param name="IsThreshold">1 / (1 + e^(-50 (y - 0.5))) in place of y (Stock and Micheli 2016).</param>
public readonly record struct LayerChange(ErrorShape Shape, float Scale, float Factor, float Least, float Greatest, bool IsThreshold);

/// <summary>Errors of cells by counter, and what they make of a layer; loops over lanes, so that all machines give the same bits.</summary>
public static class CellErrors
{
    /// <summary>Layers that share one call of the generator.</summary>
    public const int Group = 4;

    /// <summary>Errors of up to four layers in some cells.</summary>
    /// <param name="key">Seed and factor.</param>
    /// <param name="draw">From 0.</param>
    /// <param name="group">Layer / 4.</param>
    /// <param name="cells">Their numbers in the grid; a multiple of 16 of them.</param>
    /// <param name="layers">Of the group that are asked for; the errors of others may be left as they are.</param>
    /// <param name="errors">Four times as many, layer after layer, in standard deviations or half widths.</param>
    public static void Fill(ErrorShape shape, ulong key, uint draw, uint group, ReadOnlySpan<long> cells, Span<float> errors, int layers = Group)
    {
        CounterNoise.Fill(key, draw, group, cells, errors);
        if (Vector512.IsHardwareAccelerated)
            Shaped<Lanes>(shape, errors, cells.Length, layers);
        else
            Shaped<HalfLanes>(shape, errors, cells.Length, layers);
    }

    /// <param name="errors">Of these cells; not read where the shape is none.</param>
    /// <param name="y">A multiple of 16 long, as all others.</param>
    public static unsafe void Apply(in LayerChange change, ReadOnlySpan<float> x, ReadOnlySpan<float> errors, Span<float> y)
    {
        fixed (float* px = x, pe = errors, py = y)
        {
            if (Vector512.IsHardwareAccelerated)
                Changed<Lanes>(change, px, pe, py, y.Length);
            else
                Changed<HalfLanes>(change, px, pe, py, y.Length);
        }
    }

    internal static unsafe void Shaped<T>(ErrorShape shape, Span<float> u, int n, int layers = Group) where T : struct, IVectorLane<T>
    {
        fixed (float* p = u)
        {
            if (shape == ErrorShape.Normal)
            {
                Normals<T>(p, p + n, n);
                if (layers > 2)
                    Normals<T>(p + (2 * n), p + (3 * n), n);
            }
            else
            {
                Within<T>(p, 4 * n, shape == ErrorShape.Triangular);
            }
        }
    }

    /// <summary>Two uniform numbers to two normal ones (Box and Muller 1958).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void Normals<T>(float* a, float* b, int n) where T : struct, IVectorLane<T>
    {
        for (int i = 0; i < n; i += T.Count)
        {
            T radius = T.Sqrt(T.Of(-2f) * Elementary.Log(T.Load(a + i)));
            // A turn from -1/2 to 1/2; half a turn on, which only changes signs.
            T turn = T.Load(b + i) - T.Of(0.5f), size = T.Abs(turn);
            T cosine = Sine(T.Of(0.25f) - size);
            T folded = Sine(T.Min(size, T.Of(0.5f) - size));
            T sine = T.IfLess(turn, T.Of(0f), T.Of(0f) - folded, folded);
            T.Store(radius * cosine, a + i);
            T.Store(radius * sine, b + i);
        }
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void Within<T>(float* u, int n, bool isTriangular) where T : struct, IVectorLane<T>
    {
        for (int i = 0; i < n; i += T.Count)
        {
            T x = T.Load(u + i), twice = x + x;
            if (isTriangular)
                x = T.IfLess(x, T.Of(0.5f), T.Sqrt(twice) - T.Of(1f), T.Of(1f) - T.Sqrt(T.Of(2f) - twice));
            else
                x = twice - T.Of(1f);
            T.Store(x, u + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Changed<T>(in LayerChange change, float* x, float* errors, float* y, int n) where T : struct, IVectorLane<T>
    {
        T scale = T.Of(change.Scale), factor = T.Of(change.Factor), least = T.Of(change.Least), greatest = T.Of(change.Greatest);
        bool hasErrors = change.Shape != ErrorShape.None, isThreshold = change.IsThreshold;
        for (int i = 0; i < n; i += T.Count)
        {
            T v = T.Load(x + i);
            if (hasErrors)
                v += scale * T.Load(errors + i);
            v = T.Min(greatest, T.Max(least, v * factor));
            if (isThreshold)
                v = T.Of(1f) / (T.Of(1f) + Elementary.Exp(T.Of(-50f) * (v - T.Of(0.5f))));
            T.Store(Folding.Canonical(v), y + i);
        }
    }
}
