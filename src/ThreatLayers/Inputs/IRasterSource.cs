using ThreatLayers.Grids;

namespace ThreatLayers.Inputs;

/// <summary>Cells of one band or surface, read by window. Implemented by GDAL datasets, by rasters of the store, and by surfaces that are computed while read.</summary>
public interface IRasterSource : IDisposable
{
    Grid Grid { get; }

    /// <summary>Fills <paramref name="cells"/>, row-major, with the cells of <paramref name="window"/>; NaN is nodata. Safe to call from several threads at once.</summary>
    /// <param name="window">Must lie inside the grid.</param>
    /// <param name="cells">Exactly <c>window.Cells</c> long.</param>
    /// <exception cref="InputException">The file cannot be read (damaged, truncated, gone).</exception>
    void Read(Window window, Span<float> cells);
}
