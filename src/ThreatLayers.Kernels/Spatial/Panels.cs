using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ThreatLayers.Kernels;

/// <summary>Sixteen columns or sixteen rows of a square of complex numbers, to and from the order in which <see cref="Fourier"/> takes them.</summary>
internal static unsafe class Panels
{
    private const int Lanes = Fourier.Lanes, Point = Fourier.Point;

    /// <summary>Sixteen columns from <paramref name="column"/> on: they lie together already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromColumns(float* re, float* im, int size, int column, float* panel)
    {
        for (int r = 0; r < size; r++)
        {
            Vector512.Load(re + ((long)r * size) + column).Store(panel + (r * Point));
            Vector512.Load(im + ((long)r * size) + column).Store(panel + (r * Point) + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToColumns(float* panel, float* re, float* im, int size, int column)
    {
        for (int r = 0; r < size; r++)
        {
            Vector512.Load(panel + (r * Point)).Store(re + ((long)r * size) + column);
            Vector512.Load(panel + (r * Point) + Lanes).Store(im + ((long)r * size) + column);
        }
    }

    /// <summary>Sixteen rows from <paramref name="row"/> on: turned by 16 x 16 cells.</summary>
    public static void FromRows(float* re, float* im, int size, int row, float* panel)
    {
        for (int c = 0; c < size; c += Lanes)
        {
            Turn(re + ((long)row * size) + c, size, panel + (c * Point), Point);
            Turn(im + ((long)row * size) + c, size, panel + (c * Point) + Lanes, Point);
        }
    }

    public static void ToRows(float* panel, float* re, float* im, int size, int row)
    {
        for (int c = 0; c < size; c += Lanes)
        {
            Turn(panel + (c * Point), Point, re + ((long)row * size) + c, size);
            Turn(panel + (c * Point) + Lanes, Point, im + ((long)row * size) + c, size);
        }
    }

    /// <summary>to[j][i] = from[i][j] for 16 x 16 numbers.</summary>
    private static void Turn(float* from, int fromStride, float* to, int toStride)
    {
        if (Sse.IsSupported)
        {
            for (int i = 0; i < Lanes; i += 4)
            {
                for (int j = 0; j < Lanes; j += 4)
                    Turn4(from + (i * fromStride) + j, fromStride, to + (j * toStride) + i, toStride);
            }

            return;
        }

        for (int i = 0; i < Lanes; i++)
        {
            for (int j = 0; j < Lanes; j++)
                to[(j * toStride) + i] = from[(i * fromStride) + j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn4(float* from, int fromStride, float* to, int toStride)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + fromStride);
        Vector128<float> c = Vector128.Load(from + (2 * fromStride)), d = Vector128.Load(from + (3 * fromStride));
        Vector128<float> abLow = Sse.UnpackLow(a, b), abHigh = Sse.UnpackHigh(a, b), cdLow = Sse.UnpackLow(c, d), cdHigh = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(abLow, cdLow).Store(to);
        Sse.MoveHighToLow(cdLow, abLow).Store(to + toStride);
        Sse.MoveLowToHigh(abHigh, cdHigh).Store(to + (2 * toStride));
        Sse.MoveHighToLow(cdHigh, abHigh).Store(to + (3 * toStride));
    }
}
