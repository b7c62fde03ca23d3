using NetTopologySuite.Geometries;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>The share of a stretch of cells that lies in a zone.</summary>
public readonly record struct ZoneShare(int Zone, float Share);

/// <summary>Zones (countries, regions) as runs of covered cells on the working grid. Parts with the same name are one zone.</summary>
/// <param name="Names">By zone index, in ordinal order.</param>
/// <param name="Runs">Their zones count from 0 in the order in which the features first name them: see <see cref="IndexOf"/>.</param>
/// <param name="IndexOf">Zone index by a run's zone.</param>
/// <param name="SticksOut">By zone index: some of it lies outside the grid.</param>
/// <param name="WholeArea_km2">By zone index: true area, also of what lies outside the grid; null where the grid is the whole globe.</param>
public sealed record Zones(IReadOnlyList<string> Names, CellRuns<ZoneShare> Runs, IReadOnlyList<int> IndexOf, IReadOnlyList<bool> SticksOut, IReadOnlyList<double>? WholeArea_km2 = null)
{
    /// <param name="features">In the grid's CRS.</param>
    /// <param name="column">Attribute that names the zone; features without a name belong to none.</param>
    /// <param name="runs">Empty; filled here.</param>
    public static Zones Of(IEnumerable<Feature> features, string column, Grid grid, bool wraps, CellRuns<ZoneShare> runs, int threads)
    {
        Dictionary<string, int> order = new(StringComparer.Ordinal);
        HashSet<string> outside = [];
        IEnumerable<Feature> named = features.Where(f => f.Geometry is not null && f.Attributes.GetValueOrDefault(column) is { Length: > 0 });
        foreach ((Feature feature, IReadOnlyList<CoveredRun> covered) in PolygonCoverage.OfAll(named, grid, wraps, threads))
        {
            string name = feature.Attributes[column];
            Envelope extent = feature.Geometry!.EnvelopeInternal;
            if (!wraps && (extent.MinX < grid.West || extent.MaxX > grid.East || extent.MinY < grid.South || extent.MaxY > grid.North))
                outside.Add(name);
            if (!order.TryGetValue(name, out int zone))
                order[name] = zone = order.Count;
            foreach (CoveredRun run in covered)
                runs.Add(run.Row, run.Column, run.Columns, new(zone, run.Share));
        }
        string[] names = [.. order.Keys.Order(StringComparer.Ordinal)];
        Dictionary<string, int> index = names.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i);
        return new(names, runs, [.. order.OrderBy(p => p.Value).Select(p => index[p.Key])], [.. names.Select(outside.Contains)]);
    }

    /// <summary>True area of each zone in the grid, by zone index.</summary>
    public double[] AreasInGrid_km2(GroundMetric ground, Grid grid)
    {
        double[] areas = new double[Names.Count];
        foreach (CellRun<ZoneShare> run in BlockWalk.Bands(grid).SelectMany(Runs.Of))
            areas[IndexOf[run.Value.Zone]] += run.Columns * (double)run.Value.Share * ground.CellArea_km2[run.Row];
        return areas;
    }
}
