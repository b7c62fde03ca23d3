using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Exact quantiles over draws, for many cells side by side: R's type 7 among the draws in which a cell is known.</summary>
/// <remarks>Floats as integers of the same order, sorted by a network (Batcher's merging of odd and even, 1968): it compares the same places whatever the values, so sixteen cells go through it at once. Unknown draws sort last.</remarks>
public static class DrawQuantiles
{
    /// <param name="draws">Draw after draw, each of <paramref name="stride"/> cells.</param>
    /// <param name="cells">Cells that are asked for; up to the stride, which is a multiple of 16.</param>
    /// <param name="quantiles">One array for each probability, as long as the stride.</param>
    public static void Of(ReadOnlySpan<float> draws, int stride, int cells, IReadOnlyList<double> probabilities, float[][] quantiles)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(draws);
        int count = draws.Length / stride;
        int size = 1;
        while (size < count)
            size *= 2;
        // Sixteen cells at a time, close together: with a stride of a power of two all draws would fall into the same few lines of the cache.
        int[] ordered = System.Buffers.ArrayPool<int>.Shared.Rent(16 * count);
        for (int at = 0; at < cells && probabilities.Count > 0; at += 16)
        {
            Vector512<int> known = Order(bits, stride, at, ordered.AsSpan(0, 16 * count));
            Sort(ref ordered[0], 0, size, count);
            for (int q = 0; q < probabilities.Count; q++)
                Pick(ordered, known, probabilities[q], quantiles[q].AsSpan(at, 16));
        }
        System.Buffers.ArrayPool<int>.Shared.Return(ordered);
    }

    static void Pick(int[] sorted, Vector512<int> known, double probability, Span<float> result)
    {
        for (int lane = 0; lane < 16; lane++)
        {
            double h = Math.Max(0, (known[lane] - 1) * probability), share = h - (int)h;
            float low = Number(sorted[(16 * (int)h) + lane]);
            result[lane] = known[lane] == 0 ? float.NaN : share == 0 ? low : (float)(low + (share * (Number(sorted[(16 * Math.Min((int)h + 1, known[lane] - 1)) + lane]) - (double)low)));
        }
    }

    /// <summary>Sorts draws from <paramref name="start"/> on: halves first, while they are in the cache, then the two together. What would lie behind the last draw is greater than all and never moves.</summary>
    /// <param name="length">A power of two.</param>
    static void Sort(ref int first, int start, int length, int count)
    {
        if (length < 2 || start + 1 >= count)
            return;
        int half = length / 2;
        Sort(ref first, start, half, count);
        Sort(ref first, start + half, half, count);
        Merge(ref first, start, half, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Merge(ref int first, int start, int half, int count)
    {
        for (int apart = half; apart > 0; apart /= 2)
        {
            for (int from = apart % half; from + apart < 2 * half; from += 2 * apart)
            {
                int low = start + from, pairs = Math.Min(Math.Min(apart, (2 * half) - from - apart), count - low - apart);
                for (int i = 0; i < pairs; i++)
                {
                    nuint a = (nuint)(16 * (low + i)), b = (nuint)(16 * (low + i + apart));
                    Vector512<int> x = Vector512.LoadUnsafe(ref first, a), y = Vector512.LoadUnsafe(ref first, b);
                    Vector512.Min(x, y).StoreUnsafe(ref first, a);
                    Vector512.Max(x, y).StoreUnsafe(ref first, b);
                }
            }
        }
    }

    /// <returns>In how many draws each cell is known.</returns>
    static Vector512<int> Order(ReadOnlySpan<int> draws, int stride, int at, Span<int> ordered)
    {
        Vector512<int> known = Vector512<int>.Zero;
        for (int d = 0; d < ordered.Length / 16; d++)
        {
            Vector512<int> x = Vector512.Create(draws.Slice((d * stride) + at, 16)), isKnown = Vector512.Equals(x.AsSingle(), x.AsSingle()).AsInt32();
            known -= isKnown;
            // .NET's own NaN is a negative one, and would come first.
            Vector512.ConditionalSelect(isKnown, x ^ ((x >> 31) & Vector512.Create(int.MaxValue)), Vector512.Create(int.MaxValue)).CopyTo(ordered.Slice(16 * d, 16));
        }
        return known;
    }

    static float Number(int ordered) => BitConverter.Int32BitsToSingle(ordered ^ ((ordered >> 31) & int.MaxValue));
}
