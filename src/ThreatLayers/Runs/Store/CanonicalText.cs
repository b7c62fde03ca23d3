using System.Collections;
using System.Globalization;
using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>Parameters as text that is the same whenever they mean the same: defaults written out, numbers in their shortest exact form.</summary>
static class CanonicalText
{
    /// <summary>The keys of a record with their values, in the order of the record.</summary>
    public static IEnumerable<(Shape.Key Key, object? Value)> Parameters(object record) => Shape.Of(record.GetType()).Keys.Select(k => (k, k.Property.GetValue(record)));

    public static string Of(object? value) => value switch
    {
        null => "none",
        string text => text,
        bool yes => yes ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        int number => number.ToString(CultureInfo.InvariantCulture),
        Enum name => Names.ToYaml(name.ToString()),
        WeightedSource source => FormattableString.Invariant($"{source.Name} x {source.Weight:R}"),
        IDictionary map => "{" + string.Join(", ", Entries(map)) + "}",
        IEnumerable list => "[" + string.Join(", ", list.Cast<object?>().Select(Of)) + "]",
        _ => "{" + string.Join(", ", Parameters(value).Select(p => $"{p.Key.Name}: {Of(p.Value)}")) + "}",
    };

    static IEnumerable<string> Entries(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
            yield return $"{entry.Key}: {Of(entry.Value)}";
    }
}
