using System.Text.Json;

namespace ThreatLayers.Runs;

/// <summary>A result in the store, as its entry.json says it: what it is, what it was made of, and the checksums of its files.</summary>
public sealed record StoreEntry
{
    internal static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string Key { get; init; }

    /// <summary>Name of the node when it was made, such as "hunting.reach"; for people.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<FingerprintPart> Parts { get; init; }

    /// <summary>Of a surface's values; empty for products.</summary>
    public string Unit { get; init; } = "";

    public bool IsClass { get; init; }

    /// <summary>What the run warned of while this was made: still true when it is used again.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public required IReadOnlyList<StoredFile> Files { get; init; }

    public long Bytes => Files.Sum(f => f.Bytes);
}

/// <param name="Name">Relative to the entry's folder, with slashes.</param>
/// <param name="Blocks">XXH3 of each block of <see cref="Inputs.BlockSums.BlockBytes"/>, for surfaces, which are read in parts.</param>
/// <param name="Sha256">For products, whose files are read whole; empty for surfaces.</param>
public sealed record StoredFile(string Name, long Bytes, IReadOnlyList<string> Blocks, string Sha256 = "");
