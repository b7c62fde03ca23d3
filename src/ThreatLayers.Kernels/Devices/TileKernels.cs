using ILGPU;

namespace ThreatLayers.Kernels;

/// <param name="Size">Points of a line, and lines.</param>
/// <param name="Stride">Of the pass: 1, 2, 4 ...</param>
/// <param name="Apart">From a point of a line to the next.</param>
/// <param name="Lines">From a line to the next.</param>
readonly record struct PassSizes(int Size, int Stride, int Apart, int Lines);

/// <summary>Fourier transforms of all lines of a square tile, real and imaginary parts apart, sorted as they go (Stockham), radix 2: a thread for each pair of points.</summary>
static class TileKernels
{
    /// <param name="turns">exp(-2πi p / n) for p below half of n: cosine, then sine.</param>
    public static void Pass(Index1D i, PassSizes sizes, ArrayView<float> turns, ArrayView<float> re, ArrayView<float> im, ArrayView<float> toRe, ArrayView<float> toIm)
    {
        // Threads side by side take numbers side by side: lines where these lie so, else the points of one.
        int half = sizes.Size / 2, line = sizes.Lines == 1 ? i % sizes.Size : i / half, j = sizes.Lines == 1 ? i / sizes.Size : i % half;
        int p = j / sizes.Stride, q = j % sizes.Stride, start = line * sizes.Lines;
        int a = start + (j * sizes.Apart), b = a + (half * sizes.Apart), to = start + ((q + (2 * p * sizes.Stride)) * sizes.Apart);
        float c = turns[2 * p * sizes.Stride], s = turns[(2 * p * sizes.Stride) + 1];
        float dr = re[a] - re[b], di = im[a] - im[b];
        toRe[to] = re[a] + re[b];
        toIm[to] = im[a] + im[b];
        to += sizes.Stride * sizes.Apart;
        toRe[to] = (dr * c) - (di * s);
        toIm[to] = (dr * s) + (di * c);
    }

    /// <summary>Multiplies by a real spectrum, and exchanges real and imaginary part for the way back.</summary>
    public static void Weigh(Index1D i, float scale, ArrayView<float> spectrum, ArrayView<float> re, ArrayView<float> im)
    {
        float h = spectrum[i] * scale, real = re[i];
        re[i] = im[i] * h;
        im[i] = real * h;
    }
}
