namespace ThreatLayers.Tiling.Encoding;

/// <summary>Writes PNGs with a palette of the colours that a picture uses, at 1, 2, 4 or 8 bits. Graphics libraries encode RGBA, four times the bytes and several times the work of a tile.</summary>
public static class PalettePng
{
    /// <param name="indices">Row-major, width x height.</param>
    /// <param name="colours">Up to 256 entries; alpha goes to a tRNS chunk.</param>
    public static byte[] Encode(ReadOnlySpan<byte> indices, int width, int height, IReadOnlyList<(byte R, byte G, byte B, byte A)> colours)
    {
        Span<byte> place = stackalloc byte[256];
        Span<byte> used = stackalloc byte[256];
        int count = Used(indices, colours, used, place);
        byte depth = count switch { <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
        MemoryStream png = PngFile.Start(width, height, depth, colourType: 3);
        byte[] palette = new byte[3 * count], alpha = new byte[count];
        for (int i = 0; i < count; i++)
            (palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2], alpha[i]) = colours[used[i]];
        PngFile.Chunk(png, "PLTE"u8, palette);
        // Transparent colours come first, and what is left out is opaque.
        int transparent = Array.FindLastIndex(alpha, a => a < 255) + 1;
        if (transparent > 0)
            PngFile.Chunk(png, "tRNS"u8, alpha.AsSpan(0, transparent));
        int stride = 1 + (((width * depth) + 7) / 8);
        // Filter "none" for every row: indices are names, and differences of names compress no better.
        byte[] lines = new byte[stride * height];
        for (int y = 0; y < height; y++)
            Pack(indices.Slice(y * width, width), place, depth, lines.AsSpan((y * stride) + 1, stride - 1));
        return PngFile.Finish(png, lines, stride);
    }

    /// <summary>Which colours occur, transparent ones first, else in order.</summary>
    static int Used(ReadOnlySpan<byte> indices, IReadOnlyList<(byte R, byte G, byte B, byte A)> colours, Span<byte> used, Span<byte> place)
    {
        Span<bool> seen = stackalloc bool[256];
        byte last = indices[0];
        seen[last] = true;
        foreach (byte index in indices)
        {
            if (index != last)
                seen[last = index] = true;
        }
        int count = 0;
        foreach (bool opaque in (ReadOnlySpan<bool>)[false, true])
        {
            for (int i = 0; i < 256; i++)
            {
                if (seen[i] && (colours[i].A == 255) == opaque)
                    (used[count], place[i]) = ((byte)i, (byte)count++);
            }
        }
        return count;
    }

    static void Pack(ReadOnlySpan<byte> row, ReadOnlySpan<byte> place, int depth, Span<byte> line)
    {
        if (depth == 8)
        {
            for (int x = 0; x < row.Length; x++)
                line[x] = place[row[x]];
            return;
        }
        int each = 8 / depth;
        for (int x = 0; x < row.Length; x++)
            line[x / each] |= (byte)(place[row[x]] << (8 - (depth * ((x % each) + 1))));
    }
}
