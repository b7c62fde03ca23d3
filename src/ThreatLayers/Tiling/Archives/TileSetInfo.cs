namespace ThreatLayers.Tiling.Archives;

/// <summary>What an archive of tiles says of itself.</summary>
/// <param name="Name">Title for people.</param>
/// <param name="Description">What a value says.</param>
/// <param name="Attribution">Licence and citation, for the corner of a map.</param>
/// <param name="Format">"png", "webp" or "pbf".</param>
/// <param name="Area">Where tiles are.</param>
/// <param name="More">Further entries of the metadata; values are JSON.</param>
public sealed record TileSetInfo(string Name, string Description, string Attribution, string Format, TileArea Area, int MinZoom, int MaxZoom, int TileSize, IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonNode> More);
