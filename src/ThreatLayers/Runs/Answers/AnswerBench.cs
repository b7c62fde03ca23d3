using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Zones on the working grid, and what people call them.</summary>
/// <param name="Titles">By zone index.</param>
sealed record ZoneGround(Harmonising.Zones Zones, IReadOnlyList<string> Titles);

/// <summary>What answers are made of: surfaces, and zones that are brought onto the grid once for all of them.</summary>
sealed class AnswerBench(RunContext run, Func<string, Surface> surface)
{
    readonly Dictionary<string, ZoneGround> zones = [];

    public RunContext Run => run;
    public Grid Grid => run.Grid;
    public GroundMetric Ground => run.Ground;
    public int Threads => run.Options.Threads;
    public CancellationToken Cancel => run.Cancel;

    public Surface Surface(string id) => surface(id);

    public void Warn(string message) => run.Log.Warn(Answer.Stage, "answers", message);

    /// <summary>A zone set of the pipeline, by its name there.</summary>
    public ZoneGround Zones(string name) => zones.TryGetValue(name, out ZoneGround? known) ? known : zones[name] = OnGrid(name, run.Pipeline.Definition.Zones[name]);

    /// <summary>Zones that an answer defines for itself.</summary>
    public ZoneGround Tiles(string name, ZoneSetDefinition definition) => zones.TryGetValue(name, out ZoneGround? known) ? known : zones[name] = OnGrid(name, definition);

    /// <summary>Shapes of zones in degrees, by name; what lies beyond 180 degrees is a part of its own on the other side.</summary>
    public IReadOnlyDictionary<string, Geometry> Shapes(ZoneSetDefinition definition)
    {
        using Opened opened = Open(definition);
        using ICoordinateTransform? transform = opened.Crs == Crs.Wgs84 ? null : WorkingGrid.Transform(opened.Crs, Crs.Wgs84, run.Geodata);
        return opened.Features(transform, null, (_, _) => { }, () => { }).Where(f => f.Attributes.GetValueOrDefault(opened.NameColumn) is { Length: > 0 })
            .GroupBy(f => f.Attributes[opened.NameColumn], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (Geometry)GeometryFactory.Default.CreateMultiPolygon([.. g.SelectMany(f => Polygons(f.Geometry!))]), StringComparer.Ordinal);
    }

    ZoneGround OnGrid(string name, ZoneSetDefinition definition)
    {
        using Opened opened = Open(definition);
        Dictionary<string, string> titles = new(StringComparer.Ordinal);
        Dictionary<string, int> contradicting = [];
        int repairs = 0, placeless = 0, nameless = 0;
        using ICoordinateTransform? transform = opened.Crs == Grid.Crs ? null : WorkingGrid.Transform(opened.Crs, Grid.Crs, run.Geodata);
        CellRuns<ZoneShare> runs = run.ZoneRuns($"answers.{name}");
        Harmonising.Zones found = Harmonising.Zones.Of(FeatureReader.Around(opened.Features(transform, run.Area, Repaired, () => placeless++).Select(Seen), Grid, Ground.GlobeColumns), opened.NameColumn, Grid, Ground.Wraps, runs, Threads);
        if (repairs > 0)
            Warn(FormattableString.Invariant($"zones.{name}: {repairs} polygons were not valid (they cross themselves or overlap) and were repaired."));
        if (placeless > 0)
            Warn(FormattableString.Invariant($"zones.{name}: {placeless} features without a shape were left out."));
        if (nameless > 0)
            Warn(FormattableString.Invariant($"zones.{name}: {nameless} features have no '{opened.NameColumn}' and belong to no zone. Give them one, or leave them out with where:."));
        if (contradicting.Count > 0)
            Warn(FormattableString.Invariant($"zones.{name}: the {opened.NameColumn} of {contradicting.Count} zones is not unique: features with different titles share it ({string.Join(", ", contradicting.Keys.Take(5))}) and are taken for one zone. Name a column that tells them apart with name_column."));
        if (found.Names.Count == 0 || runs.Count == 0)
            throw new InputException(definition.Path ?? name, $"zones.{name}: not one of its zones lies on the working grid.", "Check its CRS, name_column and the grid's bounds.");
        return new(found, [.. found.Names.Select(n => titles.GetValueOrDefault(n, n))]);

        void Repaired(long number, string fault) => repairs++;

        Feature Seen(Feature feature)
        {
            string code = feature.Attributes.GetValueOrDefault(opened.NameColumn) ?? "";
            if (code.Length == 0)
                nameless++;
            else if (opened.TitleColumn is { } column && feature.Attributes.GetValueOrDefault(column) is { Length: > 0 } title && !titles.TryAdd(code, title) && titles[code] != title)
                contradicting[code] = 1;
            return feature;
        }
    }

    Opened Open(ZoneSetDefinition definition)
    {
        if (definition.Path is null)
            return new(null, definition, TileFeatures(definition));
        string path = InputCheck.PathOf(definition.Path, run.Pipeline.Folder, run.Options.Data);
        IFeatureSource source = run.Geodata.OpenFeatures(new(path, definition.Layer, run.Identify(path, definition.Crs)));
        string?[] missing = [.. new[] { definition.NameColumn, definition.TitleColumn }.Where(c => c is not null && !source.Columns.Contains(c))];
        if (missing.Length == 0)
            return new(source, definition, []);
        string suggestion = Names.Suggest(missing[0]!, source.Columns);
        source.Dispose();
        throw new InputException(path, $"the zones have no attribute '{missing[0]}'.", suggestion);
    }

    IEnumerable<Feature> TileFeatures(ZoneSetDefinition definition)
    {
        IReadOnlyList<double> b = WorkingGrid.BoundsOf(Grid, Ground.Wraps, run.Geodata);
        using ICoordinateTransform toPlane = WorkingGrid.Transform(Crs.Wgs84, Crs.EaseGrid2, run.Geodata);
        double[] x = [0, 0], y = [Math.Max(b[1], -89.9999), Math.Min(b[3], 89.9999)];
        toPlane.Apply(x, y);
        const double PerDegree = 17367530.4451615 / 180;
        Envelope[] within = b[2] > 180 ? [new(b[0] * PerDegree, 180 * PerDegree, y[0], y[1]), new(-180 * PerDegree, (b[2] - 360) * PerDegree, y[0], y[1])] : [new(b[0] * PerDegree, b[2] * PerDegree, y[0], y[1])];
        return within.SelectMany(w => definition.HexagonsKm is { } km ? EqualAreaTiles.Hexagons(km, w) : EqualAreaTiles.Squares(definition.SquaresKm!.Value, w)).DistinctBy(f => f.Attributes[EqualAreaTiles.NameColumn]);
    }

    static IEnumerable<Polygon> Polygons(Geometry geometry) => Enumerable.Range(0, geometry.NumGeometries).Select(geometry.GetGeometryN).OfType<Polygon>().Where(p => !p.IsEmpty);

    /// <summary>Features of a file or of tiles, alike.</summary>
    sealed class Opened(IFeatureSource? source, ZoneSetDefinition definition, IEnumerable<Feature> tiles) : IDisposable
    {
        const double HalfGlobe_m = 17367530.4451615;

        public Crs Crs => source?.Crs ?? Crs.EaseGrid2;
        public string NameColumn => definition.NameColumn ?? EqualAreaTiles.NameColumn;
        public string? TitleColumn => definition.TitleColumn;

        public IEnumerable<Feature> Features(ICoordinateTransform? transform, MapArea? area, Action<long, string> repaired, Action placeless)
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
    }
}
