using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>A parameter that a sweep varies, with the values that it takes.</summary>
/// <param name="Path">As --set takes it.</param>
public sealed record SweepAxis(string Path, IReadOnlyList<Override> Values)
{
    /// <summary>More maps than this nobody looks at, and the run would take days.</summary>
    public const int MostCombinations = 64;

    /// <summary>The last key, for legends.</summary>
    public string Key => Path[(Path.LastIndexOf('.') + 1)..];

    /// <param name="text">path=value,value,... where a value may be a list or text in quotes.</param>
    /// <exception cref="DefinitionException">Not of that form, or a value twice.</exception>
    public static SweepAxis Parse(string text)
    {
        string origin = $"--vary {text}";
        Override whole = Override.Parse(text, origin);
        string[] values = [.. Split(whole.Value)];
        if (values.Any(v => v.Length == 0))
            throw Wrong(origin, $"found an empty value in '{whole.Value}'. Write path=a,b,c.");
        if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Wrong(origin, $"'{twice.Key}' stands there twice. Name each value once.");
        return new(string.Join('.', whole.Path), [.. values.Select(v => whole with { Value = v })]);
    }

    /// <summary>Every value of the first with every value of the next, the last running quickest.</summary>
    /// <exception cref="DefinitionException">A parameter twice, or too many combinations.</exception>
    public static IReadOnlyList<IReadOnlyList<Override>> Combinations(IReadOnlyList<SweepAxis> axes)
    {
        if (axes.GroupBy(a => a.Path).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Wrong("--vary", $"'{twice.Key}' is varied twice. Put all of its values into one list.");
        double count = axes.Aggregate(1.0, (product, a) => product * a.Values.Count);
        if (count > MostCombinations)
            throw Wrong("--vary", FormattableString.Invariant($"{string.Join(" x ", axes.Select(a => a.Values.Count))} values make {count} combinations, allowed are {MostCombinations}. Take fewer values, or sweep one parameter after the other."));
        return axes.Aggregate((IReadOnlyList<IReadOnlyList<Override>>)[[]], (combinations, axis) => [.. combinations.SelectMany(c => axis.Values.Select(v => (IReadOnlyList<Override>)[.. c, v]))]);
    }

    /// <summary>At commas outside of brackets and quotes.</summary>
    static IEnumerable<string> Split(string list)
    {
        int depth = 0, start = 0;
        char quote = '\0';
        for (int i = 0; i < list.Length; i++)
        {
            char c = list[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
                continue;
            }
            if (c is '"' or '\'')
                quote = c;
            depth += c is '[' or '{' or '(' ? 1 : c is ']' or '}' or ')' ? -1 : 0;
            if (c != ',' || depth > 0)
                continue;
            yield return list[start..i].Trim();
            start = i + 1;
        }
        yield return list[start..].Trim();
    }

    static DefinitionException Wrong(string origin, string message) => new([new(origin, 0, 0, message)]);
}
