using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>What a number of things in a cell is divided by.</summary>
public enum Per
{
    /// <summary>The cell's true area in km².</summary>
    Km2,
    /// <summary>Nothing: the number in the cell.</summary>
    Cell,
}

[Named("point_density")]
[Description("Points counted or weighed per cell. A cell without points is 0: the list of points is taken as complete.")]
public sealed record PointDensity : Step
{
    [Description("Points input.")]
    [ReadsInput("points")]
    public required string Of { get; init; }

    [Description("Column with the weight of a point, such as inhabitants; each point counts 1 without it. Points whose number is empty are left out.")]
    public string? Weight { get; init; }

    [Description("The weight is raised to this power before it is summed.")]
    [Range(0, 10)]
    public double WeightExponent { get; init; } = 1;

    [Description("Per km² of true area, or per cell.")]
    public Per Per { get; init; } = Per.Km2;

    public override Reach Reach => Reach.Global;

    public override Surface Run(string name, StepScope scope)
    {
        using CellRuns<double> sums = scope.Runs<double>(name);
        long outside = 0, unweighted = 0;
        foreach (Feature feature in scope.Features(Of))
        {
            if (feature.Geometry is not Point point || WeightOf(feature) is not double weight)
            {
                unweighted++;
                continue;
            }
            int column = (int)Math.Floor(scope.Grid.ColumnAt(point.X)), row = (int)Math.Floor(scope.Grid.RowAt(point.Y));
            // A point on the last edge belongs to the last cell: longitude 180 is on the map.
            if (point.X == scope.Grid.East)
                column--;
            if (point.Y == scope.Grid.South)
                row--;
            if (scope.Ground.Wraps && !double.IsNaN(point.X))
                column = ((column % scope.Grid.Columns) + scope.Grid.Columns) % scope.Grid.Columns;
            if (double.IsNaN(point.X) || column < 0 || column >= scope.Grid.Columns || row < 0 || row >= scope.Grid.Rows)
                outside++;
            else
                sums.Add(row, column, 1, Math.Pow(weight, WeightExponent));
        }
        if (unweighted > 0)
            scope.Warn(FormattableString.Invariant($"{name}: {unweighted} points without coordinates or without a number in '{Weight}' were left out."));
        if (outside > 0)
            scope.Warn(FormattableString.Invariant($"{name}: {outside} points lie outside the working grid and were left out."));
        return new(name, scope.WriteSums(name, sums, row => Per == Per.Km2 ? scope.Ground.CellArea_km2[row] : 1), Per == Per.Km2 ? "per km²" : "per cell");
    }

    /// <summary>Null where the column is empty: unknown. Anything else that is no number is a fault of the file, not a point to be lost quietly.</summary>
    double? WeightOf(Feature feature)
    {
        if (Weight is null)
            return 1;
        if (!feature.Attributes.TryGetValue(Weight, out string? text))
            throw new InputException(Of, $"there is no column '{Weight}'.", Names.Suggest(Weight, feature.Attributes.Keys));
        if (text.Length == 0)
            return null;
        // 1e30 in every cell of the world still adds up to a float.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double weight) && weight is >= 0 and <= 1e30)
            return weight;
        string remedy = text.Contains(',', StringComparison.Ordinal) ? "Write decimal points, and no signs between thousands." : "Correct the row, or leave the number out where it is not known.";
        throw new InputException(Of, FormattableString.Invariant($"line {feature.Number}: column '{Weight}' is '{text}', allowed is a number from 0 to 1e30, or nothing."), remedy);
    }
}
