using System.Xml.Linq;

namespace ThreatLayers.Publishing.Styles;

/// <summary>Styled Layer Descriptor 1.0 (OGC 02-070), as GeoServer, Earth Engine and ArcGIS read it.</summary>
static class SldStyle
{
    static readonly XNamespace Sld = "http://www.opengis.net/sld", Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    public static XDocument Of(StyleModel style) => new(
        new XElement(Sld + "StyledLayerDescriptor", new XAttribute("version", "1.0.0"), new XAttribute(XNamespace.Xmlns + "xsi", Xsi),
            new XAttribute(Xsi + "schemaLocation", "http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd"),
            new XElement(Sld + "NamedLayer",
                new XElement(Sld + "Name", style.Id),
                new XElement(Sld + "UserStyle",
                    new XElement(Sld + "Name", style.Id),
                    new XElement(Sld + "Title", style.Title),
                    new XElement(Sld + "Abstract", style.Meaning),
                    new XElement(Sld + "FeatureTypeStyle",
                        new XElement(Sld + "Rule",
                            new XElement(Sld + "RasterSymbolizer",
                                new XElement(Sld + "Opacity", 1),
                                new XElement(Sld + "ColorMap", new XAttribute("type", style.IsClass ? "values" : "ramp"), style.Stops.Select(Entry)))))))));

    static XElement Entry(StyleStop stop) => new(Sld + "ColorMapEntry",
        new XAttribute("color", stop.Colour), new XAttribute("quantity", StyleModel.Text(stop.Value)), new XAttribute("label", stop.Label), new XAttribute("opacity", 1));
}
