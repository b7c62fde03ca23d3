using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>Operators that join polygons with a table by the zone's name.</summary>
public abstract record ZonalStep : Step
{
    [Description("Features input with the zones' polygons.")]
    [ReadsInput("features")]
    public required string Zones { get; init; }

    [Description("Attribute of the polygons that names the zone.")]
    public required string ZoneColumn { get; init; }

    [Description("Table input, keyed by the same names.")]
    [ReadsInput("table")]
    public required string Table { get; init; }

    [Description("Column of the table with the number.")]
    public required string Value { get; init; }

    public override Reach Reach => Reach.Global;

    /// <summary>Numbers by zone index, NaN where the table has none; says which names have no partner on the other side.</summary>
    /// <exception cref="InputException">Not one name of the table is a zone.</exception>
    protected double[] Numbers(string name, Zones zones, StepScope scope)
    {
        ZoneTable table = scope.Table(Table);
        IReadOnlyDictionary<string, double> numbers = table.Numbers(Value);
        string[] homeless = [.. numbers.Keys.Except(zones.Names).Order(StringComparer.Ordinal)];
        if (homeless.Length == numbers.Count)
            throw new InputException(table.Path, $"none of its names ({Sample(homeless)}) is a zone of '{Zones}', whose {ZoneColumn} has {Sample(zones.Names)}.", "Name the column that holds the same codes with zone_column.");
        // On a part of the globe most names are elsewhere, and that is as it should be.
        if (homeless.Length > 0 && zones.WholeArea_km2 is null)
        {
            string[] empty = [.. zones.Names.Where(z => !numbers.ContainsKey(z))];
            scope.Warn($"{name}: {homeless.Length} of {numbers.Count} names in the table have no polygon and are left out: {Sample(homeless)}{(empty.Length > 0 ? $"; the other way round, {empty.Length} of {zones.Names.Count} zones have no number: {Sample(empty)}" : "")}.");
        }
        return [.. zones.Names.Select(z => numbers.TryGetValue(z, out double n) ? n : double.NaN)];
    }

    static string Sample(IReadOnlyList<string> names) => string.Join(", ", names.Take(8)) + (names.Count > 8 ? ", ..." : "");
}

[Named("zone_value")]
[Description("The number of the zone that a cell lies in; on a border the mean by covered area. Cells outside every zone with a number are nodata.")]
public sealed record ZoneValue : ZonalStep
{
    public override Surface Run(string name, StepScope scope)
    {
        Zones zones = scope.Zones(Zones, ZoneColumn);
        double[] byIndex = Numbers(name, zones, scope), numbers = [.. zones.IndexOf.Select(i => byIndex[i])];
        CellFile file = scope.WriteBands(name, 2 * sizeof(double), (band, cells) =>
        {
            double[] sums = new double[cells.Length], shares = new double[cells.Length];
            foreach (CellRun<ZoneShare> run in zones.Runs.Of(band))
            {
                double number = numbers[run.Value.Zone];
                int first = ((run.Row - band.Row) * band.Columns) + run.Column;
                for (int cell = first; cell < first + run.Columns && !double.IsNaN(number); cell++)
                {
                    sums[cell] += run.Value.Share * number;
                    shares[cell] += run.Value.Share;
                }
            }
            // 0/0 is the nodata that is meant here.
            for (int cell = 0; cell < cells.Length; cell++)
                cells[cell] = (float)(sums[cell] / shares[cell]);
        });
        return new(name, file, Value);
    }
}
