using System.Buffers;
using System.Numerics;

namespace ThreatLayers.Tiling.Encoding;

/// <summary>Writes 24-bit PNGs in which black is transparent.</summary>
static class TrueColourPng
{
    /// <param name="rgb">Row-major, a square.</param>
    public static byte[] Encode(ReadOnlySpan<byte> rgb, int size)
    {
        MemoryStream png = PngFile.Start(size, size, depth: 8, colourType: 2);
        PngFile.Chunk(png, "tRNS"u8, [0, 0, 0, 0, 0, 0]);
        int stride = 1 + (3 * size);
        byte[] room = ArrayPool<byte>.Shared.Rent(stride * size);
        Span<byte> lines = room.AsSpan(0, stride * size);
        for (int y = 0; y < size; y++)
        {
            Span<byte> line = lines.Slice(y * stride, stride);
            ReadOnlySpan<byte> row = rgb.Slice(3 * y * size, 3 * size);
            // Filter "up": maps change slowly from row to row, and rows over sea or within a cell repeat.
            line[0] = (byte)(y == 0 ? 0 : 2);
            ReadOnlySpan<byte> above = y == 0 ? row : rgb.Slice(3 * (y - 1) * size, 3 * size);
            if (y == 0)
                row.CopyTo(line[1..]);
            else
                Subtract(row, above, line[1..]);
        }
        byte[] file = PngFile.Finish(png, lines, stride);
        ArrayPool<byte>.Shared.Return(room);
        return file;
    }

    static void Subtract(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> line)
    {
        int i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (new Vector<byte>(row[i..]) - new Vector<byte>(above[i..])).CopyTo(line[i..]);
        for (; i < row.Length; i++)
            line[i] = (byte)(row[i] - above[i]);
    }
}
