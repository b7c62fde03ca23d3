using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>
/// Discrete Fourier transform of sixteen complex sequences at once, one per lane: Σ x_k exp(-2πi jk / n), not divided by n. Point k of all sequences lies
/// together, sixteen real parts and then sixteen imaginary ones. Radix 4, sorted as it goes (Stockham), radix 2 at the end where n is no power of 4.
/// </summary>
/// <remarks>Products and sums are rounded one by one, never fused, so that every processor gives the same bits. Immutable; shared by all threads.</remarks>
internal sealed unsafe class Fourier
{
    /// <summary>Sequences that are transformed together.</summary>
    public const int Lanes = 16;

    /// <summary>Floats per point of a panel.</summary>
    public const int Point = 2 * Lanes;

    // exp(-2πi p / n) for p below n: cosine, then sine.
    private readonly float[] turns;

    /// <param name="length">n, a power of two, at least 16.</param>
    public Fourier(int length)
    {
        Length = length;
        turns = new float[2 * length];
        for (int p = 0; p < length; p++)
            (turns[2 * p], turns[(2 * p) + 1]) = ((float)Math.Cos(2 * Math.PI * p / length), (float)-Math.Sin(2 * Math.PI * p / length));
    }

    public int Length { get; }

    /// <summary>Transforms a panel; both are overwritten.</summary>
    /// <returns>Where the result is: <paramref name="x"/> or <paramref name="y"/>.</returns>
    public float* Transform(float* x, float* y)
    {
        int n = Length;
        int stride = 1;
        fixed (float* w = turns)
        {
            for (; n >= 4; n /= 4, stride *= 4)
            {
                Radix4(n, stride, w, x, y);
                float* from = x;
                x = y;
                y = from;
            }
        }

        if (n == 1)
            return x;
        Radix2(stride, x, y);
        return y;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Radix4(int n, int stride, float* turns, float* x, float* y)
    {
        int quarter = n / 4;
        long apart = (long)quarter * stride * Point;
        long step = (long)stride * Point;
        int turn = Length / n * 2;
        for (int p = 0; p < quarter; p++)
        {
            float* w = turns;
            Vector512<float> c1 = Vector512.Create(w[turn * p]), s1 = Vector512.Create(w[(turn * p) + 1]);
            Vector512<float> c2 = Vector512.Create(w[turn * p * 2]), s2 = Vector512.Create(w[(turn * p * 2) + 1]);
            Vector512<float> c3 = Vector512.Create(w[turn * p * 3]), s3 = Vector512.Create(w[(turn * p * 3) + 1]);
            float* from = x + (p * step);
            float* to = y + (4 * p * step);
            for (int q = 0; q < stride; q++, from += Point, to += Point)
            {
                Vector512<float> ar = Vector512.Load(from), ai = Vector512.Load(from + 16);
                Vector512<float> br = Vector512.Load(from + apart), bi = Vector512.Load(from + apart + 16);
                Vector512<float> cr = Vector512.Load(from + (2 * apart)), ci = Vector512.Load(from + (2 * apart) + 16);
                Vector512<float> dr = Vector512.Load(from + (3 * apart)), di = Vector512.Load(from + (3 * apart) + 16);
                Vector512<float> er = ar + cr, ei = ai + ci, fr = ar - cr, fi = ai - ci;
                Vector512<float> gr = br + dr, gi = bi + di;

                // i (b - d)
                Vector512<float> hr = di - bi, hi = br - dr;
                (er + gr).Store(to);
                (ei + gi).Store(to + 16);
                Turned(fr - hr, fi - hi, c1, s1, to + step);
                Turned(er - gr, ei - gi, c2, s2, to + (2 * step));
                Turned(fr + hr, fi + hi, c3, s3, to + (3 * step));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turned(Vector512<float> re, Vector512<float> im, Vector512<float> c, Vector512<float> s, float* to)
    {
        ((re * c) - (im * s)).Store(to);
        ((re * s) + (im * c)).Store(to + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix2(int stride, float* x, float* y)
    {
        long step = (long)stride * Point;
        for (long i = 0; i < step; i += 16)
        {
            Vector512<float> a = Vector512.Load(x + i), b = Vector512.Load(x + step + i);
            (a + b).Store(y + i);
            (a - b).Store(y + step + i);
        }
    }
}
