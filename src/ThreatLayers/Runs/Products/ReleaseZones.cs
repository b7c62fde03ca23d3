using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Zones;

namespace ThreatLayers.Runs;

/// <summary>The zones that go with a release: onto the grid for sums, and as they are for hand-over.</summary>
static class ReleaseZones
{
    const string Key = "~release";

    /// <summary>On the working grid, by code; made once a run.</summary>
    public static Harmonising.Zones Of(RunContext run)
    {
        if (ZoneCoverage.OfRelease(run.Pipeline.Definition) is { } shared)
            return run.Grounds.Of(shared).Zones;
        lock (run.Zones)
            return Made(run);
    }

    static Harmonising.Zones Made(RunContext run)
    {
        if (run.Zones.TryGetValue(Key, out Harmonising.Zones? known))
            return known;
        using IFeatureSource source = Open(run);
        using ICoordinateTransform? transform = source.Crs == run.Grid.Crs ? null : WorkingGrid.Transform(source.Crs, run.Grid.Crs, run.Geodata);
        IEnumerable<Feature> features = FeatureReader.Around(FeatureReader.Onto(source, source.Read(), transform, run.Area, (_, _) => { }, () => { }), run.Grid, run.Ground.GlobeColumns);
        return run.Zones[Key] = Harmonising.Zones.Of(features.TakeWhile(_ => Going(run)), run.Publish.Zones!.IdColumn, run.Grid, run.Ground.Wraps, run.ZoneRuns(Key), run.Options.Threads);
    }

    /// <exception cref="OperationCanceledException">The run is to stop.</exception>
    static bool Going(RunContext run)
    {
        run.Cancel.ThrowIfCancellationRequested();
        return true;
    }

    /// <summary>Zones in degrees, in the order of their codes, with what the surfaces say of them.</summary>
    public static ZoneAttributes Table(RunContext run, IReadOnlyList<SurfaceProduct> products, Func<SurfaceProduct, Dictionary<string, double[]>> means)
    {
        ZonesDefinition definition = run.Publish.Zones!;
        using IFeatureSource source = Open(run);
        using ICoordinateTransform? toDegrees = source.Crs == Crs.Wgs84 ? null : WorkingGrid.Transform(source.Crs, Crs.Wgs84, run.Geodata);
        // Parts of a zone may be features of their own.
        var zones = FeatureReader.Onto(source, source.Read(), toDegrees, null, (_, _) => { }, () => { })
            .Where(f => f.Attributes.GetValueOrDefault(definition.IdColumn) is { Length: > 0 }).GroupBy(f => f.Attributes[definition.IdColumn], StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        SurfaceProduct[] numbers = [.. products.Where(p => !p.IsClass)];
        Dictionary<string, double[]>[] values = [.. numbers.Select(means)];
        ZoneRow[] rows = [.. zones.Select(z => new ZoneRow(z.Key, z.First().Attributes.GetValueOrDefault(definition.NameColumn) ?? z.Key, Whole(z.Select(f => f.Geometry!)),
            [.. values.SelectMany(v => v.GetValueOrDefault(z.Key) ?? [double.NaN, 0])]))];
        return new(rows, [.. numbers.SelectMany(p => ((string, string)[])[(p.Id, $"Mean of {p.Title} ({p.Unit})"), ($"{p.Id}_known", $"Share of the zone's area where {p.Title} is known")])]);
    }

    static MultiPolygon Whole(IEnumerable<Geometry> parts) =>
        GeometryFactory.Default.CreateMultiPolygon([.. parts.SelectMany(p => Enumerable.Range(0, p.NumGeometries).Select(p.GetGeometryN)).OfType<Polygon>()]);

    static IFeatureSource Open(RunContext run)
    {
        ZonesDefinition definition = run.Publish.Zones!;
        string path = Path.GetFullPath(Path.Combine(run.Pipeline.Folder, definition.Path));
        IFeatureSource source = run.Geodata.OpenFeatures(new(path));
        foreach (string column in (string[])[definition.IdColumn, definition.NameColumn])
        {
            if (!source.Columns.Contains(column))
            {
                source.Dispose();
                throw new InputException(path, $"the zones have no attribute '{column}'.", Names.Suggest(column, source.Columns));
            }
        }
        return source;
    }
}
