using System.Security.Cryptography;
using System.Text;

namespace ThreatLayers.Runs;

/// <summary>One thing that a result is a function of: a parameter, a version, a file's content, or another result.</summary>
/// <param name="Name">Such as "max_distance_km", "operator", "content".</param>
/// <param name="Value">Parsed and written out again, so that spelling, comments and order of keys in YAML do not matter; for a result that is read, its key.</param>
/// <param name="Reads">Name of the node whose key the value is; for people alone, so that renaming a step changes no key. Null for anything else.</param>
public sealed record FingerprintPart(string Name, string Value, string? Reads = null);

/// <summary>What a result is a function of, and the key under which it is stored.</summary>
/// <remarks>Neither paths nor times are parts, so a store can be moved and shared, and a file touched without being changed changes nothing.</remarks>
public sealed record Fingerprint
{
    Fingerprint(IReadOnlyList<FingerprintPart> parts, string key)
    {
        Parts = parts;
        Key = key;
    }

    public IReadOnlyList<FingerprintPart> Parts { get; }

    /// <summary>32 hexadecimal digits.</summary>
    public string Key { get; }

    public static Fingerprint Of(IReadOnlyList<FingerprintPart> parts)
    {
        StringBuilder text = new();
        foreach (FingerprintPart part in parts)
        {
            // Lengths first: no value can pass for the end of another.
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{part.Name.Length}:{part.Name}={part.Value.Length}:{part.Value}\n");
        }
        return new(parts, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32]);
    }
}
