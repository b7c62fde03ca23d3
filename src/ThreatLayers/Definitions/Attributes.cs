namespace ThreatLayers.Definitions;

/// <summary>The value names a step of the same layer or a raster input (in a pipeline's combine: a layer or an earlier combination).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReadsSurfaceAttribute : Attribute;

/// <summary>The value names an input of the kind <paramref name="kind"/>, such as "points".</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReadsInputAttribute(params string[] kind) : Attribute
{
    public IReadOnlyList<string> Kinds { get; } = kind;
}

/// <summary>The key whose value chooses the record, and the name that chooses this one: <c>operator: decay_sum</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NamedAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>On an abstract record: the YAML key that chooses among the records derived from it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ChosenByAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}
