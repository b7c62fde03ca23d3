namespace ThreatLayers.Tiling;

/// <summary>Fills the tiles of one zoom from a surface. Safe to call from several threads at once.</summary>
public interface ITileSampler
{
    /// <summary>Of the tiles that <see cref="Read"/> fills.</summary>
    int Zoom { get; }

    /// <summary>The tile's pixels, row-major, NaN where unknown.</summary>
    /// <param name="pixels">Size x size.</param>
    /// <returns>False where not one pixel is known; the pixels are then undefined.</returns>
    bool Read(int tileX, int tileY, Span<float> pixels);
}
