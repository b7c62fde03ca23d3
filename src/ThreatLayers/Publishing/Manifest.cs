using System.Text.Json;
using System.Text.Json.Nodes;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Publishing;

/// <summary>What a release is made of, for programs: manifest.json; and where its inputs come from, for people: sources.tsv.</summary>
public static class Manifest
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(ReleaseFolder folder, LoadedPipeline pipeline, ReleaseDescription release, string fingerprint)
    {
        Grid grid = release.Grid;
        JsonObject manifest = new()
        {
            ["release"] = release.Id,
            ["created"] = release.CreatedText,
            // What the release is a function of: two releases with the same are the same but for their names and times.
            ["fingerprint"] = fingerprint,
            ["pipeline"] = pipeline.Definition.Id,
            ["title"] = pipeline.Definition.Title,
            ["summary"] = pipeline.Definition.Summary,
            ["made_with"] = new JsonObject(release.MadeWith.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
            ["grid"] = new JsonObject
            {
                ["crs"] = grid.Crs.Definition,
                ["columns"] = grid.Columns,
                ["rows"] = grid.Rows,
                ["cell"] = new JsonArray(grid.CellWidth, grid.CellHeight),
                ["extent"] = new JsonArray(grid.West, grid.South, grid.East, grid.North),
            },
            // West, south, east, north in degrees; east is above 180 where the grid crosses 180°.
            ["bounds"] = new JsonArray([.. ((double[])[release.Area.West, release.Area.South, release.Area.East, release.Area.North]).Select(b => (JsonNode)Math.Round(b, 6))]),
            ["tiles_max_zoom"] = pipeline.Definition.Publish.TilesMaxZoom,
            ["surfaces"] = new JsonArray([.. release.Surfaces.Select(s => Describe(s, release))]),
        };
        File.WriteAllText(folder.PathOf("manifest.json"), manifest.ToJsonString(Indented) + "\n");
        WriteSources(folder, pipeline);
    }

    static JsonObject Describe(DescribedSurface described, ReleaseDescription release)
    {
        SurfaceProduct product = described.Product;
        string[] files = [.. described.Files.Values.Select(f => f.Path), .. described.TileFolder is { } tiles ? [$"{tiles}/{{z}}/{{x}}/{{y}}.{TileJson.Format(release)}"] : Array.Empty<string>()];
        JsonObject surface = new()
        {
            ["id"] = product.Id,
            ["title"] = product.Title,
            ["kind"] = product.IsCombined ? "combined" : "layer",
            ["unit"] = product.Unit,
            ["meaning"] = product.Meaning,
            ["citation"] = product.Citation,
            ["licence"] = product.Licence,
            ["files"] = new JsonArray([.. files.Select(f => (JsonNode)f)]),
            ["known_cells"] = product.Statistics.Count,
        };
        if (product.Statistics.Count > 0)
        {
            surface["least"] = product.Statistics.Least;
            surface["greatest"] = product.Statistics.Greatest;
            if (!product.IsClass)
                surface["mean"] = product.Statistics.Mean;
        }
        if (product.Colours.Classes.Count > 0)
            surface["classes"] = new JsonArray([.. product.Colours.Classes.Select(c => new JsonObject { ["value"] = c.Value, ["label"] = c.Label, ["colour"] = c.Colour })]);
        else
            surface["ramp"] = new JsonObject { ["name"] = Names.ToYaml(product.Colours.Ramp.ToString()), ["low"] = product.Colours.Low, ["high"] = product.Colours.High };
        return surface;
    }

    static void WriteSources(ReleaseFolder release, LoadedPipeline pipeline)
    {
        IEnumerable<string> rows = pipeline.Layers.SelectMany(l => l.Definition.Inputs.Select(i =>
            string.Join('\t', new[] { l.Definition.Id, i.Key, Path.GetFileName(i.Value.Path), i.Value.Origin, i.Value.Licence, i.Value.Citation, i.Value.Sha256 ?? "" }
                .Select(t => t.Replace('\t', ' ').Replace('\n', ' ')))));
        File.WriteAllText(release.PathOf("sources.tsv"), "layer\tinput\tfile\torigin\tlicence\tcitation\tsha256\n" + string.Join('\n', rows) + "\n");
    }
}
