using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ThreatLayers.Definitions;

/// <summary>What a record looks like from YAML: its keys with type, default, range and description. The binder, the JSON Schema and the operator reference all read this, so they cannot disagree.</summary>
sealed class Shape
{
    static readonly Dictionary<Type, Shape> Known = [];
    static readonly NullabilityInfoContext Nullability = new();

    public required Type Type { get; init; }
    public required string Description { get; init; }
    public required IReadOnlyList<Key> Keys { get; init; }

    /// <summary>For an abstract record: the key that chooses, and the choices by name.</summary>
    public string? Chooser { get; init; }
    public IReadOnlyDictionary<string, Type> Choices { get; init; } = new Dictionary<string, Type>();

    public Key? this[string yamlName] => Keys.FirstOrDefault(k => k.Name == yamlName);

    public static Shape Of(Type type)
    {
        lock (Known)
        {
            if (!Known.TryGetValue(type, out Shape? shape))
                Known[type] = shape = Build(type);
            return shape;
        }
    }

    static Shape Build(Type type)
    {
        string description = type.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        if (type.IsAbstract)
        {
            return new()
            {
                Type = type,
                Description = description,
                Keys = [],
                Chooser = type.GetCustomAttribute<ChosenByAttribute>()!.Key,
                Choices = type.Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(type))
                    .ToDictionary(t => t.GetCustomAttribute<NamedAttribute>()!.Name),
            };
        }
        object blank = RuntimeHelpers.GetUninitializedObject(type);
        object? defaults = Defaults(type);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true })
            .OrderBy(p => Depth(p.DeclaringType!)).ThenBy(p => p.MetadataToken);
        return new() { Type = type, Description = description, Keys = [.. properties.Select(p => MakeKey(p, defaults ?? blank))] };
    }

    /// <summary>An instance with every initialiser run; required members are not checked when constructed by reflection.</summary>
    static object? Defaults(Type type) => type.GetConstructor(Type.EmptyTypes)?.Invoke(null);

    static int Depth(Type type) => type.BaseType is null ? 0 : 1 + Depth(type.BaseType);

    static Key MakeKey(PropertyInfo property, object defaults)
    {
        bool nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || Nullability.Create(property).WriteState == NullabilityState.Nullable;
        bool required = property.GetCustomAttribute<RequiredMemberAttribute>() is not null;
        object? value = required ? null : property.GetValue(defaults);
        return new()
        {
            Property = property,
            Name = Names.ToYaml(property.Name),
            Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "",
            IsRequired = required,
            IsNullable = nullable,
            Default = value is ICollection { Count: 0 } ? null : value,
            Range = RangeOf(property),
            Pattern = property.GetCustomAttribute<RegularExpressionAttribute>(),
        };
    }

    /// <summary>[Range(0, 90)] on a number with decimals is a range of whole numbers to .NET, which would round 0.4 to 0 before it compares.</summary>
    static RangeAttribute? RangeOf(PropertyInfo property) =>
        property.GetCustomAttribute<RangeAttribute>() is { } range && range.Minimum is int least && range.Maximum is int greatest && property.PropertyType != typeof(int) && property.PropertyType != typeof(int?)
            ? new((double)least, (double)greatest) { MinimumIsExclusive = range.MinimumIsExclusive, MaximumIsExclusive = range.MaximumIsExclusive }
            : property.GetCustomAttribute<RangeAttribute>();

    /// <summary>One key of a record.</summary>
    public sealed class Key
    {
        public required PropertyInfo Property { get; init; }
        public required string Name { get; init; }
        public required string Description { get; init; }
        public required bool IsRequired { get; init; }
        public required bool IsNullable { get; init; }
        public required object? Default { get; init; }
        public required RangeAttribute? Range { get; init; }
        public required RegularExpressionAttribute? Pattern { get; init; }

        public Type ValueType => Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

        /// <summary>Names the range in words: "0 to 1", "above 0".</summary>
        public string? RangeText => Range is null ? null
            : Range.Maximum is double.MaxValue or int.MaxValue
                ? FormattableString.Invariant($"{(Range.MinimumIsExclusive ? "above" : "at least")} {Range.Minimum}")
                : FormattableString.Invariant($"{(Range.MinimumIsExclusive ? "above " : "")}{Range.Minimum}{(Range.MaximumIsExclusive ? ", below " : Range.MinimumIsExclusive ? ", up to " : " to ")}{Range.Maximum}");
    }
}
