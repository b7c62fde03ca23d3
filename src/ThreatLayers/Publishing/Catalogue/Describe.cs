using System.Security.Cryptography;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Publishing.Catalogue;

/// <summary>From products and the files in a draft to the one description of a release.</summary>
public static class Describe
{
    static readonly (string Kind, string Path)[] Kinds =
    [
        ("cog", "cog/{0}.tif"), ("portal", "cog/{0}_deflate.tif"), ("styled", "cog/{0}_styled.tif"), ("map", "maps/{0}.png"), ("pmtiles", "tiles/{0}.pmtiles"), ("data", "tiles/{0}_data.pmtiles"), ("mbtiles", "tiles/{0}.mbtiles"),
        ("qml", "styles/{0}.qml"), ("sld", "styles/{0}.sld"), ("clr", "styles/{0}_styled.clr"), ("table", "styles/{0}.txt"), ("unbl", "styles/{0}.unbl.csv"), ("maplibre", "styles/{0}.json"),
        ("legend_json", "legends/{0}.json"), ("legend_svg", "legends/{0}.svg"), ("legend_png", "legends/{0}.png"),
    ];

    /// <param name="folder">The draft, with all products in it.</param>
    /// <param name="sums">Checksums that are known already, by path.</param>
    /// <param name="bounds">West, south, east, north in degrees; east above 180 across 180°.</param>
    public static ReleaseDescription Release(string folder, string id, LoadedPipeline pipeline, Grid grid, bool isGeographic, IReadOnlyList<double> bounds, IReadOnlyList<SurfaceProduct> products,
        IReadOnlyDictionary<string, string> madeWith, DateTimeOffset created, ZonesDescription? zones, IReadOnlyDictionary<string, string> sums)
    {
        SourceDescription[] sources = [.. pipeline.Layers.SelectMany(l => l.Definition.Inputs.Select(i =>
            new SourceDescription(l.Definition.Id, i.Key, Path.GetFileName(i.Value.Path), i.Value.Origin, i.Value.Licence, i.Value.Citation, i.Value.Sha256 ?? "")))];
        return new()
        {
            Id = id,
            Pipeline = pipeline.Definition.Id,
            Title = pipeline.Definition.Title,
            Summary = pipeline.Definition.Summary ?? pipeline.Definition.Title,
            Created = created,
            Version = pipeline.Definition.Publish.Version,
            Grid = grid,
            IsGeographic = isGeographic,
            Area = TileArea.Of(bounds),
            MadeWith = madeWith,
            Surfaces = [.. products.Select(p => Surface(folder, p, sources, sums))],
            Sources = sources,
            Publish = pipeline.Definition.Publish,
            Zones = zones,
        };
    }

    static DescribedSurface Surface(string folder, SurfaceProduct product, SourceDescription[] sources, IReadOnlyDictionary<string, string> sums)
    {
        string tiles = $"tiles/{product.Id}";
        return new()
        {
            Product = product,
            Style = StyleModel.Of(product),
            Values = ValueEncoding.Of(product.HasClasses, product.Statistics.Least, product.Statistics.Greatest),
            Files = Kinds.Select(k => (k.Kind, Path: string.Format(System.Globalization.CultureInfo.InvariantCulture, k.Path, product.Id))).Where(k => File.Exists(Path.Combine(folder, k.Path)))
                .ToDictionary(k => k.Kind, k => sums.TryGetValue(k.Path, out string? sum) ? new(k.Path, new FileInfo(Path.Combine(folder, k.Path)).Length, sum) : FileOf(folder, k.Path)),
            TileFolder = Directory.Exists(Path.Combine(folder, tiles)) ? tiles : null,
            Sources = product.IsCombined ? sources : [.. sources.Where(s => s.Layer == product.Id)],
        };
    }

    public static ReleaseFile FileOf(string folder, string path)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, path));
        return new(path, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
