using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>What a distance of an operator is measured on.</summary>
public enum Distances
{
    /// <summary>True lengths on the ground, by row, where the grid's projection says what they are.</summary>
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
