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
        ZoneSpread spread = new(zones, scope.Stored(Weight).Cells, scope);
        double?[] totals = Totals(name, zones, spread, scope);
        spread.Fit(totals, CapPerKm2);
        for (int zone = 0; zone < totals.Length; zone++)
        {
            if (spread.LeftOver(zone) is { } left && totals[zone] is { } total && left > 1e-9 * Math.Abs(total))
                scope.Warn(FormattableString.Invariant($"{name}: zone {zones.Names[zone]} takes {Math.Abs(total) - left:0.###} of {Math.Abs(total):0.###} under the cap; the rest is left out."));
        }
        CellFile file = scope.WriteBands(name, ZoneSpread.BytesPerCell, (band, cells) => spread.Write(band, cells, perKm2: Per == Per.Km2));
        return new(name, file, Per == Per.Km2 ? $"{Value} per km²" : Value);
    }

    /// <summary>What each zone has to spread, by zone index; null where the table has no number.</summary>
    double?[] Totals(string name, Zones zones, ZoneSpread spread, StepScope scope)
    {
        double[] numbers = Numbers(name, zones, scope);
        double?[] totals = new double?[numbers.Length];
        for (int zone = 0; zone < numbers.Length; zone++)
        {
            double area_km2 = spread.Area_km2(zone);
            if (double.IsNaN(numbers[zone]) || area_km2 == 0)
                continue;
            double total = numbers[zone] * Factor * (PercentOfArea ? area_km2 / 100 : 1);
            if (!PercentOfArea && zones.SticksOut[zone] && zones.WholeArea_km2 is { } whole && area_km2 / whole[zone] is < 0.98 and var inside)
            {
                total *= inside;
                scope.Warn(FormattableString.Invariant($"{name}: {inside * 100:0.#} % of zone {zones.Names[zone]} lies in the grid, so that share of its total is spread; where the rest belongs is not known here."));
            }
            if (total != 0 && spread.SpreadEvenly(zone))
                scope.Warn($"{name}: zone {zones.Names[zone]} has no cell with weight; its total is spread evenly.");
            totals[zone] = total;
        }
        return totals;
    }
}
