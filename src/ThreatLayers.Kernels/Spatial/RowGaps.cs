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

    /// <summary>What each strip of 64 columns has to know of its row.</summary>
    /// <param name="bits">As <see cref="Mark"/> makes them for a whole row.</param>
    /// <param name="wraps">The row closes at 180°: the shorter way round counts.</param>
    /// <param name="strips">One per word.</param>
    public static void Split(ReadOnlySpan<ulong> bits, int columns, bool wraps, Span<StripRow> strips)
    {
        int first = Next(bits, 0);
        if (first < 0)
        {
            strips.Fill(new(0, None, None));
            return;
        }

        int next = wraps ? first + columns : -1;
        for (int w = bits.Length - 1; w >= 0; w--)
        {
            strips[w] = new(bits[w], None, next < 0 ? None : next - (64 * w));
            if (bits[w] != 0)
                next = (64 * w) + BitOperations.TrailingZeroCount(bits[w]);
        }

        int last = bits.Length - 1;
        while (bits[last] == 0)
            last--;
        last = (64 * last) + 63 - BitOperations.LeadingZeroCount(bits[last]);
        bool found = wraps;
        int before = last - columns;
        for (int w = 0; w < bits.Length; w++)
        {
            if (found)
                strips[w] = strips[w] with { Before = (64 * w) - before };
            if (bits[w] == 0)
                continue;
            before = (64 * w) + 63 - BitOperations.LeadingZeroCount(bits[w]);
            found = true;
        }
    }

    /// <summary>Columns to the nearest source of the same row for the 64 columns of a strip, <see cref="None"/> throughout where the row has none.</summary>
    public static void Find(in StripRow strip, Span<int> gaps)
    {
        ulong bits = strip.Sources;
        if (bits == ulong.MaxValue)
        {
            gaps.Clear();
            return;
        }

        if (bits == 0)
        {
            if (strip is { Before: None, After: None })
                gaps.Fill(None);
            else
                Outside(strip, gaps);
            return;
        }

        int last = BitOperations.TrailingZeroCount(bits);
        for (int c = 0; c < last; c++)
            gaps[c] = strip.Before == None ? last - c : Math.Min(strip.Before + c, last - c);
        for (bits &= bits - 1; bits != 0; bits &= bits - 1)
        {
            int next = BitOperations.TrailingZeroCount(bits);
            for (int c = last; c < next; c++)
                gaps[c] = Math.Min(c - last, next - c);
            last = next;
        }

        for (int c = last; c < 64; c++)
            gaps[c] = Math.Min(c - last, strip.After - c);
    }

    /// <summary>No source within: the way out on one side or the other.</summary>
    private static void Outside(in StripRow strip, Span<int> gaps)
    {
        // Where one side has none, a value that no grid reaches and no column makes overflow.
        Vector512<int> left = Vector512.Create(Math.Min(strip.Before, None - 64)) + Vector512<int>.Indices, right = Vector512.Create(strip.After) - Vector512<int>.Indices;
        for (int c = 0; c < 64; c += 16)
        {
            Vector512.Min(left, right).CopyTo(gaps[c..]);
            left += Vector512.Create(16);
            right -= Vector512.Create(16);
        }
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
