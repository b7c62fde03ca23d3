using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>The working grid of a pipeline, with its lengths on the ground.</summary>
public static class WorkingGrid
{
    /// <exception cref="DefinitionException">The CRS is unknown, its unit is not the cell's, or the bounds have no image in it.</exception>
    public static Grid Of(LoadedPipeline pipeline, IGeodata geodata, string? data)
    {
        GridDefinition definition = pipeline.Definition.Grid;
        if (definition.LikeRaster is { } like)
            return geodata.Describe(new(InputCheck.PathOf(like, pipeline.Folder, data))).Grid;
        Crs crs = Identify(pipeline, geodata, definition.Crs);
        bool degrees = geodata.IsGeographic(crs);
        if (degrees != definition.CellDegrees.HasValue)
            throw Wrong(pipeline, $"grid: {crs} is in {(degrees ? "degrees" : "metres")}, so its cells are given with {(degrees ? "cell_degrees" : "cell_km")}.");
        double cell = degrees ? definition.CellDegrees!.Value : definition.CellKm!.Value * 1000;
        bool isWorld = definition.Bounds.Count == 0;
        // Mercator's map of the world ends where the tiles do; the pole is infinitely far.
        double pole = crs == Crs.WebMercator ? 85.0511287798066 : 90;
        IReadOnlyList<double> bounds = isWorld ? [-180, -pole, 180, pole] : definition.Bounds;
        (double west, double south, double east, double north) = degrees ? (bounds[0], bounds[1], bounds[2], bounds[3]) : Project(pipeline, geodata, crs, bounds);
        if (isWorld)
        {
            // A cell that does not divide the globe is made to, by less than half a cell over the whole width: the map closes without a seam.
            int columns = Count((east - west) / cell), rows = Count((north - south) / cell);
            return new(crs, west, north, (east - west) / columns, (north - south) / rows, columns, rows);
        }
        // A part keeps the cell as it is and starts at a multiple of it, so that the grids of neighbouring parts fit together.
        (west, north) = (Math.Floor((west / cell) + Grid.SnapTolerance) * cell, Math.Ceiling((north / cell) - Grid.SnapTolerance) * cell);
        return new(crs, west, north, cell, cell, Count(Math.Ceiling(((east - west) / cell) - Grid.SnapTolerance)), Count(Math.Ceiling(((north - south) / cell) - Grid.SnapTolerance)));

        int Count(double cells) => cells <= 1e6 ? Math.Max(1, (int)Math.Round(cells))
            : throw Wrong(pipeline, FormattableString.Invariant($"grid: a cell of {cell} makes {cells:0} cells along one side; allowed are up to 1000000. Take larger cells or smaller bounds."));
    }

    public static ICoordinateTransform Transform(Crs from, Crs to, IGeodata geodata) => (ICoordinateTransform?)ManagedTransform.TryCreate(from, to) ?? geodata.Transform(from, to);

    public static GroundMetric GroundOf(Grid grid, IGeodata geodata)
    {
        using ICoordinateTransform? toDegrees = geodata.IsGeographic(grid.Crs) ? null : Transform(grid.Crs, Crs.Wgs84, geodata);
        return GroundMetric.Of(grid, toDegrees);
    }

    /// <summary>West, south, east and north of a grid in degrees; east is above 180 where it crosses 180°.</summary>
    public static IReadOnlyList<double> BoundsOf(Grid grid, bool isWorld, IGeodata geodata)
    {
        const int Steps = 20;
        double[] x = [.. Enumerable.Range(0, (Steps + 1) * (Steps + 1)).Select(i => grid.West + ((grid.East - grid.West) * (i % (Steps + 1)) / Steps))];
        double[] y = [.. Enumerable.Range(0, (Steps + 1) * (Steps + 1)).Select(i => grid.South + ((grid.North - grid.South) * (i / (Steps + 1)) / Steps))];
        if (!geodata.IsGeographic(grid.Crs))
        {
            using ICoordinateTransform toDegrees = Transform(grid.Crs, Crs.Wgs84, geodata);
            toDegrees.Apply(x, y);
        }
        double[] lon = [.. x.Where(double.IsFinite)], lat = [.. y.Where(double.IsFinite).Select(v => Math.Clamp(v, -90, 90))];
        if (isWorld || lon.Length == 0)
            return [-180, lat.DefaultIfEmpty(-90).Min(), 180, lat.DefaultIfEmpty(90).Max()];
        double[] around = [.. lon.Select(l => lon[0] + Math.IEEERemainder(l - lon[0], 360))];
        double west = Math.IEEERemainder(around.Min(), 360);
        return [west, lat.Min(), west + around.Max() - around.Min(), lat.Max()];
    }

    public static MapArea AreaOf(Grid grid, IGeodata geodata)
    {
        using ICoordinateTransform toDegrees = Transform(grid.Crs, Crs.Wgs84, geodata);
        return MapArea.Of(grid, toDegrees);
    }

    static Crs Identify(LoadedPipeline pipeline, IGeodata geodata, string definition)
    {
        try
        {
            return geodata.Identify(definition);
        }
        catch (ArgumentException e)
        {
            throw Wrong(pipeline, $"grid.crs: '{definition}' is not known to PROJ ({e.Message}). Write an authority code such as EPSG:6933, or WKT.");
        }
    }

    /// <summary>Extent of the bounds in the CRS, from points along their edges and across: a projected rectangle's extremes need not be at its corners.</summary>
    static (double West, double South, double East, double North) Project(LoadedPipeline pipeline, IGeodata geodata, Crs crs, IReadOnlyList<double> bounds)
    {
        const int Steps = 90;
        double[] x = new double[(Steps + 1) * (Steps + 1)], y = new double[x.Length];
        for (int i = 0; i <= Steps; i++)
        {
            for (int j = 0; j <= Steps; j++)
            {
                x[(i * (Steps + 1)) + j] = bounds[0] + ((bounds[2] - bounds[0]) * j / Steps);
                y[(i * (Steps + 1)) + j] = bounds[1] + ((bounds[3] - bounds[1]) * i / Steps);
            }
        }
        using ICoordinateTransform transform = Transform(Crs.Wgs84, crs, geodata);
        transform.Apply(x, y);
        double[] known = [.. x.Where(double.IsFinite)], knownY = [.. y.Where(double.IsFinite)];
        return known.Length == 0 || known.Min() >= known.Max() || knownY.Min() >= knownY.Max()
            ? throw Wrong(pipeline, $"grid.bounds: [{string.Join(", ", bounds)}] have no area in {crs}. Take bounds that lie in the area of use of the CRS.")
            : (known.Min(), knownY.Min(), known.Max(), knownY.Max());
    }

    static DefinitionException Wrong(LoadedPipeline pipeline, string message) => new([new(pipeline.File, 0, 0, message)]);
}
