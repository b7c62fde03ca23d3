namespace ThreatLayers.Tiling.Encoding;

/// <summary>Tiles that hold the values, as PNG in true colour with nodata as the transparent colour.</summary>
public sealed class DataPng(ValueEncoding encoding) : ITileEncoder
{
    public string Format => "png";

    public byte[] Encode(ReadOnlySpan<float> pixels)
    {
        byte[] rgb = new byte[3 * pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int code = encoding.Code(pixels[i]);
            (rgb[3 * i], rgb[(3 * i) + 1]) = ((byte)(code >> 8), (byte)code);
        }
        return TrueColourPng.Encode(rgb, (int)Math.Sqrt(pixels.Length));
    }
}

/// <summary>Tiles that hold the values, as lossless WebP.</summary>
public sealed class DataWebp(ValueEncoding encoding) : ITileEncoder
{
    public string Format => "webp";

    public byte[] Encode(ReadOnlySpan<float> pixels)
    {
        uint[] rgba = new uint[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int code = encoding.Code(pixels[i]);
            rgba[i] = code == 0 ? 0 : (uint)((code >> 8) | ((code & 255) << 8)) | 0xFF000000;
        }
        return Webp.Encode(rgba, (int)Math.Sqrt(pixels.Length));
    }
}
