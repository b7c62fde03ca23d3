using System.Text.Json;
using System.Text.Json.Nodes;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;

namespace ThreatLayers.Publishing;

/// <summary>What a release is made of, for programs: manifest.json; and where its inputs come from, for people: sources.tsv.</summary>
public static class Manifest
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(ReleaseFolder release, LoadedPipeline pipeline, Grid grid, IReadOnlyList<SurfaceProduct> products, IReadOnlyDictionary<string, string> madeWith, IReadOnlyList<double> bounds, DateTimeOffset now, string fingerprint)
    {
        JsonObject manifest = new()
        {
            ["release"] = release.Id,
            ["created"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            // What the release is a function of: two releases with the same are the same but for their names and times.
            ["fingerprint"] = fingerprint,
            ["pipeline"] = pipeline.Definition.Id,
            ["title"] = pipeline.Definition.Title,
            ["summary"] = pipeline.Definition.Summary,
            ["made_with"] = new JsonObject(madeWith.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value))),
            ["grid"] = new JsonObject
            {
                ["crs"] = grid.Crs.Definition,
                ["columns"] = grid.Columns,
                ["rows"] = grid.Rows,
                ["cell"] = new JsonArray(grid.CellWidth, grid.CellHeight),
                ["extent"] = new JsonArray(grid.West, grid.South, grid.East, grid.North),
            },
            // West, south, east, north in degrees; east is above 180 where the grid crosses 180°.
            ["bounds"] = new JsonArray([.. bounds.Select(b => (JsonNode)Math.Round(b, 6))]),
            ["tiles_max_zoom"] = pipeline.Definition.Publish.TilesMaxZoom,
            ["surfaces"] = new JsonArray([.. products.Select(p => Describe(p, release))]),
        };
        File.WriteAllText(release.PathOf("manifest.json"), manifest.ToJsonString(Indented) + "\n");
        WriteSources(release, pipeline);
    }

    static JsonObject Describe(SurfaceProduct product, ReleaseFolder release)
    {
        string[] files = [$"cog/{product.Id}.tif", $"cog/{product.Id}_styled.tif", $"maps/{product.Id}.png", $"tiles/{product.Id}"];
        JsonObject surface = new()
        {
            ["id"] = product.Id,
            ["title"] = product.Title,
            ["kind"] = product.IsCombined ? "combined" : "layer",
            ["unit"] = product.Unit,
            ["meaning"] = product.Meaning,
            ["citation"] = product.Citation,
            ["licence"] = product.Licence,
            ["files"] = new JsonArray([.. files.Where(f => Path.Exists(Path.Combine(release.Draft, f))).Select(f => (JsonNode)(f.StartsWith("tiles", StringComparison.Ordinal) ? f + "/{z}/{x}/{y}.png" : f))]),
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
