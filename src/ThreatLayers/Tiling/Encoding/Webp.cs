using System.Runtime.InteropServices;
using SkiaSharp;

namespace ThreatLayers.Tiling.Encoding;

static class Webp
{
    /// <summary>Lossless, at a quick effort: palettes and codes must not be smeared.</summary>
    /// <param name="rgba">Row-major, R in the lowest byte, not premultiplied.</param>
    public static byte[] Encode(uint[] rgba, int size)
    {
        using SKBitmap bitmap = new(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        MemoryMarshal.AsBytes(rgba.AsSpan()).CopyTo(bitmap.GetPixelSpan());
        using SKPixmap pixmap = bitmap.PeekPixels()!;
        using SKData data = pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 20)) ?? throw new InvalidOperationException("A WebP tile could not be encoded.");
        return data.ToArray();
    }
}
