using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>Something that is not the same in A and B; null where one of them does not have it.</summary>
/// <param name="Name">A path as --set takes it for parameters, else what it is.</param>
public sealed record Difference(string Name, string? A, string? B);

/// <summary>What differs between two runs by their records: parameters node by node, inputs by checksum, versions, choices.</summary>
public sealed record RunDifferences(IReadOnlyList<Difference> Parameters, IReadOnlyList<Difference> Inputs, IReadOnlyList<Difference> Versions, IReadOnlyList<Difference> Choices)
{
    /// <summary>Parts of a fingerprint that are said once for the whole run, or that follow from others.</summary>
    static readonly string[] Shared = ["grid", "geodata", "arithmetic", "engine", "surface", "product", "input"];

    /// <summary>What a pipeline says of publishing is the same for all surfaces, so it is said once.</summary>
    static readonly Shape OfPublish = Shape.Of(typeof(PublishDefinition));

    public static RunDifferences Between(RunRecord a, RunRecord b) => new(
        [.. Differing([("grid", a.Grid)], [("grid", b.Grid)]), .. Differing(ParametersOf(a), ParametersOf(b))],
        [.. Differing(InputsOf(a), InputsOf(b))],
        [.. Differing(VersionsOf(a), VersionsOf(b))],
        [.. Differing(ChoicesOf(a), ChoicesOf(b))]);

    static IEnumerable<(string Name, string Value)> ParametersOf(RunRecord run) => run.Nodes.SelectMany(n => n.Parts
        .Where(p => !Shared.Contains(p.Name) && !p.Name.StartsWith("content", StringComparison.Ordinal))
        .Select(p => (PathOf(n, p.Name), p.Reads ?? p.Value))).DistinctBy(p => p.Item1);

    /// <summary>hunting.reach_mammals and max_distance_km: layers.hunting.reach_mammals.max_distance_km.</summary>
    static string PathOf(NodeRecord node, string part)
    {
        string key = part.EndsWith(" weight", StringComparison.Ordinal) ? part[..^" weight".Length] : part;
        // What is read and by which weight are two parts with one path: the weight is what can be set.
        string name = node.Stage == "publish" && OfPublish[key] is not null ? $"publish.{key}" : node.Stage == "publish" ? $"{node.Name.Split('/')[0]}.{key}" : node.Stage == "combine" ? $"{node.Name}.rule.{key}" : $"layers.{node.Name}.{key}";
        return key == part || !part.Contains('.', StringComparison.Ordinal) ? name : name + " (weight)";
    }

    static IEnumerable<(string Name, string Value)> InputsOf(RunRecord run) => run.Inputs
        .GroupBy(i => (i.Layer, i.Input)).SelectMany(g => g.Select(i => ($"{i.Layer}.{i.Input}{(g.Count() > 1 ? $" ({Path.GetExtension(i.Path)})" : "")}", FormattableString.Invariant($"{Path.GetFileName(i.Path)}, {i.Bytes} bytes, sha256 {i.Sha256}"))));

    static IEnumerable<(string Name, string Value)> VersionsOf(RunRecord run) => run.MadeWith.Select(m => (m.Key, m.Value));

    static IEnumerable<(string Name, string Value)> ChoicesOf(RunRecord run)
    {
        RunChoices choices = run.Choices;
        (string, string?)[] all =
        [
            ("--data", choices.Data), ("--backend", choices.Backend), ("--threads", choices.Threads.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("--only", choices.Only), ("--from", choices.From), ("--force", choices.Force.Count == 0 ? null : string.Join(", ", choices.Force)),
            .. choices.Set.Select(s => s.Split('=', 2)).GroupBy(s => s[0]).Select(g => ($"--set {g.Key}", (string?)g.Last()[1])),
        ];
        return all.Where(c => c.Item2 is not null).Select(c => (c.Item1, c.Item2!));
    }

    /// <summary>In the order of B, then what only A has.</summary>
    static IEnumerable<Difference> Differing(IEnumerable<(string Name, string Value)> a, IEnumerable<(string Name, string Value)> b)
    {
        Dictionary<string, string> before = [];
        foreach ((string name, string value) in a)
            before.TryAdd(name, value);
        foreach ((string name, string value) in b)
        {
            bool known = before.Remove(name, out string? was);
            if (!known || was != value)
                yield return new(name, known ? was : null, value);
        }
        foreach ((string name, string value) in before)
            yield return new(name, value, null);
    }
}
