namespace ThreatLayers.Tiling.Encoding;

/// <summary>Pixels to a picture file. Same pixels, same bytes, whatever thread asks.</summary>
public interface ITileEncoder
{
    /// <summary>"png" or "webp".</summary>
    string Format { get; }

    /// <param name="pixels">Row-major, a square, NaN where unknown.</param>
    byte[] Encode(ReadOnlySpan<float> pixels);
}
