using System.Globalization;
using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>Features in the working grid's CRS, polygons valid.</summary>
public static class FeatureReader
{
    /// <summary>Streams features with their geometry transformed; those without geometry are left out.</summary>
    /// <param name="source">For its CRS, and its path in messages.</param>
    /// <param name="features">Of the source, read once.</param>
    /// <param name="transform">From the source's CRS to the grid's; null where they are the same.</param>
    /// <param name="area">The part of the globe that can be on the grid; null where all can.</param>
    /// <param name="repaired">Told of each polygon that had to be repaired, by its number in the file and the fault.</param>
    /// <param name="placeless">Told of each feature without geometry.</param>
    public static IEnumerable<Feature> Onto(IFeatureSource source, IEnumerable<Feature> features, ICoordinateTransform? transform, MapArea? area, Action<long, string> repaired, Action placeless)
    {
        foreach (Feature feature in features)
        {
            if (feature.Geometry is not { IsEmpty: false } geometry)
            {
                placeless();
                continue;
            }
            if (source.Crs == Crs.Wgs84 && geometry.EnvelopeInternal is { } extent && (extent.MinY < -90.01 || extent.MaxY > 90.01))
                throw new InputException(source.Path, FormattableString.Invariant($"feature {feature.Number}: latitudes {extent.MinY:0.###} to {extent.MaxY:0.###}, longitudes {extent.MinX:0.###} to {extent.MaxX:0.###}; allowed are latitudes of -90 to 90."), "Longitude and latitude seem to be swapped, or the file is in another CRS than it says: mend it with ogr2ogr.");
            if (geometry.Dimension == Dimension.Surface)
            {
                NetTopologySuite.Operation.Valid.IsValidOp check = new(geometry);
                if (!check.IsValid)
                {
                    repaired(feature.Number, check.ValidationError.ToString());
                    geometry = GeometryFixer.Fix(geometry);
                }
            }
            if (area is not null && source.Crs == Crs.Wgs84)
                geometry = area.Cut(geometry);
            if (geometry.IsEmpty)
                continue;
            if (transform is not null)
            {
                geometry = geometry.Copy();
                geometry.Apply(new Transformed(transform));
            }
            yield return feature with { Geometry = geometry };
        }
    }

    /// <summary>Features whose attributes have one of the values asked for; numbers are the same however they are written.</summary>
    /// <exception cref="InputException">No such attribute, or not one feature passes.</exception>
    public static IEnumerable<Feature> Where(IEnumerable<Feature> features, string path, IReadOnlyDictionary<string, IReadOnlyList<string>> where)
    {
        long all = 0, passed = 0;
        foreach (Feature feature in features)
        {
            all++;
            if (!where.All(w => feature.Attributes.TryGetValue(w.Key, out string? found) ? w.Value.Any(v => Same(v, found))
                : throw new InputException(path, $"there is no attribute '{w.Key}'.", Names.Suggest(w.Key, feature.Attributes.Keys))))
                continue;
            passed++;
            yield return feature;
        }
        if (passed == 0)
            throw new InputException(path, FormattableString.Invariant($"none of its {all} features passes where: ({string.Join("; ", where.Select(w => $"{w.Key}: {string.Join(", ", w.Value)}"))})."), "Check the attribute and the spelling of its values.");

        static bool Same(string a, string b) => a == b
            || (double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out double y) && x == y);
    }

    /// <summary>Moves features by whole globes of longitude to where the grid lies: 175 degrees west is 185 east. One that the grid meets from both sides comes once for each.</summary>
    /// <param name="features">In the grid's CRS.</param>
    /// <param name="globeColumns">Columns of 360 degrees; 0 on planar grids, where nothing is moved.</param>
    public static IEnumerable<Feature> Around(IEnumerable<Feature> features, Grid grid, double globeColumns)
    {
        // Round the whole globe the columns wrap by themselves.
        if (globeColumns == 0 || grid.Columns > globeColumns - 0.01)
            return features;
        double globe = globeColumns * grid.CellWidth;
        return features.SelectMany(Moved);

        IEnumerable<Feature> Moved(Feature feature)
        {
            Envelope extent = feature.Geometry!.EnvelopeInternal;
            double[] shifts = [.. new[] { -globe, 0, globe }.Where(s => extent.MaxX + s >= grid.West && extent.MinX + s <= grid.East)];
            // What lies elsewhere stays as it is: others count it as outside.
            foreach (double shift in shifts.Length == 0 ? [0] : shifts)
                yield return shift == 0 ? feature : feature with { Geometry = AffineTransformation.TranslationInstance(shift, 0).Transform(feature.Geometry) };
        }
    }

    /// <summary>Transforms a whole sequence in one call, so that PROJ is called once per ring and not once per vertex.</summary>
    internal sealed class Transformed(ICoordinateTransform transform) : IEntireCoordinateSequenceFilter
    {
        public bool Done => false;
        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence points)
        {
            double[] x = new double[points.Count], y = new double[points.Count];
            for (int i = 0; i < points.Count; i++)
                (x[i], y[i]) = (points.GetX(i), points.GetY(i));
            transform.Apply(x, y);
            for (int i = 0; i < points.Count; i++)
            {
                points.SetX(i, x[i]);
                points.SetY(i, y[i]);
            }
        }
    }
}
