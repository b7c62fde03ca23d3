using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Exact quantiles over draws, for many cells side by side: R's type 7 among the draws in which a cell is known.</summary>
/// <remarks>Floats as integers of the same order; the k-th smallest is found by halving the range between a cell's least and greatest value, all lanes at once. Unknown draws sort last.</remarks>
public static class DrawQuantiles
{
    /// <param name="draws">Draw after draw, each of <paramref name="stride"/> cells.</param>
    /// <param name="cells">Cells that are asked for; up to the stride, which is a multiple of 16.</param>
    /// <param name="quantiles">One array for each probability, as long as the stride.</param>
    public static void Of(ReadOnlySpan<float> draws, int stride, int cells, IReadOnlyList<double> probabilities, float[][] quantiles)
    {
        ReadOnlySpan<int> bits = System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(draws);
        int count = draws.Length / stride;
        // Sixteen cells at a time, close together: with a stride of a power of two all draws would fall into the same few lines of the cache.
        int[] ordered = System.Buffers.ArrayPool<int>.Shared.Rent(16 * count);
        for (int at = 0; at < cells; at += 16)
        {
            for (int d = 0; d < count; d++)
                bits.Slice((d * stride) + at, 16).CopyTo(ordered.AsSpan(16 * d));
            Order(ordered.AsSpan(0, 16 * count));
            Vector512<int> unknown = Vector512.Create(0x7F800000), known = Vector512<int>.Zero, least = Vector512.Create(int.MaxValue), greatest = Vector512.Create(int.MinValue);
            for (int d = 0; d < count; d++)
            {
                Vector512<int> x = Vector512.Create<int>(ordered.AsSpan(16 * d, 16)), isKnown = Vector512.LessThanOrEqual(x, unknown);
                known -= isKnown;
                least = Vector512.Min(least, x);
                greatest = Vector512.Max(greatest, Vector512.ConditionalSelect(isKnown, x, Vector512.Create(int.MinValue)));
            }
            for (int q = 0; q < probabilities.Count; q++)
                One(ordered.AsSpan(0, 16 * count), count, known, least, greatest, probabilities[q], quantiles[q].AsSpan(at, 16));
        }
        System.Buffers.ArrayPool<int>.Shared.Return(ordered);
    }

    static void One(ReadOnlySpan<int> ordered, int count, Vector512<int> known, Vector512<int> least, Vector512<int> greatest, double probability, Span<float> result)
    {
        Span<int> wanted = stackalloc int[16];
        Span<double> shares = stackalloc double[16];
        for (int lane = 0; lane < 16; lane++)
        {
            double h = Math.Max(0, (known[lane] - 1) * probability);
            wanted[lane] = (int)h + 1;
            shares[lane] = h - (int)h;
        }
        Vector512<int> rank = Vector512.Create<int>(wanted), low = least, high = Vector512.Max(least, greatest);
        while (Vector512.LessThanAny(low, high))
        {
            // Half way without overflow, rounded down.
            Vector512<int> middle = (low & high) + ((low ^ high) >> 1);
            Vector512<int> enough = Vector512.GreaterThanOrEqual(CountUpTo(ordered, count, middle), rank);
            high = Vector512.ConditionalSelect(enough, middle, high);
            low = Vector512.ConditionalSelect(enough, low, middle + Vector512<int>.One);
        }
        (Vector512<int> upTo, Vector512<int> above) = Beyond(ordered, count, low);
        Vector512<int> next = Vector512.ConditionalSelect(Vector512.GreaterThan(upTo, rank), low, above);
        for (int lane = 0; lane < 16; lane++)
        {
            float value = Number(low[lane]);
            result[lane] = known[lane] == 0 ? float.NaN : shares[lane] == 0 ? value : (float)(value + (shares[lane] * (Number(next[lane]) - (double)value)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static Vector512<int> CountUpTo(ReadOnlySpan<int> ordered, int count, Vector512<int> limit)
    {
        Vector512<int> found = Vector512<int>.Zero;
        for (int i = 0; i < 16 * count; i += 16)
            found -= Vector512.LessThanOrEqual(Vector512.LoadUnsafe(in System.Runtime.InteropServices.MemoryMarshal.GetReference(ordered), (nuint)i), limit);
        return found;
    }

    static (Vector512<int> UpTo, Vector512<int> Above) Beyond(ReadOnlySpan<int> ordered, int count, Vector512<int> limit)
    {
        Vector512<int> upTo = Vector512<int>.Zero, above = Vector512.Create(int.MaxValue);
        for (int i = 0; i < 16 * count; i += 16)
        {
            Vector512<int> x = Vector512.LoadUnsafe(in System.Runtime.InteropServices.MemoryMarshal.GetReference(ordered), (nuint)i), within = Vector512.LessThanOrEqual(x, limit);
            upTo -= within;
            above = Vector512.Min(above, Vector512.ConditionalSelect(within, Vector512.Create(int.MaxValue), x));
        }
        return (upTo, above);
    }

    static void Order(Span<int> bits)
    {
        for (int i = 0; i <= bits.Length - 16; i += 16)
        {
            Vector512<int> x = Vector512.Create<int>(bits.Slice(i, 16));
            // .NET's own NaN is a negative one, and would come first.
            Vector512<int> ordered = x ^ ((x >> 31) & Vector512.Create(int.MaxValue));
            Vector512.ConditionalSelect(Vector512.Equals(x.AsSingle(), x.AsSingle()).AsInt32(), ordered, Vector512.Create(int.MaxValue)).CopyTo(bits.Slice(i, 16));
        }
    }

    static float Number(int ordered) => BitConverter.Int32BitsToSingle(ordered ^ ((ordered >> 31) & int.MaxValue));
}
