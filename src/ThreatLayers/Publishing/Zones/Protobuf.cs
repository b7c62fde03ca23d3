using System.Buffers.Binary;

namespace ThreatLayers.Publishing.Zones;

/// <summary>The few kinds of field that vector tiles use.</summary>
sealed class Protobuf
{
    readonly MemoryStream bytes = new();

    public byte[] ToArray() => bytes.ToArray();

    public void Varint(ulong value)
    {
        for (; value >= 128; value >>= 7)
            bytes.WriteByte((byte)(value | 128));
        bytes.WriteByte((byte)value);
    }

    public void ZigZag(int value) => Varint((uint)((value << 1) ^ (value >> 31)));

    public void Number(int field, ulong value)
    {
        Varint((ulong)(field << 3));
        Varint(value);
    }

    public void Double(int field, double value)
    {
        Varint((ulong)((field << 3) | 1));
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
        bytes.Write(eight);
    }

    public void Bytes(int field, byte[] value)
    {
        Varint((ulong)((field << 3) | 2));
        Varint((ulong)value.Length);
        bytes.Write(value);
    }
}
