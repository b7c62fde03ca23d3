using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Publishing.Catalogue;

/// <summary>An input of a layer, as people cite it.</summary>
public sealed record SourceDescription(string Layer, string Input, string File, string Origin, string Licence, string Citation, string Sha256);

/// <summary>A file of a release.</summary>
/// <param name="Path">Within the release, with forward slashes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record ReleaseFile(string Path, long Bytes, string Sha256);

/// <summary>One surface of a release, with all that any catalogue says of it.</summary>
public sealed record DescribedSurface
{
    public required SurfaceProduct Product { get; init; }
    public required StyleModel Style { get; init; }
    public required ValueEncoding Values { get; init; }

    /// <summary>By kind: "cog", "styled", "map", "pmtiles", "data", "mbtiles", "qml", "sld", ...; those that were written.</summary>
    public required IReadOnlyDictionary<string, ReleaseFile> Files { get; init; }

    /// <summary>A folder of tiles {z}/{x}/{y}; null without one.</summary>
    public string? TileFolder { get; init; }

    public IReadOnlyList<SourceDescription> Sources { get; init; } = [];

    /// <summary>The GeoTIFF of values that every program can read.</summary>
    public ReleaseFile PortalCopy => Files.GetValueOrDefault("portal") ?? Files["cog"];

    public string Id => Product.Id;
    public bool IsClass => Product.HasClasses;
    public bool HasValues => Product.Statistics.Count > 0;

    /// <summary>"layers" or "combined".</summary>
    public string Family => Product.IsCombined ? "combined" : "layers";
}

/// <summary>Zones that go with a release.</summary>
/// <param name="Pmtiles">Vector tiles.</param>
/// <param name="Parquet">GeoParquet.</param>
/// <param name="Columns">Attributes: name and meaning.</param>
public sealed record ZonesDescription(ReleaseFile Pmtiles, ReleaseFile Parquet, int Count, int MaxZoom, IReadOnlyList<(string Name, string Meaning, bool IsNumber)> Columns);

/// <summary>A release, described once: STAC, TileJSON, WMTS, ISO 19139, DataCite, RO-Crate, hand-over folders and the map page are all written from it, so they cannot disagree.</summary>
public sealed record ReleaseDescription
{
    public required string Id { get; init; }
    public required string Pipeline { get; init; }
    public required string Title { get; init; }
    public required string Summary { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary>Semantic version of the release.</summary>
    public required string Version { get; init; }
    public required Grid Grid { get; init; }
    public required bool IsGeographic { get; init; }

    /// <summary>Extent in degrees; east is above 180 where it crosses 180°.</summary>
    public required TileArea Area { get; init; }
    public required IReadOnlyDictionary<string, string> MadeWith { get; init; }
    public required IReadOnlyList<DescribedSurface> Surfaces { get; init; }
    public required IReadOnlyList<SourceDescription> Sources { get; init; }
    public required PublishDefinition Publish { get; init; }
    public ZonesDescription? Zones { get; init; }

    public string Publisher => Publish.Publisher ?? "ThreatLayers";

    /// <summary>Where the release will be on the web, with a slash at its end; null where that is not known and links are relative.</summary>
    public string? SiteUrl => Publish.SiteUrl is { } url ? url.Replace("{release}", Id, StringComparison.Ordinal).TrimEnd('/') + "/" : null;

    public string Licence => string.Join("; ", Surfaces.Select(s => s.Product.Licence).SelectMany(l => l.Split("; ")).Distinct());

    public string Citation => $"{Publisher} ({Created.Year}): {Title}, release {Id}. Made with {MadeWith.GetValueOrDefault("program", "ThreatLayers")}.{(Publish.Doi is { } doi ? $" https://doi.org/{doi}" : "")}";

    /// <summary>A file's address as seen from a document <paramref name="depth"/> folders deep.</summary>
    public string Link(string path, int depth) => SiteUrl is { } site ? site + path : string.Concat(Enumerable.Repeat("../", depth)) + path;

    public string CreatedText => Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>[west, south, east, north] as RFC 7946 has it: west above east where the area crosses 180°.</summary>
    public double[] Bbox => [Rounded(Area.West), Rounded(Area.South), Rounded(Area.East > 180 ? Area.East - 360 : Area.East), Rounded(Area.North)];

    /// <summary>Bounds and opening view of the tiles, which end at the Mercator square.</summary>
    public double[] TileBounds => Area.WithinWorld(TileMatrixSet.MaxMercatorLatitude) is var a ? [Rounded(a.West), Rounded(a.South), Rounded(a.East), Rounded(a.North)] : [];

    static double Rounded(double degrees) => Math.Round(degrees, 6);
}
