using System.Text;

namespace ThreatLayers.Definitions;

/// <summary>The reference of all operators and their parameters, as Markdown, made from the records.</summary>
public static class OperatorReference
{
    /// <summary>Names of all operators, in order, with their one-line descriptions.</summary>
    public static IReadOnlyList<(string Name, string Description)> List() =>
        [.. Shape.Of(typeof(Operator)).Choices.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, Shape.Of(c.Value).Description))];

    /// <exception cref="ArgumentException">No such operator; the message names the nearest.</exception>
    public static string Markdown(string? only = null)
    {
        Shape all = Shape.Of(typeof(Operator));
        if (only is not null && !all.Choices.ContainsKey(only))
            throw new ArgumentException($"There is no operator '{only}'. {Names.Suggest(only, all.Choices.Keys)}");
        StringBuilder text = new();
        foreach ((string name, Type type) in all.Choices.Where(c => only is null || c.Key == only).OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            Shape shape = Shape.Of(type);
            text.Append(text.Length > 0 ? "\n" : "").Append($"## {name}\n\n{shape.Description}\n\n| parameter | type | default | allowed | meaning |\n| --- | --- | --- | --- | --- |\n");
            foreach (Shape.Key key in shape.Keys)
                text.Append($"| {key.Name} | {TypeName(key.ValueType)} | {Default(key)} | {key.RangeText} | {key.Description} |\n");
        }
        return text.ToString();
    }

    static string Default(Shape.Key key) => key.IsRequired ? "required" : key.Default switch
    {
        null => "none",
        bool b => b ? "true" : "false",
        Enum e => Names.ToYaml(e.ToString()),
        IReadOnlyDictionary<string, double> numbers => string.Join(", ", numbers.Select(n => FormattableString.Invariant($"{n.Key}: {n.Value}"))),
        IEnumerable<string> texts => string.Join("; ", texts),
        var value => FormattableString.Invariant($"{value}"),
    };

    static string TypeName(Type type) =>
        type == typeof(IReadOnlyList<WeightedSource>) ? "surfaces, or surfaces with weights"
        : type.IsGenericType ? "list"
        : type.IsEnum ? string.Join(" / ", Enum.GetNames(type).Select(Names.ToYaml))
        : type == typeof(int) ? "whole number" : type == typeof(double) ? "number" : type == typeof(bool) ? "true / false" : "text";
}
