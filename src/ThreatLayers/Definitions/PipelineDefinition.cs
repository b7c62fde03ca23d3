using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

[Description("A run: a working grid, layers, combined surfaces, and what is published.")]
public sealed record PipelineDefinition
{
    [Description("Short name, lower case with underscores or hyphens.")]
    [RegularExpression("[a-z][a-z0-9_-]*")]
    public required string Id { get; init; }

    [Description("Title for people.")]
    public required string Title { get; init; }

    [Description("What the run is for, in a sentence or two.")]
    public string? Summary { get; init; }

    [Description("The working grid that every input is brought onto.")]
    public required GridDefinition Grid { get; init; }

    [Description("Layer definitions, as paths relative to the pipeline's folder.")]
    public required IReadOnlyList<string> Layers { get; init; }

    [Description("Combined surfaces by name.")]
    public IReadOnlyDictionary<string, CombinedSurface> Combine { get; init; } = new Dictionary<string, CombinedSurface>();

    [Description("What is written.")]
    public PublishDefinition Publish { get; init; } = new();

    [Description("What must hold before a release goes out, by name.")]
    public IReadOnlyDictionary<string, GateDefinition> Gates { get; init; } = new Dictionary<string, GateDefinition>();

    [Description("Zones for which figures are given, by name.")]
    public IReadOnlyDictionary<string, ZoneSetDefinition> Zones { get; init; } = new Dictionary<string, ZoneSetDefinition>();

    [Description("What is concluded from the surfaces; nothing without it.")]
    public AnswersDefinition? Answers { get; init; }

    [Description("What is kept of earlier runs.")]
    public RetentionDefinition Retention { get; init; } = new();

    [Description("Whom to tell when a run has ended.")]
    public NotifyDefinition Notify { get; init; } = new();
}

[Description("The working grid.")]
public sealed record GridDefinition
{
    [Description("CRS, equal-area by default so that a value per cell is a value per km².")]
    public string Crs { get; init; } = "EPSG:6933";

    [Description("Cell edge in km, for a CRS in metres.")]
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? CellKm { get; init; }

    [Description("Cell edge in degrees, for a CRS in degrees.")]
    [Range(0, 90, MinimumIsExclusive = true)]
    public double? CellDegrees { get; init; }

    [Description("Part of the world as [west, south, east, north] in degrees; the whole world without it.")]
    public IReadOnlyList<double> Bounds { get; init; } = [];

    [Description("A raster whose grid is taken over as it is, instead of cell and bounds.")]
    public string? LikeRaster { get; init; }
}

[Description("A surface made of layers.")]
public sealed record CombinedSurface
{
    [Description("Title for people.")]
    public required string Title { get; init; }

    [Description("Unit of the result.")]
    public required string Unit { get; init; }

    [Description("What a value says and does not say.")]
    public required string Meaning { get; init; }

    [Description("Colours of the map.")]
    public required Colours Colours { get; init; }

    [Description("How the surface is made of layers and of combined surfaces above it.")]
    public required Operator Rule { get; init; }
}

/// <summary>How a GeoTIFF is compressed.</summary>
public enum Compression
{
    Deflate,
    Zstd,
    Lzw,
}

/// <summary>How the pictures of tiles are encoded.</summary>
public enum TileFormat
{
    Png,
    Webp,
}

[Description("Zones that go with a release.")]
public sealed record ZonesDefinition
{
    [Description("A vector file of polygons, relative to the pipeline's folder.")]
    public required string Path { get; init; }

    [Description("Attribute with the zone's code.")]
    public required string IdColumn { get; init; }

    [Description("Attribute with the zone's name.")]
    public required string NameColumn { get; init; }

    [Description("Greatest zoom of the vector tiles.")]
    [Range(0, 10)]
    public int MaxZoom { get; init; } = 4;
}

[Description("What is written, and how.")]
public sealed record PublishDefinition
{
    [Description("Write Cloud Optimised GeoTIFFs with overviews. False writes plain tiled GeoTIFFs.")]
    public bool CloudOptimised { get; init; } = true;

    [Description("Also write an 8-bit copy with colour table of each surface.")]
    public bool Styled { get; init; } = true;

    [Description("Compression of the GeoTIFFs. DEFLATE is read everywhere; ZSTD is quicker.")]
    public Compression Compression { get; init; } = Compression.Deflate;

    [Description("Compression level; GDAL's default without it.")]
    [Range(1, 22)]
    public int? CompressionLevel { get; init; }

    [Description("Layers that go into the release besides the combined surfaces.")]
    public bool Layers { get; init; } = true;

    [Description("Greatest zoom of the tiles; no tiles without it.")]
    [Range(0, 14)]
    public int? TilesMaxZoom { get; init; }

    [Description("Pixels along a tile: 256, or 512 for sharp screens.")]
    [Range(256, 512)]
    public int TileSizePx { get; init; } = 256;

    [Description("Pictures of the tiles. WebP is a third smaller and takes ten times as long to make.")]
    public TileFormat TileFormat { get; init; } = TileFormat.Png;

    [Description("Write tiles as files {z}/{x}/{y}, which every portal and map library takes.")]
    public bool TileFolder { get; init; } = true;

    [Description("Write tiles as one PMTiles archive per surface, which the map page reads.")]
    public bool Pmtiles { get; init; } = true;

    [Description("Write tiles as one MBTiles database per surface.")]
    public bool Mbtiles { get; init; }

    [Description("Write tiles that hold the values, as PMTiles, down to pixels as wide as cells; the map page and the server read values from them.")]
    public bool DataTiles { get; init; } = true;

    [Description("Write tiles in degrees (WorldCRS84Quad) too.")]
    public bool TilesCrs84 { get; init; }

    [Description("Zones (countries, regions) that go with the release as vector tiles and GeoParquet, with the mean of each surface.")]
    public ZonesDefinition? Zones { get; init; }

    [Description("Write folders for UN Biodiversity Lab, IBAT, Earth Engine, ArcGIS, MapX and Resource Watch.")]
    public bool Handover { get; init; } = true;

    [Description("Address at which the release will be on the web, with {release} for its id; links in its documents are relative without it.")]
    [RegularExpression("https?://[^ ]+")]
    public string? SiteUrl { get; init; }

    [Description("Who publishes the release.")]
    public string? Publisher { get; init; }

    [Description("DOI of the release, without https://doi.org/.")]
    [RegularExpression("10\\.[0-9]{4,}/[^ ]+")]
    public string? Doi { get; init; }

    [Description("Version of the release, as major.minor.patch.")]
    [RegularExpression("[0-9]+\\.[0-9]+\\.[0-9]+")]
    public string Version { get; init; } = "1.0.0";

    [Description("Write an overview map (PNG) of each surface.")]
    public bool Maps { get; init; } = true;

    [Description("Width of the overview maps in pixels.")]
    [Range(400, 8000)]
    public int MapWidthPx { get; init; } = 1800;

    [Description("Coastline drawn on the overview maps: a vector file, relative to the pipeline's folder.")]
    public string? Coastline { get; init; }

    [Description("Releases that are kept.")]
    [Range(1, 1000)]
    public int KeepReleases { get; init; } = 5;
}
