using System.Buffers.Binary;

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
        if (filled < 32)
            return;
        if (length + 8 > bytes.Length)
            Array.Resize(ref bytes, 2 * (length + 8));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(length), (uint)pending);
        (length, filled, pending) = (length + 4, filled - 32, pending >> 32);
    }

    /// <summary>Fills the byte with zeros.</summary>
    public void Align()
    {
        if (filled % 8 > 0)
            Write(0, 8 - (filled % 8));
    }

    public byte[] ToArray()
    {
        Align();
        byte[] all = new byte[length + (filled / 8)];
        bytes.AsSpan(0, length).CopyTo(all);
        for (int i = length, shift = 0; i < all.Length; i++, shift += 8)
            all[i] = (byte)(pending >> shift);
        return all;
    }
}
