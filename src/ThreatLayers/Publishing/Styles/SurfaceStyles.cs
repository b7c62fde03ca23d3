using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace ThreatLayers.Publishing.Styles;

/// <summary>All files of a surface's style; a function of the surface's description and tile options alone.</summary>
public static class SurfaceStyles
{
    /// <param name="folder">Gets styles/ID.* and legends/ID.*.</param>
    /// <param name="tiles">Address of the tiles seen from styles/, null without tiles.</param>
    public static void Write(string folder, SurfaceProduct product, (string Address, int MaxZoom, int Size)? tiles, IReadOnlyList<double> bounds)
    {
        StyleModel style = StyleModel.Of(product);
        string styles = Directory.CreateDirectory(Path.Combine(folder, "styles")).FullName, legends = Directory.CreateDirectory(Path.Combine(folder, "legends")).FullName;
        SaveXml(Path.Combine(styles, $"{product.Id}.qml"), QgisStyle.Of(style));
        SaveXml(Path.Combine(styles, $"{product.Id}.sld"), SldStyle.Of(style));
        SaveText(Path.Combine(styles, $"{product.Id}.txt"), ColourTables.Gdal(style));
        SaveText(Path.Combine(styles, $"{product.Id}_styled.clr"), ColourTables.Esri(style, product.Palette));
        SaveText(Path.Combine(styles, $"{product.Id}.unbl.csv"), ColourTables.Unbl(style));
        if (tiles is { } t)
            SaveJson(Path.Combine(styles, $"{product.Id}.json"), MapLibreStyle.Of(style, t.Address, t.MaxZoom, t.Size, product.Attribution, bounds));
        SaveJson(Path.Combine(legends, $"{product.Id}.json"), Legend.Json(style));
        SaveXml(Path.Combine(legends, $"{product.Id}.svg"), Legend.Picture(style));
        File.WriteAllBytes(Path.Combine(legends, $"{product.Id}.png"), Legend.Png(style));
    }

    internal static void SaveText(string path, string text) => File.WriteAllText(path, text, new UTF8Encoding(false));

    internal static void SaveJson(string path, JsonNode json) => SaveText(path, json.ToJsonString(ReleaseJson.Indented) + "\n");

    internal static void SaveXml(string path, XDocument document)
    {
        using XmlWriter writer = XmlWriter.Create(path, new() { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });
        document.Save(writer);
    }
}
