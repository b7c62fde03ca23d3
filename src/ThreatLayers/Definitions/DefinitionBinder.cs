using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using YamlDotNet.RepresentationModel;

namespace ThreatLayers.Definitions;

/// <summary>Makes records from a YAML tree, going on after a problem so that all problems of a file are told at once.</summary>
/// <remarks>YamlDotNet's own deserialiser stops at the first error, and knows neither ranges nor allowed names; hence the walk over its tree.</remarks>
sealed class DefinitionBinder(string file, List<Problem> problems)
{
    /// <summary>Where each value of each record stood, for the checks that need several values.</summary>
    readonly Dictionary<(object Record, string Key), YamlNode> places = new(new ByReference());

    public string File { get; } = file;

    /// <summary>Values that come from elsewhere than the file, with where they come from.</summary>
    public IReadOnlyDictionary<YamlNode, string> Overridden { get; set; } = new Dictionary<YamlNode, string>();

    /// <summary>Null where something was wrong; the problems say what.</summary>
    public T? Bind<T>(YamlNode node) where T : class => (T?)Value(typeof(T), node, "the file", null);

    public void Report(YamlNode? node, string message) =>
        problems.Add(node is not null && Overridden.TryGetValue(node, out string? origin) ? new(origin, 0, 0, message) : new(File, (int)(node?.Start.Line ?? 0), (int)(node?.Start.Column ?? 0), message));

    /// <summary>Reports at the place where <paramref name="record"/> got its <paramref name="key"/>; at the record where the key was left out.</summary>
    public void Report(object record, string key, string message) =>
        Report(places.GetValueOrDefault((record, key)) ?? places.GetValueOrDefault((record, "")), message);

    object? Value(Type type, YamlNode node, string path, Shape.Key? key)
    {
        if (type == typeof(IReadOnlyList<WeightedSource>))
            return WeightedSources(node, path);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return Items(type.GetGenericArguments()[0], node, path);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return Entries(type.GetGenericArguments()[1], node, path);
        return type.IsPrimitive || type.IsEnum || type == typeof(string) ? Scalar(type, node, path, key) : Record(type, node, path);
    }

    object? Scalar(Type type, YamlNode node, string path, Shape.Key? key)
    {
        if (node is not YamlScalarNode { Value: { } text })
            return Fail(node, $"{path}: expected {Expected(type)}, found a {Kind(node)}.");
        if (type == typeof(string))
        {
            return text.Length == 0 ? Fail(node, $"{path}: expected text, found none.")
                : key?.Pattern is { } pattern && !pattern.IsValid(text) ? Fail(node, $"{path}: found '{text}', allowed are texts of the form {pattern.Pattern}.")
                : text;
        }
        if (type == typeof(bool))
            return bool.TryParse(text, out bool yes) ? yes : Fail(node, $"{path}: expected true or false, found '{text}'.");
        if (type.IsEnum)
        {
            string? match = Enum.GetNames(type).FirstOrDefault(n => Names.ToYaml(n) == text);
            return match is not null ? Enum.Parse(type, match)
                : Fail(node, $"{path}: '{text}' is not known. {Names.Suggest(text, Enum.GetNames(type).Select(Names.ToYaml))}");
        }
        bool isInt = type == typeof(int);
        int whole = 0;
        double number = 0;
        bool read = isInt
            ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
        if (!read)
            return Fail(node, $"{path}: expected {Expected(type)}, found '{text}'.{UnitHint(text, key)}");
        object value = isInt ? (object)whole : number; // Without the cast, both would become float64.
        if (key?.Range is { } range && !range.IsValid(value))
            return Fail(node, $"{path}: found {text}, allowed {key.RangeText}.");
        return value;
    }

    /// <summary>"40 km" where the key already says the unit.</summary>
    static string UnitHint(string text, Shape.Key? key) =>
        text.Split(' ') is [var number, var unit] && double.TryParse(number, CultureInfo.InvariantCulture, out _)
            ? $" Write the bare number; the unit is part of the key ('{key?.Name}'), and '{unit}' cannot be chosen here."
            : text.Contains(',', StringComparison.Ordinal) ? " Write a decimal point, not a comma." : "";

    object? Items(Type item, YamlNode node, string path)
    {
        if (node is not YamlSequenceNode sequence)
            return Fail(node, $"{path}: expected a list (lines that start with '- '), found a {Kind(node)}.");
        IList list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        bool whole = true;
        for (int i = 0; i < sequence.Children.Count; i++)
        {
            object? value = Value(item, sequence.Children[i], FormattableString.Invariant($"{path}[{i}]"), null);
            if (value is null)
                whole = false;
            else
                list.Add(value);
        }
        return whole ? list : null;
    }

