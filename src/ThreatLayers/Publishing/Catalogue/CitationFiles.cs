using System.Text.Json.Nodes;
using ThreatLayers.Publishing.Styles;

namespace ThreatLayers.Publishing.Catalogue;

/// <summary>What archives want: DataCite 4 metadata and an RO-Crate 1.1.</summary>
static class CitationFiles
{
    public static void Write(string folder, ReleaseDescription release)
    {
        Directory.CreateDirectory(Path.Combine(folder, "metadata"));
        SurfaceStyles.SaveJson(Path.Combine(folder, "metadata", "datacite.json"), DataCite(release));
        SurfaceStyles.SaveJson(Path.Combine(folder, "ro-crate-metadata.json"), Crate(release));
    }

    static JsonObject DataCite(ReleaseDescription release)
    {
        double[] bbox = release.Bbox;
        JsonObject json = new()
        {
            ["schemaVersion"] = "http://datacite.org/schema/kernel-4",
            ["types"] = new JsonObject { ["resourceTypeGeneral"] = "Dataset", ["resourceType"] = "Threat maps" },
            ["creators"] = Items([new() { ["name"] = release.Publisher, ["nameType"] = "Organizational" }]),
            ["titles"] = Items([new() { ["title"] = release.Title }]),
            ["publisher"] = new JsonObject { ["name"] = release.Publisher },
            ["publicationYear"] = release.Created.Year.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["dates"] = Items([new() { ["date"] = release.CreatedText, ["dateType"] = "Created" }]),
            ["language"] = "en",
            ["version"] = release.Version,
            ["subjects"] = Items([.. ((string[])["biodiversity", "threats", "wildlife"]).Select(s => new JsonObject { ["subject"] = s })]),
            ["descriptions"] = Items([new() { ["description"] = release.Summary, ["descriptionType"] = "Abstract" }, .. release.Surfaces.Select(s => new JsonObject { ["description"] = $"{s.Product.Title} ({s.Product.Unit}): {s.Product.Meaning}", ["descriptionType"] = "TechnicalInfo" })]),
            ["rightsList"] = Items([.. release.Licence.Split("; ").Select(l => new JsonObject { ["rights"] = l })]),
            ["geoLocations"] = Items([new() { ["geoLocationBox"] = new JsonObject { ["westBoundLongitude"] = bbox[0], ["eastBoundLongitude"] = bbox[2], ["southBoundLatitude"] = bbox[1], ["northBoundLatitude"] = bbox[3] } }]),
            ["formats"] = new JsonArray("image/tiff", "application/vnd.pmtiles", "image/png"),
        };
        json["identifiers"] = release.Publish.Doi is { } doi ? Items([new() { ["identifier"] = doi, ["identifierType"] = "DOI" }]) : Items([new() { ["identifier"] = $"{release.Pipeline}-{release.Id}", ["identifierType"] = "Other" }]);
        if (release.Publish.Doi is { } registered)
            json["doi"] = registered;
        return json;
    }

    static JsonObject Crate(ReleaseDescription release)
    {
        List<JsonObject> graph =
        [
            new() { ["@id"] = "ro-crate-metadata.json", ["@type"] = "CreativeWork", ["conformsTo"] = Reference("https://w3id.org/ro/crate/1.1"), ["about"] = Reference("./") },
            new()
            {
                ["@id"] = "./",
                ["@type"] = "Dataset",
                ["name"] = release.Title,
                ["description"] = release.Summary,
                ["datePublished"] = release.CreatedText,
                ["version"] = release.Version,
                ["license"] = Reference("sources.tsv"),
                ["publisher"] = Reference("#publisher"),
                ["citation"] = release.Citation,
                ["hasPart"] = new JsonArray([.. release.Surfaces.SelectMany(s => s.Files.Values).Select(f => (JsonNode)Reference(f.Path)).Append(Reference("sources.tsv"))]),
                ["mentions"] = Reference("#run"),
            },
            new() { ["@id"] = "#publisher", ["@type"] = "Organization", ["name"] = release.Publisher },
            new() { ["@id"] = "sources.tsv", ["@type"] = "File", ["name"] = "Inputs with origin, licence and citation", ["encodingFormat"] = "text/tab-separated-values" },
            new()
            {
                ["@id"] = "#run",
                ["@type"] = "CreateAction",
                ["name"] = $"Run of pipeline {release.Pipeline}",
                ["endTime"] = release.CreatedText,
                ["instrument"] = new JsonArray([.. release.MadeWith.Keys.Select(k => (JsonNode)Reference($"#{k}"))]),
                ["object"] = new JsonArray([.. release.Sources.Select(s => (JsonNode)Reference($"#input-{s.Layer}-{s.Input}"))]),
                ["result"] = new JsonArray([.. release.Surfaces.SelectMany(s => s.Files.Values).Select(f => (JsonNode)Reference(f.Path))]),
            },
        ];
        graph.AddRange(release.MadeWith.Select(m => new JsonObject { ["@id"] = $"#{m.Key}", ["@type"] = "SoftwareApplication", ["name"] = m.Value }));
        graph.AddRange(release.Sources.Select(s => new JsonObject { ["@id"] = $"#input-{s.Layer}-{s.Input}", ["@type"] = "CreativeWork", ["name"] = s.File, ["citation"] = s.Citation, ["license"] = s.Licence, ["sdPublisher"] = s.Origin }));
        graph.AddRange(release.Surfaces.SelectMany(s => s.Files.Values.Select(f => new JsonObject { ["@id"] = f.Path, ["@type"] = "File", ["name"] = $"{s.Product.Title}: {Path.GetFileName(f.Path)}", ["contentSize"] = f.Bytes.ToString(System.Globalization.CultureInfo.InvariantCulture), ["sha256"] = f.Sha256, ["encodingFormat"] = MediaTypes.Of(f.Path) })));
        return new() { ["@context"] = "https://w3id.org/ro/crate/1.1/context", ["@graph"] = Items(graph) };
    }

    static JsonObject Reference(string id) => new() { ["@id"] = id };

    static JsonArray Items(IEnumerable<JsonObject> items) => new([.. items]);
}
