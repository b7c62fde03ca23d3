using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ThreatLayers.Definitions;

/// <summary>A value that replaces one of a definition for a run: <c>layers.hunting.reach_mammals.max_distance_km=20</c>.</summary>
/// <param name="Path">Keys from the outside in. <c>layers.ID.</c> leads into a layer, where the name of a step or input may stand without <c>steps.</c> or <c>inputs.</c>;
/// anything else is of the pipeline, where the name of a combined surface may stand without <c>combine.</c></param>
/// <param name="Value">As YAML.</param>
/// <param name="Origin">For messages: "--set ..." or a place in a file.</param>
public sealed record Override(IReadOnlyList<string> Path, string Value, string Origin)
{
    public override string ToString() => $"{string.Join('.', Path)}={Value}";

    /// <exception cref="DefinitionException">Not of the form path=value.</exception>
    public static Override Parse(string text, string origin)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string[] path = equals > 0 ? text[..equals].Split('.') : [];
        if (path.Length == 0 || path.Any(p => p.Trim().Length == 0))
            throw new DefinitionException([new(origin, 0, 0, $"found '{text}', allowed is path=value, such as layers.hunting.reach_mammals.max_distance_km=20 or grid.cell_km=5.")]);
        return new([.. path.Select(p => p.Trim())], text[(equals + 1)..].Trim(), origin);
    }

    /// <summary>All leaves of a YAML file whose keys nest as the paths do.</summary>
    /// <exception cref="DefinitionException">Missing, or not YAML.</exception>
    public static IReadOnlyList<Override> ReadFile(string file)
    {
        if (!File.Exists(file))
            throw new DefinitionException([new(file, 0, 0, "the file of parameters is not there. Check the path.")]);
        YamlStream yaml = [];
        try
        {
            using StreamReader text = new(file);
            yaml.Load(text);
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            throw new DefinitionException([new(file, (int)((e as YamlException)?.Start.Line ?? 0), (int)((e as YamlException)?.Start.Column ?? 0), $"not YAML: {e.Message.TrimEnd('.')}.")]);
        }
        if (yaml.Documents is not [{ RootNode: YamlMappingNode root }])
            throw new DefinitionException([new(file, 0, 0, "expected keys that nest as in 'layers: {hunting: {reach_mammals: {max_distance_km: 20}}}'.")]);
        return [.. Leaves(root, [], file)];
    }

    /// <summary>The value as a node of its own.</summary>
    /// <exception cref="DefinitionException">Not YAML.</exception>
    internal YamlNode Node()
    {
        YamlStream yaml = [];
        try
        {
            yaml.Load(new StringReader(Value));
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException)
        {
            throw new DefinitionException([new(Origin, 0, 0, $"'{Value}' cannot be read: {e.Message.TrimEnd('.')}.")]);
        }
        return yaml.Documents.Count == 1 ? yaml.Documents[0].RootNode : new YamlScalarNode(Value);
    }

    static IEnumerable<Override> Leaves(YamlMappingNode mapping, string[] path, string file)
    {
        foreach ((YamlNode key, YamlNode child) in mapping.Children)
        {
            string[] here = [.. path, key.ToString()];
            if (child is YamlMappingNode inner)
            {
                foreach (Override leaf in Leaves(inner, here, file))
                    yield return leaf;
            }
            else
            {
                yield return new(here, Text(child), FormattableString.Invariant($"{file}:{child.Start.Line}:{child.Start.Column}"));
            }
        }
    }

    static string Text(YamlNode node) => node switch
    {
        YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Text))}]",
        YamlMappingNode map => $"{{{string.Join(", ", map.Children.Select(c => $"{c.Key}: {Text(c.Value)}"))}}}",
        YamlScalarNode { Style: ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted } text => $"\"{text.Value!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        _ => node.ToString(),
    };
}
