using NetTopologySuite.Geometries;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>Zones (countries, regions) as runs of covered cells on the working grid. Parts with the same name are one zone.</summary>
/// <param name="Names">By zone index, in ordinal order.</param>
/// <param name="Runs">By zone index; rows ascend within a zone.</param>
/// <param name="WholeArea_km2">By zone index: true area, also of what lies outside the grid; null where the grid is the whole globe.</param>
public sealed record Zones(IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<CoveredRun>> Runs, IReadOnlyList<double>? WholeArea_km2 = null)
{
    /// <param name="features">In the grid's CRS.</param>
    /// <param name="column">Attribute that names the zone; features without a name belong to none.</param>
    public static Zones Of(IEnumerable<Feature> features, string column, Grid grid, bool wraps)
    {
        SortedDictionary<string, List<CoveredRun>> zones = new(StringComparer.Ordinal);
        foreach (Feature feature in features)
        {
            string name = feature.Attributes.GetValueOrDefault(column) ?? "";
            if (name.Length == 0 || feature.Geometry is not Geometry geometry)
                continue;
            if (!zones.TryGetValue(name, out List<CoveredRun>? runs))
                zones[name] = runs = [];
            runs.AddRange(PolygonCoverage.Of(geometry, grid, wraps));
        }
        foreach (List<CoveredRun> runs in zones.Values)
            runs.Sort((a, b) => a.Row != b.Row ? a.Row.CompareTo(b.Row) : a.Column.CompareTo(b.Column));
        return new([.. zones.Keys], [.. zones.Values.Select(r => (IReadOnlyList<CoveredRun>)r)]);
    }
}
