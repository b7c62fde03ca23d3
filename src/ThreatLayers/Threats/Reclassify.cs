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

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        foreach (string key in Values.Keys.Where(k => Parse(k, 0) is null))
            yield return ("values", $"'{key}' is neither a number nor a range such as '10..40'.");
        Entry[] entries = Entries();
        for (int i = 1; i < entries.Length; i++)
        {
            if (entries[i].From < entries[i - 1].To || entries[i].From == entries[i - 1].From)
                yield return ("values", FormattableString.Invariant($"the entries at {entries[i - 1].From} and {entries[i].From} overlap. Let each value have one number."));
        }
    }

    public override Surface Run(string name, StepScope scope) =>
        new(name, new Cells(scope.Surface(Of).Cells, Entries(), (float)(Otherwise ?? double.NaN)), Unit, IsClass);

    Entry[] Entries() => [.. Values.Select(v => Parse(v.Key, v.Value)).OfType<Entry>().OrderBy(e => e.From)];

    static Entry? Parse(string key, double number)
    {
        string[] ends = key.Split("..");
        float[] found = [.. ends.Select(e => float.TryParse(e, NumberStyles.Float, CultureInfo.InvariantCulture, out float x) ? x : float.NaN)];
        return found switch
        {
            [var one] when !float.IsNaN(one) => new Entry(one, one, (float)number),
            [var from, var to] when from < to => new Entry(from, to, (float)number),
            _ => null,
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
