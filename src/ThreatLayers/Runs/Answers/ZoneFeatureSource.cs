using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Zones of a file, or tiles that are reckoned, alike.</summary>
/// <param name="isUncut">Polygons of the file's CRS cross 180 degrees without being cut there.</param>
sealed class ZoneFeatureSource(IFeatureSource? source, ZoneSetDefinition definition, IEnumerable<Feature> tiles, bool isUncut) : IDisposable
{
    const double HalfGlobe_m = 17367530.4451615;

    public Crs Crs => source?.Crs ?? Crs.EaseGrid2;
    public string NameColumn => definition.NameColumn ?? EqualAreaTiles.NameColumn;
    public string? TitleColumn => definition.TitleColumn;

    /// <exception cref="InputException">It has no such columns.</exception>
    public static ZoneFeatureSource Open(ZoneSetDefinition definition, RunContext run)
    {
        if (definition.Path is null)
            return new(null, definition, TileFeatures(definition, run), false);
        string path = InputCheck.PathOf(definition.Path, run.Pipeline.Folder, run.Options.Data);
        IFeatureSource source = run.Geodata.OpenFeatures(new(path, definition.Layer, run.Identify(path, definition.Crs)));
        string?[] missing = [.. new[] { definition.NameColumn, definition.TitleColumn }.Where(c => c is not null && !source.Columns.Contains(c))];
        if (missing.Length == 0)
            return new(source, definition, [], IsUncut(source.Crs, run));
        string suggestion = Names.Suggest(missing[0]!, source.Columns);
        source.Dispose();
        throw new InputException(path, $"the zones have no attribute '{missing[0]}'.", suggestion);
    }

    /// <summary>On a grid on which longitudes are columns.</summary>
    public IEnumerable<Feature> OnGrid(ICoordinateTransform? transform, RunContext run, Action<long, string> repaired, Action placeless) => run.Ground.GlobeColumns == 0 ? Features(transform, run.Area, repaired, placeless)
        : Unrolled(Features(transform, run.Area, repaired, placeless), run.Ground.GlobeColumns * run.Grid.CellWidth, run.Grid.South, run.Grid.North);

    /// <summary>In degrees; what lies beyond 180 is a part of its own on the other side.</summary>
    public IEnumerable<Feature> InDegrees(ICoordinateTransform? transform) => Unrolled(Features(transform, null, (_, _) => { }, () => { }), 360, -90, 90).Select(f => f with { Geometry = GlobeRings.Cut(f.Geometry!) });

    IEnumerable<Feature> Unrolled(IEnumerable<Feature> features, double globe, double south, double north) => isUncut ? features.Select(f => f with { Geometry = GlobeRings.Unrolled(f.Geometry!, globe, south, north) }) : features;

    IEnumerable<Feature> Features(ICoordinateTransform? transform, MapArea? area, Action<long, string> repaired, Action placeless)
    {
        if (source is null)
            return tiles.Select(f => f with { Geometry = Projected(Split(f.Geometry!), transform) });
        return FeatureReader.Onto(source, definition.Where.Count > 0 ? FeatureReader.Where(source.Read(), source.Path, definition.Where) : source.Read(), transform, area, repaired, placeless);
    }

    public void Dispose() => source?.Dispose();

    static Geometry Split(Geometry tile)
    {
        Envelope extent = tile.EnvelopeInternal;
        if (extent.MaxX <= HalfGlobe_m + 1)
            return tile;
        Geometry here = tile.Intersection(tile.Factory.ToGeometry(new Envelope(extent.MinX, HalfGlobe_m, extent.MinY, extent.MaxY)));
        Geometry there = tile.Intersection(tile.Factory.ToGeometry(new Envelope(HalfGlobe_m, extent.MaxX, extent.MinY, extent.MaxY)));
        there = NetTopologySuite.Geometries.Utilities.AffineTransformation.TranslationInstance(-2 * HalfGlobe_m, 0).Transform(there);
        return tile.Factory.CreateMultiPolygon([.. Polygons(here), .. Polygons(there)]);
    }

    static Geometry Projected(Geometry tile, ICoordinateTransform? transform)
    {
        if (transform is null)
            return tile;
        Geometry copy = NetTopologySuite.Densify.Densifier.Densify(tile, Math.Max(1000, tile.Length / 64));
        foreach (Coordinate c in copy.Coordinates)
            c.X = Math.Clamp(c.X, -HalfGlobe_m + 1e-3, HalfGlobe_m - 1e-3);
        copy.Apply(new FeatureReader.Transformed(transform));
        return copy;
    }

    static bool IsUncut(Crs crs, RunContext run)
    {
        if (run.Geodata.IsGeographic(crs))
            return false;
        using ICoordinateTransform fromDegrees = WorkingGrid.Transform(Crs.Wgs84, crs, run.Geodata);
        return GlobeRings.AreUncut(fromDegrees);
    }

    static IEnumerable<Feature> TileFeatures(ZoneSetDefinition definition, RunContext run)
    {
        IReadOnlyList<double> b = WorkingGrid.BoundsOf(run.Grid, run.Ground.Wraps, run.Geodata);
        using ICoordinateTransform toPlane = WorkingGrid.Transform(Crs.Wgs84, Crs.EaseGrid2, run.Geodata);
        double[] x = [0, 0], y = [Math.Max(b[1], -89.9999), Math.Min(b[3], 89.9999)];
        toPlane.Apply(x, y);
        const double PerDegree = 17367530.4451615 / 180;
        Envelope[] within = b[2] > 180 ? [new(b[0] * PerDegree, 180 * PerDegree, y[0], y[1]), new(-180 * PerDegree, (b[2] - 360) * PerDegree, y[0], y[1])] : [new(b[0] * PerDegree, b[2] * PerDegree, y[0], y[1])];
        return within.SelectMany(w => definition.HexagonsKm is { } km ? EqualAreaTiles.Hexagons(km, w) : EqualAreaTiles.Squares(definition.SquaresKm!.Value, w)).DistinctBy(f => f.Attributes[EqualAreaTiles.NameColumn]);
    }

    public static IEnumerable<Polygon> Polygons(Geometry geometry) => Enumerable.Range(0, geometry.NumGeometries).Select(geometry.GetGeometryN).OfType<Polygon>().Where(p => !p.IsEmpty);
}
