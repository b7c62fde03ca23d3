using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>What a distance of an operator is measured on.</summary>
public enum Distances
{
    /// <summary>
    /// True lengths along parallels and meridians, by row, on grids in degrees and on cylindrical ones: √(Δnorth² + (mean cell width x Δcolumns)²), within 0.2 %
    /// up to 1,000 km below 75° of latitude; not the great circle far away, and not across a pole. On other grids those of the map.
    /// </summary>
    Ground,
    /// <summary>Lengths of the map's own plane, as InVEST and most GIS measure them.</summary>
    Map,
}

/// <summary>The lengths that a step measures with.</summary>
static class StepLengths
{
    /// <exception cref="InputException">The map is in degrees, which are no lengths.</exception>
    public static GroundMetric Lengths(this StepScope scope, string step, Distances distances) =>
        distances == Distances.Ground || scope.Ground.IsPlanar ? scope.Ground
        : scope.Ground.InDegrees ? throw new InputException(step, $"found distances: map on a working grid in degrees ({scope.Grid.Crs}); allowed there is ground, because a degree is no length.",
            "Leave distances out, or set distances: ground, or take a working grid in metres such as EPSG:6933.")
        : scope.Ground.OnMap(scope.Grid);

    /// <summary>What the lengths are worth where a reach is long or the map's own lengths are taken for those of the ground.</summary>
    public static void WarnOfLengths(this StepScope scope, string step, Distances distances, double reach_m)
    {
        const double LargeMap_m = 3e6, LongReach_m = 2e6;
        if (distances == Distances.Map)
            return;
        if (scope.Ground.IsPlanar)
        {
            if (Math.Max(scope.Grid.East - scope.Grid.West, scope.Grid.North - scope.Grid.South) > LargeMap_m)
                scope.Warn($"{step}: distances are those of the map in {scope.Grid.Crs}, which on a map so large are not those of the ground, nor do they close at 180°. Take a working grid in degrees or a cylindrical one (EPSG:6933) for true lengths.");
        }
        else if (reach_m > LongReach_m)
        {
            scope.Warn(FormattableString.Invariant($"{step}: distances follow parallels and meridians, which is too long by up to 1 % at 2,000 km, 8 % at 4,000 km and more beyond, and they do not lead across a pole."));
        }
    }

    /// <summary>A reach shorter than half a cell reaches nothing but the cell itself.</summary>
    public static void WarnOfShortReach(this StepScope scope, string step, string key, double reach_m, GroundMetric lengths)
    {
        double least = Math.Min(lengths.CellHeight_m.Min(), lengths.CellWidth_m.Where(w => w > 0).DefaultIfEmpty(double.PositiveInfinity).Min());
        if (reach_m < least / 2)
        {
            scope.Warn(FormattableString.Invariant($"{step}: {key} is {reach_m / 1000:0.######} km, less than half of the smallest cell ({least / 1000:0.######} km), so each cell reaches only itself. Take a greater distance, or a finer grid."));
        }
    }
}
