using System.Buffers.Binary;
using System.IO.Hashing;

namespace ThreatLayers.Tiling.Encoding;

/// <summary>The frame of a PNG file (ISO/IEC 15948): signature and chunks.</summary>
static class PngFile
{
    /// <summary>Length, type and checksum of a chunk.</summary>
    const int ChunkFrame = 12;

    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static MemoryStream Start(int width, int height, byte depth, byte colourType)
    {
        MemoryStream png = new(1280);
        png.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (depth, colourType);
        header[10..].Clear();
        Chunk(png, "IHDR"u8, header);
        return png;
    }

    /// <param name="scanlines">Each with its filter byte in front.</param>
    public static byte[] Finish(MemoryStream png, ReadOnlySpan<byte> scanlines, int stride)
    {
        ReadOnlySpan<byte> packed = Deflater.Zlib(scanlines, stride);
        byte[] file = new byte[(int)png.Length + packed.Length + (2 * ChunkFrame)];
        png.GetBuffer().AsSpan(0, (int)png.Length).CopyTo(file);
        Chunk(file.AsSpan((int)png.Length), "IDAT"u8, packed);
        Chunk(file.AsSpan(file.Length - ChunkFrame), "IEND"u8, []);
        return file;
    }

    public static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[data.Length + ChunkFrame];
        Chunk(chunk, type, data);
        png.Write(chunk);
    }

    static void Chunk(Span<byte> to, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, data.Length);
        type.CopyTo(to[4..]);
        data.CopyTo(to[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(to[(8 + data.Length)..], Crc32.HashToUInt32(to.Slice(4, 4 + data.Length)));
    }
}
