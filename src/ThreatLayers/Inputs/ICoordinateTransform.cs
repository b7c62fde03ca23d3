namespace ThreatLayers.Inputs;

/// <summary>From one CRS to another, axis order east, north. Implemented by ProjNet (managed) and by PROJ (through GDAL). Not safe for concurrent use: make one per thread.</summary>
public interface ICoordinateTransform : IDisposable
{
    /// <summary>Transforms in place. A point without an image becomes NaN, NaN.</summary>
    /// <param name="x">As long as <paramref name="y"/>.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    void Apply(Span<double> x, Span<double> y);
}
