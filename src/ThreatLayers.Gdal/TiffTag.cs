using System.Buffers.Binary;

namespace ThreatLayers.Gdal;

/// <summary>An entry of a TIFF directory with its values as they stand in a little-endian file (TIFF 6.0; BigTIFF).</summary>
/// <param name="Type">TIFF's number of the type, such as 3 for SHORT.</param>
/// <param name="Count">Of values, not of bytes.</param>
sealed record TiffTag(int Id, int Type, long Count, byte[] Bytes)
{
    public const int Short = 3, Long = 4, Long8 = 16;

    public static TiffTag Shorts(int id, params int[] values)
    {
        byte[] bytes = new byte[values.Length * 2];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(i * 2), checked((ushort)values[i]));
        return new(id, Short, values.Length, bytes);
    }

    public static TiffTag Longs(int id, params long[] values)
    {
        byte[] bytes = new byte[values.Length * 4];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), checked((uint)values[i]));
        return new(id, Long, values.Length, bytes);
    }

    public static TiffTag Long8s(int id, params long[] values)
    {
        byte[] bytes = new byte[values.Length * 8];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * 8), values[i]);
        return new(id, Long8, values.Length, bytes);
    }

    /// <summary>Bytes of one value; 0 for a type that TIFF does not have.</summary>
    static int WidthOf(int type) => type switch { 1 or 2 or 6 or 7 => 1, 3 or 8 => 2, 4 or 9 or 11 or 13 => 4, 5 or 10 or 12 or 16 or 17 or 18 => 8, _ => 0 };

    /// <summary>Unsigned whole numbers; empty for another type.</summary>
    public long[] Integers()
    {
        int width = Type is Short or Long or Long8 ? WidthOf(Type) : 0;
        if (width == 0)
            return [];
        long[] values = new long[Count];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = Bytes.AsSpan(i * width);
            values[i] = width switch { 2 => BinaryPrimitives.ReadUInt16LittleEndian(at), 4 => BinaryPrimitives.ReadUInt32LittleEndian(at), _ => BinaryPrimitives.ReadInt64LittleEndian(at) };
        }
        return values;
    }

    /// <summary>The first directory by tag; null where the file is not a little-endian TIFF.</summary>
    /// <exception cref="EndOfStreamException">It ends early.</exception>
    public static Dictionary<int, TiffTag>? ReadFirst(FileStream file)
    {
        Span<byte> head = stackalloc byte[16];
        Fill(file, 0, head);
        if (head[0] != 'I' || head[1] != 'I')
            return null;
        int version = BinaryPrimitives.ReadUInt16LittleEndian(head[2..]);
        if (version is not (42 or 43))
            return null;
        bool big = version == 43;
        long directory = big ? BinaryPrimitives.ReadInt64LittleEndian(head[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        Fill(file, directory, number[..(big ? 8 : 2)]);
        long entries = BinaryPrimitives.ReadInt64LittleEndian(number);
        if (entries is < 1 or > 4096)
            return null;
        int size = big ? 20 : 12;
        byte[] table = new byte[entries * size];
        Fill(file, directory + (big ? 8 : 2), table);
        Dictionary<int, TiffTag> tags = [];
        for (int i = 0; i < entries; i++)
        {
            if (Entry(file, table.AsSpan(i * size, size), big) is { } tag)
                tags[tag.Id] = tag;
        }
        return tags;
    }

    static TiffTag? Entry(FileStream file, ReadOnlySpan<byte> entry, bool big)
    {
        int type = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]), width = WidthOf(type);
        long count = big ? BinaryPrimitives.ReadInt64LittleEndian(entry[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
        if (width == 0 || count is < 1 or > 1 << 26)
            return null;
        ReadOnlySpan<byte> inline = entry[(big ? 12 : 8)..];
        byte[] bytes = new byte[count * width];
        if (bytes.Length <= inline.Length)
            inline[..bytes.Length].CopyTo(bytes);
        else
            Fill(file, big ? BinaryPrimitives.ReadInt64LittleEndian(inline) : BinaryPrimitives.ReadUInt32LittleEndian(inline), bytes);
        return new(BinaryPrimitives.ReadUInt16LittleEndian(entry), type, count, bytes);
    }

    static void Fill(FileStream file, long offset, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = offset < 0 ? 0 : RandomAccess.Read(file.SafeFileHandle, bytes, offset);
            if (read == 0)
                throw new EndOfStreamException();
            bytes = bytes[read..];
            offset += read;
        }
    }
}
