using System.Collections;
using YamlDotNet.RepresentationModel;

namespace ThreatLayers.Definitions;

/// <summary>The way from a definition's root to the value that an override replaces.</summary>
/// <param name="path">Within the file.</param>
sealed class OverrideWalk(Override change, IReadOnlyList<string> path, Shape shape)
{
    /// <summary>Where names of the person's own choosing stand, that may be named without the key above them.</summary>
    static readonly string[] Collections = ["steps", "inputs", "combine"];

    /// <returns>What is wrong, null where the value is in its place.</returns>
    public string? Place(YamlMappingNode root, Dictionary<YamlNode, string> placed)
    {
        YamlMappingNode at = root;
        IReadOnlyList<string> keys = Whole(root);
        if (shape[keys[0]] is null)
            return $"{change}: '{keys[0]}' is neither a key nor a step, input or combined surface here. {Names.Suggest(keys[0], shape.Keys.Select(k => k.Name).Concat(Collections.SelectMany(c => NamesIn(root, c))))}";
        for (int i = 0; i < keys.Count - 1; i++)
        {
            YamlNode? next = Child(at, keys[i]);
            if (next is null && i == 0 && IsRecord(shape[keys[0]]!))
                at.Add(keys[i], next = new YamlMappingNode());
            if (next is null)
                return $"{change}: there is no '{keys[i]}' in {Shown(keys, i)}. {Names.Suggest(keys[i], at.Children.Keys.Select(k => k.ToString()))}";
            if (next is not YamlMappingNode inner)
                return $"{change}: {Shown(keys, i + 1)} has no keys of its own; it is {(next is YamlSequenceNode ? "a list, so give it whole, as [a, b]" : $"the value '{next}'")}.";
            at = inner;
        }
        YamlNode value = change.Node(), key = new YamlScalarNode(keys[^1]);
        // The key stays where it was: the order of weighted layers is the order in which they are added up.
        if (at.Children.Keys.FirstOrDefault(k => k.ToString() == keys[^1]) is { } existing)
            at.Children[existing] = value;
        else
            at.Add(key, value);
        Mark(value, placed);
        placed[key] = change.Origin;
        return null;
    }

    /// <summary>With the collection's key put before a name that stands alone.</summary>
    IReadOnlyList<string> Whole(YamlMappingNode root) =>
        shape[path[0]] is null && Collections.FirstOrDefault(c => shape[c] is not null && NamesIn(root, c).Contains(path[0])) is { } collection ? [collection, .. path] : path;

    static IEnumerable<string> NamesIn(YamlMappingNode root, string collection) => Child(root, collection) is YamlMappingNode names ? names.Children.Keys.Select(k => k.ToString()) : [];

    static YamlNode? Child(YamlMappingNode node, string key) => node.Children.FirstOrDefault(c => c.Key.ToString() == key).Value;

    static bool IsRecord(Shape.Key key) => key.ValueType.IsClass && key.ValueType != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(key.ValueType);

    static string Shown(IReadOnlyList<string> keys, int count) => count == 0 ? "the definition" : $"'{string.Join('.', keys.Take(count))}'";

    void Mark(YamlNode node, Dictionary<YamlNode, string> placed)
    {
        placed[node] = change.Origin;
        IEnumerable<YamlNode> children = node switch { YamlMappingNode map => map.Children.SelectMany(c => (YamlNode[])[c.Key, c.Value]), YamlSequenceNode list => list.Children, _ => [] };
        foreach (YamlNode child in children)
            Mark(child, placed);
    }
}
