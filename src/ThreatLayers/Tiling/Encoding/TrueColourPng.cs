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
        byte[] lines = new byte[stride * size];
        for (int y = 0; y < size; y++)
        {
            Span<byte> line = lines.AsSpan(y * stride, stride);
            ReadOnlySpan<byte> row = rgb.Slice(3 * y * size, 3 * size);
            // Filter "up": maps change slowly from row to row, and rows over sea or within a cell repeat.
            line[0] = (byte)(y == 0 ? 0 : 2);
            ReadOnlySpan<byte> above = y == 0 ? row : rgb.Slice(3 * (y - 1) * size, 3 * size);
            for (int i = 0; i < row.Length; i++)
                line[i + 1] = y == 0 ? row[i] : (byte)(row[i] - above[i]);
        }
        return PngFile.Finish(png, lines, stride);
    }
}
