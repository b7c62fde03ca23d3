using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ThreatLayers.Tiling.Encoding;

/// <summary>Packs scanlines as a zlib stream (RFC 1950, 1951): quick, and the same bytes on every machine, which no library promises.</summary>
/// <remarks>
/// Greedy matching against the row above, the last place of the same four bytes, and a run; then a Huffman code of each block's own. Pictures of maps are runs, repeats of the
/// row above, and noise, and for these longer chains of candidates gain two or three percent for several times the work.
/// </remarks>
sealed class Deflater
{
    const int HashBits = 14, Window = 32_768, LeastMatch = 4, MostMatch = 258, BlockTokens = 1 << 15, MostSkipped = 7;

    [ThreadStatic]
    static Deflater? own;

    readonly int[] head = new int[1 << HashBits];
    readonly uint[] tokens = new uint[BlockTokens];
    readonly BitWriter bits = new();
    readonly int[] literals = new int[HuffmanCode.Literals], distances = new int[HuffmanCode.Distances];
    int count;

    /// <param name="stride">Bytes of a scanline.</param>
    /// <returns>Valid until the thread packs something else.</returns>
    public static ReadOnlySpan<byte> Zlib(ReadOnlySpan<byte> data, int stride) => (own ??= new()).Pack(data, stride);

    ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> data, int stride)
    {
        bits.Reset(data.Length + (data.Length / 8) + 1024);
        stride = Math.Min(stride, Window - 1);
        bits.Write(0x78, 8);
        bits.Write(0x01, 8);
        head.AsSpan().Fill(-Window);
        count = 0;
        for (int at = 0, misses = 0; at < data.Length;)
        {
            (int length, int distance) = Match(data, at, stride);
            if (length > 0)
            {
                Token(length, distance);
                (at, misses) = (at + length, 0);
                continue;
            }
            // In noise nothing repeats, and the longer nothing has, the fewer places are looked at.
            int end = Math.Min(at + 1 + Math.Min(misses++ >> 5, MostSkipped), data.Length);
            while (at < end)
                Token(data[at++], 0);
        }
        Block(isLast: true);
        bits.Align();
        Span<byte> sum = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Adler32.Of(data));
        foreach (byte b in sum)
            bits.Write(b, 8);
        return bits.Written();
    }

    (int Length, int Distance) Match(ReadOnlySpan<byte> data, int at, int stride)
    {
        if (at + LeastMatch > data.Length)
            return (0, 0);
        ref byte here = ref Unsafe.Add(ref MemoryMarshal.GetReference(data), at);
        uint four = Four(ref here);
        ref int last = ref head[(four * 2654435761u) >> (32 - HashBits)];
        int candidate = last, most = Math.Min(MostMatch, data.Length - at), best = 0, distance = 0;
        last = at;
        if (at >= stride && four == Four(ref Unsafe.Subtract(ref here, stride)))
            (best, distance) = (Same(ref here, stride, most), stride);
        if (best < 32 && at > 0 && four == Four(ref Unsafe.Subtract(ref here, 1)) && Same(ref here, 1, most) is int run && run > best)
            (best, distance) = (run, 1);
        if (best < 32 && candidate >= 0 && at - candidate < Window && four == Four(ref Unsafe.Subtract(ref here, at - candidate))
            && Same(ref here, at - candidate, most) is int found && found > best)
        {
            (best, distance) = (found, at - candidate);
        }
        return (best, distance);
    }

    static uint Four(ref byte place) => Unsafe.ReadUnaligned<uint>(ref place);

    /// <summary>Bytes that are as those a distance before; the first four are known to be.</summary>
    static int Same(ref byte here, int distance, int most)
    {
        ref byte before = ref Unsafe.Subtract(ref here, distance);
        int length = LeastMatch;
        for (; length + 8 <= most; length += 8)
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref here, length)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref before, length));
            if (difference != 0)
                return length + (BitOperations.TrailingZeroCount(difference) >> 3);
        }
        while (length < most && Unsafe.Add(ref here, length) == Unsafe.Add(ref before, length))
            length++;
        return length;
    }

    /// <param name="value">The byte, or the length of a match.</param>
    /// <param name="distance">0 for a byte.</param>
    void Token(int value, int distance)
    {
        if (count == BlockTokens)
            Block(isLast: false);
        tokens[count++] = (uint)(value | (distance << 16));
        if (distance == 0)
        {
            literals[value]++;
        }
        else
        {
            literals[257 + HuffmanCode.LengthSymbol(value)]++;
            distances[HuffmanCode.DistanceSymbol(distance)]++;
        }
    }

    void Block(bool isLast)
    {
        literals[HuffmanCode.EndOfBlock]++;
        HuffmanCode literal = HuffmanCode.Of(literals, 15), distance = HuffmanCode.Of(distances, 15);
        bits.Write(isLast ? 1u : 0, 1);
        bits.Write(2, 2); // A code of the block's own.
        HuffmanCode.WriteLengths(bits, literal, distance);
        bits.Write(tokens.AsSpan(0, count), literal, distance);
        literal.Write(bits, HuffmanCode.EndOfBlock);
        count = 0;
        Array.Clear(literals);
        Array.Clear(distances);
    }
}
