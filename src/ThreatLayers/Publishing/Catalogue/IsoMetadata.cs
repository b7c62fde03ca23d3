using System.Globalization;
using System.Xml.Linq;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing.Catalogue;

/// <summary>ISO 19115 metadata in the encoding of ISO 19139, one document per surface.</summary>
static class IsoMetadata
{
    static readonly XNamespace Gmd = "http://www.isotc211.org/2005/gmd", Gco = "http://www.isotc211.org/2005/gco", Xsi = "http://www.w3.org/2001/XMLSchema-instance";
    const string CodeLists = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#";

    public static void Write(string folder, ReleaseDescription release)
    {
        Directory.CreateDirectory(Path.Combine(folder, "metadata"));
        foreach (DescribedSurface surface in release.Surfaces)
            SurfaceStyles.SaveXml(Path.Combine(folder, "metadata", $"{surface.Id}.xml"), Of(release, surface));
    }

    static XDocument Of(ReleaseDescription release, DescribedSurface surface) => new(
        new XElement(Gmd + "MD_Metadata", new XAttribute(XNamespace.Xmlns + "gmd", Gmd), new XAttribute(XNamespace.Xmlns + "gco", Gco), new XAttribute(XNamespace.Xmlns + "xsi", Xsi),
            new XAttribute(Xsi + "schemaLocation", $"{Gmd} http://www.isotc211.org/2005/gmd/gmd.xsd"),
            Element("fileIdentifier", Text($"{release.Pipeline}-{surface.Id}-{release.Id}")),
            Element("language", Text("eng")),
            Element("characterSet", Code("MD_CharacterSetCode", "utf8")),
            Element("hierarchyLevel", Code("MD_ScopeCode", "dataset")),
            Element("contact", Party(release.Publisher, "pointOfContact")),
            Element("dateStamp", new XElement(Gco + "DateTime", release.CreatedText)),
            Element("metadataStandardName", Text("ISO 19115:2003/19139")),
            Element("referenceSystemInfo", Element("MD_ReferenceSystem", Element("referenceSystemIdentifier", Element("RS_Identifier", Element("code", Text(release.Grid.Crs.Definition)))))),
            Element("identificationInfo", Identification(release, surface)),
            Element("contentInfo", Content(surface)),
            Element("distributionInfo", Distribution(release, surface)),
            Element("dataQualityInfo", Quality(surface))));

    static XElement Identification(ReleaseDescription release, DescribedSurface surface) => Element("MD_DataIdentification",
        Element("citation", Element("CI_Citation", Element("title", Text(surface.Product.Title)), Element("date", Element("CI_Date", Element("date", new XElement(Gco + "DateTime", release.CreatedText)), Element("dateType", Code("CI_DateTypeCode", "creation")))), Element("edition", Text(release.Version)))),
        Element("abstract", Text(surface.Product.Meaning)),
        Element("purpose", Text(release.Summary)),
        Element("pointOfContact", Party(release.Publisher, "publisher")),
        Element("graphicOverview", Element("MD_BrowseGraphic", Element("fileName", Text($"../maps/{surface.Id}.png")))),
        Element("descriptiveKeywords", Element("MD_Keywords", ((string[])["biodiversity", "threats", "wildlife"]).Select(k => Element("keyword", Text(k))))),
        Element("resourceConstraints", Element("MD_LegalConstraints", Element("useConstraints", Code("MD_RestrictionCode", "license")), Element("otherConstraints", Text(surface.Product.Licence)), Element("otherConstraints", Text($"Cite as: {surface.Product.Citation}")))),
        Element("spatialRepresentationType", Code("MD_SpatialRepresentationTypeCode", "grid")),
        Element("spatialResolution", Element("MD_Resolution", Element("distance", new XElement(Gco + "Distance", new XAttribute("uom", "m"), Number(release.Grid.CellWidth * (release.IsGeographic ? TileMatrixSet.MetresPerDegree : 1)))))),
        Element("language", Text("eng")),
        Element("topicCategory", Element("MD_TopicCategoryCode", "environment")),
        Element("extent", Element("EX_Extent", Element("geographicElement", Element("EX_GeographicBoundingBox",
            Element("westBoundLongitude", Decimal(release.Bbox[0])), Element("eastBoundLongitude", Decimal(release.Bbox[2])), Element("southBoundLatitude", Decimal(release.Bbox[1])), Element("northBoundLatitude", Decimal(release.Bbox[3])))))));

    static XElement Content(DescribedSurface surface) => Element("MD_CoverageDescription",
        Element("attributeDescription", new XElement(Gco + "RecordType", surface.Product.Unit)),
        Element("contentType", Code("MD_CoverageContentTypeCode", surface.IsClass ? "thematicClassification" : "physicalMeasurement")));

    static XElement Distribution(ReleaseDescription release, DescribedSurface surface) => Element("MD_Distribution",
        Element("distributionFormat", Element("MD_Format", Element("name", Text("GeoTIFF")), Element("version", Text("Cloud Optimized, 1.1")))),
        Element("transferOptions", Element("MD_DigitalTransferOptions", surface.Files.Values.Select(f =>
            Element("onLine", Element("CI_OnlineResource", Element("linkage", Element("URL", release.Link(f.Path, 1))), Element("name", Text(Path.GetFileName(f.Path)))))))));

    static XElement Quality(DescribedSurface surface) => Element("DQ_DataQuality",
        Element("scope", Element("DQ_Scope", Element("level", Code("MD_ScopeCode", "dataset")))),
        Element("lineage", Element("LI_Lineage", Element("statement", Text(surface.Product.Lineage.Length > 0 ? surface.Product.Lineage : surface.Product.Meaning)),
            surface.Sources.Select(s => Element("source", Element("LI_Source", Element("description", Text(string.Concat(s.File, ": ", s.Citation, " Licence: ", s.Licence, ". Origin: ", s.Origin)))))))));

    static XElement Party(string name, string role) => Element("CI_ResponsibleParty", Element("organisationName", Text(name)), Element("role", Code("CI_RoleCode", role)));

    static XElement Element(string name, params object?[] content) => new(Gmd + name, content);

    static XElement Text(string text) => new(Gco + "CharacterString", text);

    static XElement Decimal(double value) => new(Gco + "Decimal", Number(value));

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    static XElement Code(string list, string value) => new(Gmd + list, new XAttribute("codeList", CodeLists + list), new XAttribute("codeListValue", value), value);
}
