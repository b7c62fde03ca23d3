using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace ThreatLayers.Tiling;

/// <summary>Writes 8-bit palette PNGs (ISO/IEC 15948). Graphics libraries encode RGBA, four times the bytes and several times the work of a tile.</summary>
public static class IndexedPng
{
    static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <param name="indices">Row-major, width x height.</param>
    /// <param name="colours">Up to 256 entries; alpha goes to a tRNS chunk.</param>
    public static byte[] Encode(ReadOnlySpan<byte> indices, int width, int height, IReadOnlyList<(byte R, byte G, byte B, byte A)> colours)
    {
        using MemoryStream png = new(indices.Length / 4);
        png.Write(Signature);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3); // 8 bits, palette
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "PLTE"u8, [.. colours.SelectMany(c => new[] { c.R, c.G, c.B })]);
        Chunk(png, "tRNS"u8, [.. colours.Select(c => c.A)]);
        using MemoryStream packed = new(indices.Length / 4);
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            // Filter "none" for every row: indices are names, and differences of names compress no better.
            byte[] row = new byte[width + 1];
            for (int y = 0; y < height; y++)
            {
                indices.Slice(y * width, width).CopyTo(row.AsSpan(1));
                zlib.Write(row);
            }
        }
        Chunk(png, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
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
