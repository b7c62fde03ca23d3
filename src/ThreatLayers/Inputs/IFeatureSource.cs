using NetTopologySuite.Geometries;

namespace ThreatLayers.Inputs;

/// <summary>A vector geometry with its attributes, by column name; empty text is a missing value.</summary>
/// <param name="Number">1-based place in the file: line for text, feature for vector formats. For messages.</param>
/// <param name="Geometry">In the source's CRS, axis order east, north; null where the file has none.</param>
public sealed record Feature(long Number, Geometry? Geometry, IReadOnlyDictionary<string, string> Attributes);

/// <summary>Features streamed from a file: vector formats through GDAL, CSV points by our own reader.</summary>
public interface IFeatureSource : IDisposable
{
    /// <summary>For messages.</summary>
    string Path { get; }

    Grids.Crs Crs { get; }

    /// <summary>Attribute names, in file order.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Streams all features once, from one thread.</summary>
    /// <exception cref="InputException">The file cannot be read, or a geometry cannot be parsed.</exception>
    IEnumerable<Feature> Read();
}
