using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
        byte[] room = ArrayPool<byte>.Shared.Rent(stride * height);
        Span<byte> lines = room.AsSpan(0, stride * height);
        lines.Clear();
        // A part of a ramp without a gap, and nothing beside it but nodata: places are indices less a number.
        bool isShifted = depth == 8 && transparent < 2 && used[count - 1] - used[transparent] == count - 1 - transparent;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = indices.Slice(y * width, width);
            Span<byte> line = lines.Slice((y * stride) + 1, stride - 1);
            if (isShifted)
                Shift(row, used[0], place, used[transparent], (byte)transparent, line);
            else
                Pack(row, place, depth, line);
        }
        byte[] file = PngFile.Finish(png, lines, stride);
        ArrayPool<byte>.Shared.Return(room);
        return file;
    }

    /// <summary>Which colours occur, transparent ones first, else in order.</summary>
    static int Used(ReadOnlySpan<byte> indices, IReadOnlyList<(byte R, byte G, byte B, byte A)> colours, Span<byte> used, Span<byte> place)
    {
        Span<bool> seen = stackalloc bool[256];
        ref bool first = ref MemoryMarshal.GetReference(seen);
        foreach (byte index in indices)
            Unsafe.Add(ref first, index) = true;
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

    /// <param name="hole">The index whose place is 0 whatever it is.</param>
    static void Shift(ReadOnlySpan<byte> row, byte hole, ReadOnlySpan<byte> place, byte lowest, byte toPlace, Span<byte> line)
    {
        int x = 0;
        Vector<byte> shift = new((byte)(lowest - toPlace)), nothing = new(hole);
        for (; x <= row.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector<byte> index = new(row[x..]);
            Vector.AndNot(index - shift, Vector.Equals(index, nothing)).CopyTo(line[x..]);
        }
        for (; x < row.Length; x++)
            line[x] = place[row[x]];
    }

    static void Pack(ReadOnlySpan<byte> row, ReadOnlySpan<byte> place, int depth, Span<byte> line)
    {
        if (depth == 8)
        {
            ref byte names = ref MemoryMarshal.GetReference(place);
            for (int x = 0; x < row.Length; x++)
                line[x] = Unsafe.Add(ref names, row[x]);
            return;
        }
        int each = 8 / depth;
        for (int x = 0; x < row.Length; x++)
            line[x / each] |= (byte)(place[row[x]] << (8 - (depth * ((x % each) + 1))));
    }
}
