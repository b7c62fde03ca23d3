using System.Reflection;

namespace ThreatLayers.Definitions;

/// <summary>What an operator reads, found from the attributes on its record; so an operator states it once.</summary>
public static class References
{
    /// <summary>Names of the surfaces that the operator reads, with the key that names each.</summary>
    public static IEnumerable<(string Key, string Name)> Surfaces(Operator step) => Named<ReadsSurfaceAttribute>(step).Select(r => (r.Key, r.Name));

    /// <summary>Names of the non-raster inputs that the operator reads, with the key and the kinds that it takes.</summary>
    public static IEnumerable<(string Key, string Name, IReadOnlyList<string> Kinds)> Inputs(Operator step) =>
        Named<ReadsInputAttribute>(step).Select(r => (r.Key, r.Name, r.Attribute.Kinds));

    static IEnumerable<(string Key, string Name, T Attribute)> Named<T>(Operator step) where T : Attribute
    {
        foreach (Shape.Key key in Shape.Of(step.GetType()).Keys)
        {
            if (key.Property.GetCustomAttribute<T>() is not { } attribute)
                continue;
            IEnumerable<string> names = key.Property.GetValue(step) switch
            {
                string name => [name],
                IReadOnlyList<WeightedSource> sources => sources.Select(s => s.Name),
                _ => [],
            };
            foreach (string name in names)
                yield return (key.Name, name, attribute);
        }
    }
}
