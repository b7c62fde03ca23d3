using System.Buffers.Binary;

namespace ThreatLayers.Gdal;

/// <summary>Where the tiles of a float32 GeoTIFF lie, read from its first directory (TIFF 6.0; BigTIFF).</summary>
/// <param name="HasPredictor">Floating-point predictor (3); otherwise none.</param>
/// <param name="Offsets">By tile, row by row.</param>
/// <param name="ByteCounts">By tile, row by row.</param>
sealed record TiffLayout(int Columns, int Rows, int TileWidth, int TileHeight, bool HasPredictor, long[] Offsets, long[] ByteCounts)
{
    const int Width = 256, Length = 257, Bits = 258, Compression = 259, Samples = 277, Predictor = 317, TileColumns = 322, TileRows = 323, TileOffsets = 324, TileByteCounts = 325, SampleFormat = 339;
    const long AdobeDeflate = 8, OldDeflate = 32946, IeeeFloat = 3, FloatPredictor = 3;

    public int TilesAcross => (Columns + TileWidth - 1) / TileWidth;

    /// <summary>Null unless the file is little-endian, tiled, of one float32 sample, deflated, and whole: the kind that analysis rasters mostly are. Any other is GDAL's.</summary>
    public static TiffLayout? TryRead(FileStream file)
    {
        try
        {
            Dictionary<int, long[]>? tags = Tags(file);
            if (tags is null || One(tags, Bits, 1) != 32 || One(tags, Samples, 1) != 1 || One(tags, SampleFormat, 1) != IeeeFloat
                || One(tags, Compression, 1) is not (AdobeDeflate or OldDeflate) || One(tags, Predictor, 1) is not (1 or FloatPredictor)
                || !tags.ContainsKey(TileOffsets) || !tags.ContainsKey(TileByteCounts))
            {
                return null;
            }
            TiffLayout layout = new((int)One(tags, Width, 0), (int)One(tags, Length, 0), (int)One(tags, TileColumns, 0), (int)One(tags, TileRows, 0),
                One(tags, Predictor, 1) == FloatPredictor, tags[TileOffsets], tags[TileByteCounts]);
            return layout.IsWhole(file.Length) ? layout : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Every tile has a place inside the file. A sparse file leaves tiles out; what they mean is GDAL's business.</summary>
    bool IsWhole(long bytes) =>
        Columns > 0 && Rows > 0 && TileWidth is > 0 and <= 8192 && TileHeight is > 0 and <= 8192
        && Offsets.Length == (long)TilesAcross * ((Rows + TileHeight - 1) / TileHeight) && ByteCounts.Length == Offsets.Length
        && Offsets.Zip(ByteCounts).All(t => t.First > 0 && t.Second > 0 && t.First + t.Second <= bytes);

    static long One(Dictionary<int, long[]> tags, int tag, long without) => tags.TryGetValue(tag, out long[]? values) && values.Length > 0 ? values[0] : without;

    static Dictionary<int, long[]>? Tags(FileStream file)
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
        Dictionary<int, long[]> tags = [];
        for (int i = 0; i < entries; i++)
            Entry(file, table.AsSpan(i * size, size), big, tags);
        return tags;
    }

    static void Entry(FileStream file, ReadOnlySpan<byte> entry, bool big, Dictionary<int, long[]> tags)
    {
        int type = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
        int width = type switch { 3 => 2, 4 => 4, 16 => 8, _ => 0 };
        long count = big ? BinaryPrimitives.ReadInt64LittleEndian(entry[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]);
        if (width == 0 || count is < 1 or > 1 << 26)
            return;
        ReadOnlySpan<byte> inline = entry[(big ? 12 : 8)..];
        byte[] bytes = new byte[count * width];
        if (bytes.Length <= inline.Length)
            inline[..bytes.Length].CopyTo(bytes);
        else
            Fill(file, big ? BinaryPrimitives.ReadInt64LittleEndian(inline) : BinaryPrimitives.ReadUInt32LittleEndian(inline), bytes);
        long[] values = new long[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * width);
            values[i] = width switch { 2 => BinaryPrimitives.ReadUInt16LittleEndian(at), 4 => BinaryPrimitives.ReadUInt32LittleEndian(at), _ => BinaryPrimitives.ReadInt64LittleEndian(at) };
        }
        tags[BinaryPrimitives.ReadUInt16LittleEndian(entry)] = values;
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
