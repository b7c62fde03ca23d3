using System.Globalization;
using System.Xml.Linq;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing.Catalogue;

/// <summary>Capabilities of a Web Map Tile Service 1.0 (OGC 07-057r7) that is nothing but static files: REST templates onto the tiles' folders.</summary>
public static class WmtsCapabilities
{
    static readonly XNamespace Wmts = "http://www.opengis.net/wmts/1.0", Ows = "http://www.opengis.net/ows/1.1", Xlink = "http://www.w3.org/1999/xlink", Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    public static void Write(string folder, ReleaseDescription release)
    {
        if (release.Surfaces.All(s => s.TileFolder is null))
            return;
        Directory.CreateDirectory(Path.Combine(folder, "wmts"));
        SurfaceStyles.SaveXml(Path.Combine(folder, "wmts", "WMTSCapabilities.xml"), Of(release, path => release.Link(path, 1)));
    }

    /// <param name="link">Address of a path in the release.</param>
    public static XDocument Of(ReleaseDescription release, Func<string, string> link)
    {
        TileMatrixSet[] sets = release.Publish.TilesCrs84 ? [TileMatrixSet.WebMercatorQuad, TileMatrixSet.WorldCrs84Quad] : [TileMatrixSet.WebMercatorQuad];
        return new(new XElement(Wmts + "Capabilities", new XAttribute("version", "1.0.0"), new XAttribute(XNamespace.Xmlns + "ows", Ows), new XAttribute(XNamespace.Xmlns + "xlink", Xlink), new XAttribute(XNamespace.Xmlns + "xsi", Xsi),
            new XAttribute(Xsi + "schemaLocation", "http://www.opengis.net/wmts/1.0 http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd"),
            new XElement(Ows + "ServiceIdentification",
                new XElement(Ows + "Title", release.Title), new XElement(Ows + "Abstract", release.Summary),
                new XElement(Ows + "ServiceType", "OGC WMTS"), new XElement(Ows + "ServiceTypeVersion", "1.0.0"), new XElement(Ows + "Fees", "none"), new XElement(Ows + "AccessConstraints", release.Licence)),
            new XElement(Wmts + "Contents",
                release.Surfaces.Where(s => s.TileFolder is not null).SelectMany(s => sets.Select(set => Layer(release, s, set, link))),
                sets.Select(set => Matrices(set, ZoomOf(release, set), release.Publish.TileSizePx))),
            new XElement(Wmts + "ServiceMetadataURL", new XAttribute(Xlink + "href", link("wmts/WMTSCapabilities.xml")))));
    }

    /// <summary>A pixel of zoom z in degrees is half as wide as in WebMercatorQuad, whose zoom 0 is one tile.</summary>
    static int ZoomOf(ReleaseDescription release, TileMatrixSet set) => Math.Max(0, (release.Publish.TilesMaxZoom ?? 0) - (set == TileMatrixSet.WebMercatorQuad ? 0 : 1));

    static XElement Layer(ReleaseDescription release, DescribedSurface surface, TileMatrixSet set, Func<string, string> link)
    {
        bool isDegrees = set != TileMatrixSet.WebMercatorQuad;
        string format = TileJson.Format(release), folder = isDegrees ? $"tiles_crs84/{surface.Id}" : surface.TileFolder!;
        double[] bounds = release.Area.WithinWorld(set.MaxLatitude) is var a ? [a.West, a.South, a.East, a.North] : [];
        return new(Wmts + "Layer",
            new XElement(Ows + "Title", surface.Product.Title), new XElement(Ows + "Abstract", surface.Product.Meaning),
            new XElement(Ows + "WGS84BoundingBox", new XElement(Ows + "LowerCorner", Pair(bounds[0], bounds[1])), new XElement(Ows + "UpperCorner", Pair(bounds[2], bounds[3]))),
            new XElement(Ows + "Identifier", isDegrees ? $"{surface.Id}_crs84" : surface.Id),
            new XElement(Wmts + "Style", new XAttribute("isDefault", "true"), new XElement(Ows + "Title", surface.Product.Title), new XElement(Ows + "Identifier", "default"),
                new XElement(Wmts + "LegendURL", new XAttribute("format", "image/png"), new XAttribute(Xlink + "href", link($"legends/{surface.Id}.png")))),
            new XElement(Wmts + "Format", $"image/{format}"),
            new XElement(Wmts + "TileMatrixSetLink", new XElement(Wmts + "TileMatrixSet", set.Id)),
            new XElement(Wmts + "ResourceURL", new XAttribute("format", $"image/{format}"), new XAttribute("resourceType", "tile"), new XAttribute("template", link($"{folder}/{{TileMatrix}}/{{TileCol}}/{{TileRow}}.{format}"))));
    }

    static XElement Matrices(TileMatrixSet set, int maxZoom, int tileSize)
    {
        bool isDegrees = set != TileMatrixSet.WebMercatorQuad;
        return new(Wmts + "TileMatrixSet",
            new XElement(Ows + "Identifier", set.Id),
            new XElement(Ows + "SupportedCRS", isDegrees ? "urn:ogc:def:crs:OGC:1.3:CRS84" : "urn:ogc:def:crs:EPSG::3857"),
            tileSize == 256 ? new XElement(Wmts + "WellKnownScaleSet", isDegrees ? "urn:ogc:def:wkss:OGC:1.0:GoogleCRS84Quad" : "urn:ogc:def:wkss:OGC:1.0:GoogleMapsCompatible") : null,
            Enumerable.Range(0, maxZoom + 1).Select(zoom => new XElement(Wmts + "TileMatrix",
                new XElement(Ows + "Identifier", zoom),
                new XElement(Wmts + "ScaleDenominator", (set.PixelSize_m(zoom, tileSize) / TileMatrixSet.StandardPixel_m).ToString("R", CultureInfo.InvariantCulture)),
                new XElement(Wmts + "TopLeftCorner", Pair(set.West, set.North)),
                new XElement(Wmts + "TileWidth", tileSize), new XElement(Wmts + "TileHeight", tileSize),
                new XElement(Wmts + "MatrixWidth", set.Columns(zoom)), new XElement(Wmts + "MatrixHeight", set.Rows(zoom)))));
    }

    static string Pair(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x} {y}");
}
