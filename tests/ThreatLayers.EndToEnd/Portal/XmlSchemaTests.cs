using System.Diagnostics;
using ThreatLayers.Tests;

namespace ThreatLayers.EndToEnd.Portal;

/// <summary>XML of a package against its schemas: the OGC's own for WMTS, those in checks/schemas for ISO 19139 and SLD. Each is also shown what it must refuse.</summary>
public sealed class XmlSchemaTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    const string XmlLint = "/usr/bin/xmllint", OgcSchemas = "/usr/share/python3-mapproxy/test/schemas";
    const string Wmts = "http://schemas.opengis.net/wmts/1.0/wmtsGetCapabilities_response.xsd";
    static readonly string Schemas = Repository.In("tests", "ThreatLayers.EndToEnd", "Portal", "checks", "schemas");

    [Theory]
    [InlineData("", "", true)]
    [InlineData("<ScaleDenominator>", "<Scale>", false)]
    [InlineData("isDefault=\"true\"", "isDefault=\"perhaps\"", false)]
    [InlineData("<ows:ServiceType>OGC WMTS</ows:ServiceType>", "", false)]
    [InlineData("<TileWidth>256</TileWidth>", "<TileWidth>-1</TileWidth>", false)]
    public void WMTS_capabilities_are_as_the_OGC_has_them(string part, string other, bool isRight)
    {
        RequireXmlLint();
        Assert.SkipUnless(Directory.Exists(OgcSchemas), "The OGC's schemas are not installed (apt-get install python3-mapproxy).");
        Judge(["--schema", Wmts], Path.Combine(release.Folder, "wmts", "WMTSCapabilities.xml"), part, other, isRight);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("<gmd:abstract>", "<gmd:purposes>", false)]
    [InlineData("gco:DateTime>", "gco:Time>", false)]
    [InlineData("codeListValue=\"grid\"", "codeListValue=\"raster\"", false)]
    [InlineData("<gco:Decimal>-180</gco:Decimal>", "<gco:Decimal>-190</gco:Decimal>", false)]
    [InlineData("uom=\"m\"", "", false)]
    public void Metadata_are_as_ISO_19139_has_them(string part, string other, bool isRight)
    {
        RequireXmlLint();
        foreach (string file in Directory.GetFiles(Path.Combine(release.Folder, "metadata"), "*.xml"))
            Judge(["--relaxng", Path.Combine(Schemas, "iso19139.rng")], file, part, other, isRight);
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("<FeatureTypeStyle>", "<CoverageStyle>", false)]
    [InlineData("color=\"#", "color=\"", false)]
    [InlineData(" quantity=", " value=", false)]
    [InlineData("<ColorMap type=\"", "<ColorMap type=\"un", false)]
    public void Styles_are_as_SLD_has_them(string part, string other, bool isRight)
    {
        RequireXmlLint();
        foreach (string file in Directory.GetFiles(Path.Combine(release.Folder, "styles"), "*.sld"))
            Judge(["--relaxng", Path.Combine(Schemas, "sld.rng")], file, part, other, isRight);
    }

    static void RequireXmlLint() => Assert.SkipUnless(File.Exists(XmlLint), "xmllint is not installed (apt-get install libxml2-utils).");

    /// <summary>Looks at a file, with a part of it replaced where one is named.</summary>
    void Judge(string[] schema, string file, string part, string other, bool isRight)
    {
        string text = File.ReadAllText(file);
        if (part.Length > 0)
        {
            Assert.Contains(part, text);
            // Elements end as they begin.
            text = text.Replace(part, other, StringComparison.Ordinal);
            if (part.StartsWith('<') && part.IndexOf('>') == part.Length - 1 && other.Length > 0)
                text = text.Replace("</" + part[1..], "</" + other[1..], StringComparison.Ordinal);
        }
        (int code, string errors) = Run([.. schema, "-"], text);
        Assert.True(code == 0 == isRight, $"{file} with '{part}' as '{other}': {errors}");
        // What is refused is refused for what it says, and not because a schema was not found or could not be read.
        Assert.True(isRight || errors.Contains("fails to validate", StringComparison.Ordinal), errors);
        Assert.DoesNotContain("failed to compile", errors);
    }

    static (int Code, string Errors) Run(string[] arguments, string text)
    {
        ProcessStartInfo start = new(XmlLint, ["--noout", "--nonet", .. arguments]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["XML_CATALOG_FILES"] = Path.Combine(Schemas, "catalog.xml");
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(text);
        process.StandardInput.Close();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }
}
