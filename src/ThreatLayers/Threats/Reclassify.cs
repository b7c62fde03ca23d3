using System.ComponentModel;
using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

[Named("reclassify")]
[Description("Gives each class, or range of values, a number: {7: 1, '10..40': 0.5}. A range takes its lower end and not its upper one. Values that no entry names get 'otherwise', or nodata.")]
public sealed record Reclassify : Curve
{
    [Description("Number by class code, or by range 'a..b'.")]
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    [Description("Number for known values that no entry names; nodata without it.")]
    public double? Otherwise { get; init; }

    [Description("Unit of the result.")]
    public string Unit { get; init; } = "score";

    [Description("The result is a class code itself.")]
    public bool IsClass { get; init; }

    public override Surface Run(string name, StepScope scope)
    {
        List<Entry> entries = [.. Values.Select(v => Parse(name, v.Key, v.Value)).OrderBy(e => e.From)];
        for (int i = 1; i < entries.Count; i++)
        {
            if (entries[i].From < entries[i - 1].To || entries[i].From == entries[i - 1].From)
                throw new InvalidOperationException(FormattableString.Invariant($"{name}: the entries at {entries[i - 1].From} and {entries[i].From} of 'values' overlap. Let each value have one number."));
        }
        return new(name, new Cells(scope.Surface(Of).Cells, [.. entries], (float)(Otherwise ?? double.NaN)), Unit, IsClass);
    }

    static Entry Parse(string name, string key, double number)
    {
        string[] ends = key.Split("..");
        float[] found = [.. ends.Select(e => float.TryParse(e, NumberStyles.Float, CultureInfo.InvariantCulture, out float x) ? x : float.NaN)];
        return found switch
        {
            [var one] when !float.IsNaN(one) => new(one, one, (float)number),
            [var from, var to] when from < to => new(from, to, (float)number),
            _ => throw new InvalidOperationException($"{name}: '{key}' in 'values' is neither a number nor a range such as '10..40'."),
        };
    }

    readonly record struct Entry(float From, float To, float Number);

    /// <summary>Binary search per cell: legends have tens of entries, and a class raster is mostly runs of one class.</summary>
    sealed class Cells(IRasterSource source, Entry[] entries, float otherwise) : IRasterSource
    {
        public Grid Grid => source.Grid;

        public void Read(Window window, Span<float> cells)
        {
            source.Read(window, cells);
            float last = float.NaN, lastNumber = float.NaN;
            foreach (ref float cell in cells)
            {
                if (cell != last)
                    (last, lastNumber) = (cell, float.IsNaN(cell) ? float.NaN : Find(cell));
                cell = lastNumber;
            }
        }

        public void Dispose()
        {
        }

        float Find(float value)
        {
            int low = 0, high = entries.Length - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                Entry entry = entries[middle];
                if (value < entry.From)
                    high = middle - 1;
                else if (value == entry.From || value < entry.To)
                    return entry.Number;
                else
                    low = middle + 1;
            }
            return otherwise;
        }
    }
}
