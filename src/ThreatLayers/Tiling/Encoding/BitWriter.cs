using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ThreatLayers.Tiling.Encoding;

/// <summary>Bits to bytes, the lowest first, as DEFLATE has them.</summary>
sealed class BitWriter
{
    byte[] bytes = [];
    int length, filled;
    ulong pending;

    public void Reset(int expected)
    {
        if (bytes.Length < expected)
            bytes = new byte[expected];
        (length, filled, pending) = (0, 0, 0);
    }

    /// <param name="count">Up to 32.</param>
    public void Write(uint value, int count)
    {
        pending |= (ulong)value << filled;
        filled += count;
        if (filled >= 32)
            Flush();
    }

    void Flush()
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(length), pending);
        (length, pending, filled) = (length + (filled >> 3), pending >> (filled & ~7), filled & 7);
    }

    void Reserve(int more)
    {
        if (length + more > bytes.Length)
            Array.Resize(ref bytes, 2 * (length + more));
    }

    /// <summary>All tokens of a block: a byte, or a length and a distance.</summary>
    public void Write(ReadOnlySpan<uint> tokens, HuffmanCode literal, HuffmanCode distance)
    {
        // A token takes 48 bits at most, and eight bytes are written at a time.
        Reserve((6 * tokens.Length) + 16);
        ref byte start = ref MemoryMarshal.GetArrayDataReference(bytes);
        ReadOnlySpan<uint> literals = literal.Codes, distances = distance.Codes;
        (ulong held, int count, int at) = (pending, filled, length);
        foreach (uint token in tokens)
        {
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref start, at), BitConverter.IsLittleEndian ? held : BinaryPrimitives.ReverseEndianness(held));
            (at, held, count) = (at + (count >> 3), held >> (count & ~7), count & 7);
            int value = (int)(token & 0xFFFF), far = (int)(token >> 16);
            if (far == 0)
            {
                Add(literals[value]);
                continue;
            }
            int symbol = HuffmanCode.LengthSymbol(value);
            Add(literals[257 + symbol]);
            Add((uint)(value - HuffmanCode.LengthBase[symbol]) | ((uint)HuffmanCode.LengthExtra[symbol] << 16));
            symbol = HuffmanCode.DistanceSymbol(far);
            Add(distances[symbol]);
            Add((uint)(far - HuffmanCode.DistanceBase[symbol]) | ((uint)HuffmanCode.DistanceExtra[symbol] << 16));
        }
        (pending, filled, length) = (held, count, at);
        Flush();

        void Add(uint code)
        {
            held |= (ulong)(code & 0xFFFF) << count;
            count += (int)(code >> 16);
        }
    }

    /// <summary>Fills the byte with zeros.</summary>
    public void Align()
    {
        if (filled % 8 > 0)
            Write(0, 8 - (filled % 8));
    }

    /// <summary>All bytes; valid until something else is written.</summary>
    public ReadOnlySpan<byte> Written()
    {
        Align();
        Flush();
        return bytes.AsSpan(0, length);
    }
}
