using System.Xml.Linq;

namespace ThreatLayers.Publishing.Styles;

/// <summary>QML, which QGIS loads beside a GeoTIFF of the same name.</summary>
static class QgisStyle
{
    public static XDocument Of(StyleModel style) => new(new XDocumentType("qgis", "http://mrcc.com/qgis.dtd", "SYSTEM", null),
        new XElement("qgis", new XAttribute("version", "3.22.0"), new XAttribute("styleCategories", "Symbology|Legend"),
            new XElement("pipe",
                style.IsClass ? Classes(style) : Ramp(style),
                new XElement("brightnesscontrast", new XAttribute("brightness", 0), new XAttribute("contrast", 0), new XAttribute("gamma", 1)),
                new XElement("huesaturation", new XAttribute("saturation", 0), new XAttribute("grayscaleMode", 0), new XAttribute("colorizeOn", 0)),
                new XElement("rasterresampler", new XAttribute("maxOversampling", 2))),
            new XElement("blendMode", 0)));

    static XElement Ramp(StyleModel style)
    {
        string low = StyleModel.Text(style.Stops[0].Value), high = StyleModel.Text(style.Stops[^1].Value);
        return new("rasterrenderer", new XAttribute("type", "singlebandpseudocolor"), new XAttribute("band", 1), new XAttribute("opacity", 1), new XAttribute("alphaBand", -1),
            new XAttribute("classificationMin", low), new XAttribute("classificationMax", high), new XAttribute("nodataColor", ""),
            new XElement("rasterTransparency"),
            new XElement("minMaxOrigin", new XElement("limits", "None"), new XElement("extent", "WholeRaster"), new XElement("statAccuracy", "Estimated")),
            new XElement("rastershader",
                new XElement("colorrampshader", new XAttribute("colorRampType", "INTERPOLATED"), new XAttribute("classificationMode", 1), new XAttribute("clip", 0),
                    new XAttribute("minimumValue", low), new XAttribute("maximumValue", high), new XAttribute("labelPrecision", 4),
                    Source(style),
                    style.Stops.Select(s => Entry("item", s)))));
    }

    /// <summary>The ramp by shares of the range: what QGIS draws as one bar in its legend, and spreads anew when someone changes the range.</summary>
    static XElement Source(StyleModel style)
    {
        string stops = string.Join(':', Enumerable.Range(1, style.Stops.Count - 2).Select(i => $"{StyleModel.Text((double)i / (style.Stops.Count - 1))};{Rgba(style.Stops[i])}"));
        return new("colorramp", new XAttribute("type", "gradient"), new XAttribute("name", "[source]"),
            Property("color1", Rgba(style.Stops[0])), Property("color2", Rgba(style.Stops[^1])), Property("discrete", "0"), Property("rampType", "gradient"), Property("stops", stops));
    }

    static XElement Property(string name, string value) => new("prop", new XAttribute("k", name), new XAttribute("v", value));

    static string Rgba(StyleStop stop) => FormattableString.Invariant($"{stop.Rgb.R},{stop.Rgb.G},{stop.Rgb.B},255");

    static XElement Classes(StyleModel style) =>
        new("rasterrenderer", new XAttribute("type", "paletted"), new XAttribute("band", 1), new XAttribute("opacity", 1), new XAttribute("alphaBand", -1), new XAttribute("nodataColor", ""),
            new XElement("rasterTransparency"),
            new XElement("colorPalette", style.Stops.Select(s => Entry("paletteEntry", s))));

    static XElement Entry(string name, StyleStop stop) =>
        new(name, new XAttribute("value", StyleModel.Text(stop.Value)), new XAttribute("color", stop.Colour), new XAttribute("label", stop.Label), new XAttribute("alpha", 255));
}
