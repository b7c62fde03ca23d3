using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

[Named("dasymetric")]
[Description("Spreads the total of each zone over its cells in proportion to a weight surface; every zone's total is kept. Cells outside every zone with a total are nodata.")]
public sealed record Dasymetric : ZonalStep
{
    [Description("Weight surface: where the total is likely to be. Nodata and negative weights take nothing; a zone without any weight is spread evenly, with a warning.")]
    [ReadsSurface]
    public required string Weight { get; init; }

    [Description("The table's number is multiplied by this, to change its unit.")]
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Factor { get; init; } = 1;

    [Description("The number is a percentage of the zone's area, not a total.")]
    public bool PercentOfArea { get; init; }

    [Description("Most that a km² of land can take; what is too much goes to the zone's other cells, in proportion to their weight. None without it.")]
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? CapPerKm2 { get; init; }

    [Description("Per km² of the land in the cell, or per cell.")]
    public Per Per { get; init; } = Per.Km2;

    public override Surface Run(string name, StepScope scope)
    {
        Zones zones = scope.Zones(Zones, ZoneColumn);
        double[] numbers = Numbers(name, zones, scope);
        IRasterSource weights = scope.Stored(Weight).Cells;
        double[] amounts = new double[scope.Grid.Cells], land_km2 = new double[scope.Grid.Cells];
        for (int zone = 0; zone < numbers.Length; zone++)
        {
            scope.Cancel.ThrowIfCancellationRequested();
            if (double.IsNaN(numbers[zone]))
                continue;
            Part[] parts = PartsOf(zones.Runs[zone], weights, scope);
            if (parts.Length == 0)
                continue;
            double total = numbers[zone] * Factor * (PercentOfArea ? parts.Sum(p => p.Area_km2) / 100 : 1);
            if (!PercentOfArea && zones.WholeArea_km2 is { } whole && parts.Sum(p => p.Area_km2) / whole[zone] is < 0.98 and var inside)
            {
                total *= inside;
                scope.Warn(FormattableString.Invariant($"{name}: {inside * 100:0.#} % of zone {zones.Names[zone]} lies in the grid, so that share of its total is spread; where the rest belongs is not known here."));
            }
            if (parts.Sum(p => p.Weight) == 0 && total != 0)
            {
                scope.Warn($"{name}: zone {zones.Names[zone]} has no cell with weight; its total is spread evenly.");
                parts = [.. parts.Select(p => p with { Weight = p.Area_km2 })];
            }
            double[] spread = Spread(parts, total, out double left);
            if (left > 1e-9 * Math.Abs(total))
                scope.Warn(FormattableString.Invariant($"{name}: zone {zones.Names[zone]} takes {total - left:0.###} of {total:0.###} under the cap; the rest is left out."));
            for (int i = 0; i < parts.Length; i++)
            {
                amounts[parts[i].Cell] += spread[i];
                land_km2[parts[i].Cell] += parts[i].Area_km2;
            }
        }
        for (int cell = 0; cell < amounts.Length; cell++)
            amounts[cell] = land_km2[cell] == 0 ? double.NaN : Per == Per.Km2 ? amounts[cell] / land_km2[cell] : amounts[cell];
        return new(name, scope.Write(name, amounts, _ => 1), Per == Per.Km2 ? $"{Value} per km²" : Value);
    }

    static Part[] PartsOf(IReadOnlyList<CoveredRun> runs, IRasterSource weights, StepScope scope)
    {
        List<Part> parts = [];
        float[] buffer = new float[scope.Grid.Columns];
        foreach (CoveredRun run in runs)
        {
            Span<float> known = buffer.AsSpan(0, run.Columns);
            weights.Read(new(run.Column, run.Row, run.Columns, 1), known);
            double area = run.Share * scope.Ground.CellArea_km2[run.Row];
            int first = checked((int)(((long)run.Row * scope.Grid.Columns) + run.Column));
            for (int i = 0; i < run.Columns; i++)
                parts.Add(new(first + i, area, known[i] > 0 ? known[i] * area : 0));
        }
        return [.. parts];
    }

    /// <summary>Water-filling: give in proportion to weight, fill cells that reach the cap, share the rest among the others, until nothing is left over.</summary>
    double[] Spread(Part[] parts, double total, out double left)
    {
        if (total < 0)
        {
            double[] taken = Spread(parts, -total, out left);
            return [.. taken.Select(t => -t)];
        }
        double[] given = new double[parts.Length];
        bool[] full = new bool[parts.Length];
        left = total;
        while (left > 0)
        {
            double weight = 0;
            for (int i = 0; i < parts.Length; i++)
                weight += full[i] ? 0 : parts[i].Weight;
            if (weight == 0)
                break;
            bool filled = false;
            for (int i = 0; i < parts.Length && CapPerKm2 is { } cap; i++)
            {
                if (full[i] || parts[i].Weight == 0 || left * parts[i].Weight / weight < cap * parts[i].Area_km2)
                    continue;
                given[i] = cap * parts[i].Area_km2;
                full[i] = filled = true;
            }
            if (!filled)
            {
                for (int i = 0; i < parts.Length; i++)
                    given[i] = full[i] ? given[i] : left * parts[i].Weight / weight;
                left = 0;
                break;
            }
            left = total;
            for (int i = 0; i < parts.Length; i++)
                left -= full[i] ? given[i] : 0;
        }
        return given;
    }

    /// <summary>The part of a cell that lies in a zone.</summary>
    readonly record struct Part(int Cell, double Area_km2, double Weight);
}
