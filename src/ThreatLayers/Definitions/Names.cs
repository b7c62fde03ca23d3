using System.Text;
using System.Text.RegularExpressions;

namespace ThreatLayers.Definitions;

/// <summary>How names in C# and in YAML correspond, and which known name an unknown one probably meant.</summary>
public static class Names
{
    /// <summary>What may name a step, an input or a combined surface: files are named so, and a name must not lead out of their folder.</summary>
    public const string FileName = "[a-z][a-z0-9_-]*";

    public static bool IsFileName(string name) => Regex.IsMatch(name, $"^{FileName}$", RegexOptions.CultureInvariant);

    /// <summary>MaxDistanceKm -> max_distance_km, Log10 -> log10.</summary>
    public static string ToYaml(string name)
    {
        StringBuilder text = new(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    /// <summary>" Did you mean 'x'?" where a known name is near, else the list of allowed names.</summary>
    public static string Suggest(string found, IEnumerable<string> known)
    {
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        if (names.Length == 0)
            return "None is defined here.";
        string nearest = names.MinBy(n => Distance(found, n))!;
        string hint = Distance(found, nearest) <= Math.Max(2, found.Length / 3) ? $"Did you mean '{nearest}'? " : "";
        return $"{hint}Allowed: {string.Join(", ", names)}.";
    }

    /// <summary>Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.</summary>
    static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