    object? Entries(Type item, YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping)
            return Fail(node, $"{path}: expected keys with values, found a {Kind(node)}.");
        IDictionary entries = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), item))!;
        bool whole = true;
        foreach ((YamlNode name, YamlNode child) in mapping.Children)
        {
            object? value = Value(item, child, $"{path}.{name}", null);
            if (value is null)
                whole = false;
            else
                entries[name.ToString()] = value;
        }
        return whole ? entries : null;
    }

    /// <summary><c>[a, b]</c> weighs all alike; <c>{a: 2, b: 1}</c> weighs each; a bare name is a list of one.</summary>
    object? WeightedSources(YamlNode node, string path)
    {
        switch (node)
        {
            case YamlScalarNode { Value.Length: > 0 } one:
                return new List<WeightedSource> { new(one.Value!, 1) };
            case YamlSequenceNode list:
                return Items(typeof(string), list, path) is List<string> names ? names.ConvertAll(n => new WeightedSource(n, 1)) : null;
            case YamlMappingNode map:
                List<WeightedSource> sources = [];
                int before = problems.Count;
                foreach ((YamlNode name, YamlNode child) in map.Children)
                {
                    if (Scalar(typeof(double), child, $"{path}.{name}", null) is not double weight)
                        continue;
                    if (weight <= 0)
                        Report(child, FormattableString.Invariant($"{path}.{name}: found weight {weight}, allowed above 0. Leave a surface that shall not count out of the list."));
                    sources.Add(new(name.ToString(), weight));
                }
                return problems.Count == before ? sources : null;
            default:
                return Fail(node, $"{path}: expected a list of names, or names with weights, found a {Kind(node)}.");
        }
    }

    object? Record(Type type, YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping)
            return Fail(node, $"{path}: expected keys with values, found a {Kind(node)}.");
        Shape shape = Shape.Of(type);
        if (shape.Chooser is not null)
            return Chosen(shape, mapping, path);
        return Fill(shape, mapping, path, null);
    }

    object? Chosen(Shape shape, YamlMappingNode mapping, string path)
    {
        YamlNode? chooser = mapping.Children.FirstOrDefault(c => c.Key.ToString() == shape.Chooser).Value;
        if (chooser is null)
            return Fail(mapping, $"{path}: the key '{shape.Chooser}' is missing. Allowed: {string.Join(", ", shape.Choices.Keys.Order(StringComparer.Ordinal))}.");
        return shape.Choices.TryGetValue(chooser.ToString(), out Type? choice)
            ? Fill(Shape.Of(choice), mapping, path, shape.Chooser)
            : Fail(chooser, $"{path}.{shape.Chooser}: '{chooser}' is not known. {Names.Suggest(chooser.ToString(), shape.Choices.Keys)}");
    }

    object? Fill(Shape shape, YamlMappingNode mapping, string path, string? chooser)
    {
        int before = problems.Count;
        object record = Activator.CreateInstance(shape.Type)!;
        places[(record, "")] = mapping;
        foreach ((YamlNode name, YamlNode child) in mapping.Children)
        {
            string text = name.ToString();
            if (text == chooser)
                continue;
            if (shape[text] is not { } key)
            {
                Report(name, $"{path}: unknown key '{text}'. {Names.Suggest(text, shape.Keys.Select(k => k.Name).Concat(chooser is null ? [] : [chooser]))}");
                continue;
            }
            places[(record, text)] = child;
            if (child is YamlScalarNode { Value: "" or "null" or "~", Style: YamlDotNet.Core.ScalarStyle.Plain } && key.IsNullable)
                continue;
            if (Value(key.ValueType, child, $"{path}.{text}".Replace("the file.", "", StringComparison.Ordinal), key) is { } value)
                key.Property.SetValue(record, value);
        }
        foreach (Shape.Key missing in shape.Keys.Where(k => k.IsRequired && !places.ContainsKey((record, k.Name))))
            Report(mapping, $"{path}: the key '{missing.Name}' is missing. {missing.Description}");
        return problems.Count == before ? record : null;
    }

    object? Fail(YamlNode node, string message)
    {
        Report(node, message);
        return null;
    }

    static string Expected(Type type) => type == typeof(int) ? "a whole number" : type == typeof(double) ? "a number" : type == typeof(bool) ? "true or false" : "text";

    static string Kind(YamlNode node) => node switch { YamlMappingNode => "mapping", YamlSequenceNode => "list", _ => "single value" };

    /// <summary>Records compare by value, but two equal steps stand at two places.</summary>
    sealed class ByReference : IEqualityComparer<(object Record, string Key)>
    {
        public bool Equals((object Record, string Key) a, (object Record, string Key) b) => ReferenceEquals(a.Record, b.Record) && a.Key == b.Key;
        public int GetHashCode((object Record, string Key) place) => HashCode.Combine(RuntimeHelpers.GetHashCode(place.Record), place.Key);
    }
}
