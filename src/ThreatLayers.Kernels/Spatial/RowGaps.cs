using System.Numerics;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Along a row: which cells are sources, and how many columns it is from each cell to the nearest of them.</summary>
public static class RowGaps
{
    /// <summary>The gap of every cell of a row without sources.</summary>
    public const int None = int.MaxValue;

    /// <summary>Words that hold one bit per cell.</summary>
    public static int Words(int columns) => (columns + 63) / 64;

    /// <summary>Sets a bit for every cell above the limit, clears the others; the unknown is not above anything.</summary>
    /// <param name="cells">Any stretch of a row that begins at a multiple of 64.</param>
    /// <param name="above">The limit, as the definition states it.</param>
    /// <param name="bits">Cell i is bit i % 64 of word i / 64; as long as <see cref="Words"/> says.</param>
    /// <returns>Number of sources.</returns>
    public static long Mark(ReadOnlySpan<float> cells, double above, Span<ulong> bits)
    {
        // The greatest float that is not above the limit: comparing with it is comparing with the limit.
        float limit = (float)above;
        if (limit > above)
            limit = MathF.BitDecrement(limit);

        long found = 0;
        bits.Clear();
        Vector512<float> limits = Vector512.Create(limit);
        int c = 0;
        for (; c + 16 <= cells.Length; c += 16)
            bits[c / 64] |= Vector512.GreaterThan(Vector512.Create(cells.Slice(c, 16)), limits).ExtractMostSignificantBits() << (c % 64);
        for (; c < cells.Length; c++)
            bits[c / 64] |= (cells[c] > limit ? 1UL : 0) << (c % 64);
        foreach (ulong word in bits)
            found += BitOperations.PopCount(word);
        return found;
    }

    /// <summary>Columns to the nearest source of the same row, <see cref="None"/> throughout where there is none.</summary>
    /// <param name="bits">As <see cref="Mark"/> makes them for a whole row.</param>
    /// <param name="wraps">The row closes at 180°: the shorter way round counts.</param>
    /// <param name="gaps">One per column.</param>
    public static void Find(ReadOnlySpan<ulong> bits, bool wraps, Span<int> gaps)
    {
        int first = Next(bits, 0);
        if (first < 0)
        {
            gaps.Fill(None);
            return;
        }

        int last = first;
        for (int next = Next(bits, first + 1); next >= 0; next = Next(bits, last + 1))
        {
            Between(gaps[last..next]);
            last = next;
        }

        int ring = gaps.Length - last + first;
        for (int c = last; c < gaps.Length; c++)
            gaps[c] = wraps ? Math.Min(c - last, ring - (c - last)) : c - last;
        for (int c = 0; c < first; c++)
            gaps[c] = wraps ? Math.Min(first - c, ring - (first - c)) : first - c;
    }

    /// <summary>From a source up to the next one, which lies just after the stretch: 0, 1, 2 ... 2, 1.</summary>
    private static void Between(Span<int> gaps)
    {
        int half = (gaps.Length + 1) / 2;
        for (int i = 0; i < half; i++)
            gaps[i] = i;
        for (int i = half; i < gaps.Length; i++)
            gaps[i] = gaps.Length - i;
    }

    private static int Next(ReadOnlySpan<ulong> bits, int from)
    {
        int word = from / 64;
        if (word >= bits.Length)
            return -1;
        ulong rest = bits[word] & (ulong.MaxValue << (from % 64));
        while (rest == 0)
        {
            if (++word == bits.Length)
                return -1;
            rest = bits[word];
        }

        return (word * 64) + BitOperations.TrailingZeroCount(rest);
    }
}
