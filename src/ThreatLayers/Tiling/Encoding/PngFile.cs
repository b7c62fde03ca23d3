using System.Buffers.Binary;
using System.IO.Hashing;

namespace ThreatLayers.Tiling.Encoding;

/// <summary>The frame of a PNG file (ISO/IEC 15948): signature and chunks.</summary>
static class PngFile
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static MemoryStream Start(int width, int height, byte depth, byte colourType)
    {
        MemoryStream png = new(width * height / 8);
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
        Chunk(png, "IDAT"u8, Deflater.Zlib(scanlines, stride));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    public static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        Crc32 crc = new();
        crc.Append(type);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
