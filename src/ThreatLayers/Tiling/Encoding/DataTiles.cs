using System.Buffers;

namespace ThreatLayers.Tiling.Encoding;

/// <summary>Tiles that hold the values, as PNG in true colour with nodata as the transparent colour.</summary>
public sealed class DataPng(ValueEncoding encoding) : ITileEncoder
{
    public string Format => "png";

    public int CodeBytes => 2;

    public void Codes(ReadOnlySpan<float> pixels, Span<byte> codes) => encoding.Codes(pixels, codes);

    public byte[] Encode(ReadOnlySpan<byte> codes)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(3 * codes.Length / 2);
        for (int i = 0, at = 0; i < codes.Length; i += 2, at += 3)
            (room[at], room[at + 1], room[at + 2]) = (codes[i], codes[i + 1], 0);
        byte[] file = TrueColourPng.Encode(room.AsSpan(0, 3 * codes.Length / 2), (int)Math.Sqrt(codes.Length / 2));
        ArrayPool<byte>.Shared.Return(room);
        return file;
    }
}

/// <summary>Tiles that hold the values, as lossless WebP.</summary>
public sealed class DataWebp(ValueEncoding encoding) : ITileEncoder
{
    public string Format => "webp";

    public int CodeBytes => 2;

    public void Codes(ReadOnlySpan<float> pixels, Span<byte> codes) => encoding.Codes(pixels, codes);

    public byte[] Encode(ReadOnlySpan<byte> codes)
    {
        uint[] rgba = new uint[codes.Length / 2];
        for (int i = 0; i < rgba.Length; i++)
        {
            uint red = codes[2 * i], green = codes[(2 * i) + 1];
            rgba[i] = (red | green) == 0 ? 0 : red | (green << 8) | 0xFF000000;
        }
        return Webp.Encode(rgba, (int)Math.Sqrt(rgba.Length));
    }
}
