namespace ThreatLayers.Tiling.Encoding;

/// <summary>Tiles in the colours of the surface, as PNG with a palette.</summary>
public sealed class StyledPng(Palette palette) : ITileEncoder
{
    public string Format => "png";

    public byte[] Encode(ReadOnlySpan<float> pixels)
    {
        byte[] indices = new byte[pixels.Length];
        palette.Index(pixels, indices);
        int size = (int)Math.Sqrt(pixels.Length);
        return PalettePng.Encode(indices, size, size, palette.Colours);
    }
}

/// <summary>Tiles in the colours of the surface, as lossless WebP: about a third smaller than PNG, and slower to make.</summary>
public sealed class StyledWebp(Palette palette) : ITileEncoder
{
    readonly uint[] colours = [.. palette.Colours.Select(c => c.R | ((uint)c.G << 8) | ((uint)c.B << 16) | ((uint)c.A << 24))];

    public string Format => "webp";

    public byte[] Encode(ReadOnlySpan<float> pixels)
    {
        byte[] indices = new byte[pixels.Length];
        palette.Index(pixels, indices);
        uint[] rgba = [.. indices.Select(i => colours[i])];
        return Webp.Encode(rgba, (int)Math.Sqrt(pixels.Length));
    }
}
