namespace ThreatLayers.Tiling.Encoding;

/// <summary>Pixels to a picture file. Same pixels, same bytes, whatever thread asks.</summary>
public interface ITileEncoder
{
    /// <summary>"png" or "webp".</summary>
    string Format { get; }

    /// <summary>Bytes of a pixel's code.</summary>
    int CodeBytes { get; }

    /// <summary>What of the pixels enters the picture.</summary>
    /// <param name="pixels">Row-major, a square, NaN where unknown.</param>
    /// <param name="codes"><see cref="CodeBytes"/> for each pixel.</param>
    void Codes(ReadOnlySpan<float> pixels, Span<byte> codes);

    /// <summary>The picture, a function of the codes alone.</summary>
    byte[] Encode(ReadOnlySpan<byte> codes);
}
