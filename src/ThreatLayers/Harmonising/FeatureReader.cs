using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Utilities;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>Features in the working grid's CRS, polygons valid.</summary>
public static class FeatureReader
{
    /// <summary>Streams features with their geometry transformed; those without geometry are left out.</summary>
    /// <param name="source">Read once.</param>
    /// <param name="transform">From the source's CRS to the grid's; null where they are the same.</param>
    /// <param name="repaired">Told of each polygon that had to be repaired, by its number in the file and the fault.</param>
    public static IEnumerable<Feature> Onto(IFeatureSource source, ICoordinateTransform? transform, Action<long, string> repaired)
    {
        foreach (Feature feature in source.Read())
        {
            if (feature.Geometry is not { IsEmpty: false } geometry)
                continue;
            if (geometry.Dimension == Dimension.Surface)
            {
                NetTopologySuite.Operation.Valid.IsValidOp check = new(geometry);
                if (!check.IsValid)
                {
                    repaired(feature.Number, check.ValidationError.ToString());
                    geometry = GeometryFixer.Fix(geometry);
                }
            }
            if (transform is not null)
            {
                geometry = geometry.Copy();
                geometry.Apply(new Transformed(transform));
            }
            yield return feature with { Geometry = geometry };
        }
    }

    /// <summary>Transforms a whole sequence in one call, so that PROJ is called once per ring and not once per vertex.</summary>
    sealed class Transformed(ICoordinateTransform transform) : IEntireCoordinateSequenceFilter
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
