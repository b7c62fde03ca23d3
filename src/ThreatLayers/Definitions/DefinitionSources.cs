using System.Security.Cryptography;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace ThreatLayers.Definitions;

/// <summary>Where definitions come from and what replaces their values: the files as they are, or the copies that an earlier run has kept.</summary>
/// <param name="overrides">In order; a later one wins.</param>
/// <param name="copies">Path of a copy by the path of the file that it stands for; empty reads the files themselves.</param>
public sealed class DefinitionSources(IReadOnlyList<Override>? overrides = null, IReadOnlyDictionary<string, string>? copies = null)
{
    readonly Dictionary<string, string> texts = [];
    readonly Dictionary<string, YamlMappingNode> changed = [];
    readonly HashSet<Override> used = [];

    public IReadOnlyList<Override> Overrides { get; } = overrides ?? [];

    internal bool Exists(string file) => File.Exists(Actual(file));

    /// <exception cref="IOException">The file cannot be read.</exception>
    internal string Text(string file) => texts[file] = File.ReadAllText(Actual(file));

    /// <summary>Every file that was read, copied to a folder, for the record of a run; where values were replaced, also what came of it, as <c>effective-...</c>.</summary>
    /// <returns>What each copy is of.</returns>
    public IReadOnlyList<(string File, string Copy, string Sha256)> CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        List<(string, string, string)> made = [];
        foreach ((string file, string text) in texts)
        {
            string name = FormattableString.Invariant($"{made.Count}-{Path.GetFileName(file)}");
            File.WriteAllText(Path.Combine(folder, name), text);
            if (changed.TryGetValue(file, out YamlMappingNode? root))
            {
                using StreamWriter effective = new(Path.Combine(folder, "effective-" + name));
                new YamlStream(new YamlDocument(root)).Save(effective, assignAnchors: false);
            }
            made.Add((Path.GetFullPath(file), name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))));
        }
        return made;
    }

    /// <summary>Puts the values that are meant for this file in their places.</summary>
    /// <param name="file">As it was named for <see cref="Text"/>.</param>
    /// <param name="root">Of the file; changed in place.</param>
    /// <param name="layer">Id of the layer that the file defines; null for a pipeline.</param>
    /// <returns>The new nodes with what they came from, for messages.</returns>
    internal IReadOnlyDictionary<YamlNode, string> Apply(string file, YamlMappingNode root, string? layer, Shape shape, List<Problem> problems)
    {
        Dictionary<YamlNode, string> placed = new(ReferenceEqualityComparer.Instance);
        foreach (Override change in Overrides.Where(o => layer is null ? o.Path[0] != "layers" : o.Path is ["layers", var id, _, ..] && id == layer))
        {
            used.Add(change);
            OverrideWalk walk = new(change, layer is null ? change.Path : [.. change.Path.Skip(2)], shape);
            if (walk.Place(root, placed) is { } problem)
                problems.Add(new(change.Origin, 0, 0, problem));
        }
        if (placed.Count > 0)
            changed[file] = root;
        return placed;
    }

    /// <summary>Overrides that lead into no file that was read.</summary>
    internal IEnumerable<Problem> Unused(IEnumerable<string> layers) => Overrides.Where(o => !used.Contains(o)).Select(o => new Problem(o.Origin, 0, 0,
        o.Path.Count < 3 ? $"{o}: names no parameter of a layer. Write layers.ID.STEP.KEY=value." : $"{o}: there is no layer '{o.Path[1]}' in this pipeline. {Names.Suggest(o.Path[1], layers)}"));

    string Actual(string file) => copies is null ? file : copies.TryGetValue(Path.GetFullPath(file), out string? copy) ? copy : file;
}
