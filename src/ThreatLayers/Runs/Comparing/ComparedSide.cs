using System.Text.Json;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>A surface of one of two sides.</summary>
/// <param name="Open">Opens its cells.</param>
sealed record ComparedSurface(string Id, string Title, string Unit, string Meaning, Colours Colours, bool IsClass, Func<IRasterSource> Open);

/// <summary>One of the two that are compared: a release, or what a run left in the store.</summary>
/// <param name="Name">For people: "run 20260301T020000Z", "release 20260301T020000Z".</param>
/// <param name="Id">For names of folders.</param>
/// <param name="Record">Of the run that made it; null where that is not kept.</param>
/// <param name="Pipeline">The definitions that it was made by; null where they are not kept or cannot be read any more.</param>
/// <param name="Surfaces">In the order of the release.</param>
/// <param name="Remarks">What is not known of it, in sentences.</param>
sealed record ComparedSide(string Name, string Id, RunRecord? Record, LoadedPipeline? Pipeline, IReadOnlyList<ComparedSurface> Surfaces, IReadOnlyList<string> Remarks)
{
    /// <summary>What a release says of its surfaces; those without a GeoTIFF are left out.</summary>
    public static IReadOnlyList<ComparedSurface> OfRelease(string folder, IGeodata geodata)
    {
        string file = Path.Combine(folder, "manifest.json");
        try
        {
            using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(file));
            return [.. manifest.RootElement.GetProperty("surfaces").EnumerateArray().Select(s => Surface(s, folder, geodata)).OfType<ComparedSurface>()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException(file, $"the manifest of this release cannot be read ({e.Message.TrimEnd('.')}).", "Compare with another release, or run again.");
        }
    }

    static ComparedSurface? Surface(JsonElement surface, string folder, IGeodata geodata)
    {
        string id = Text("id"), tiff = Path.Combine(folder, "cog", id + ".tif");
        if (!File.Exists(tiff))
            return null;
        Colours colours = surface.TryGetProperty("classes", out JsonElement classes)
            ? new() { Classes = [.. classes.EnumerateArray().Select(c => new ClassColour { Value = c.GetProperty("value").GetInt32(), Label = c.GetProperty("label").GetString()!, Colour = c.GetProperty("colour").GetString()! })] }
            : OfRamp(surface.GetProperty("ramp"));
        // A mean is said of every surface but of those whose values are codes, and of those without a known cell.
        bool isClass = !surface.TryGetProperty("mean", out _) && surface.GetProperty("known_cells").GetInt64() > 0;
        return new(id, Text("title"), Text("unit"), Text("meaning"), colours, isClass, () => geodata.Open(new(tiff)));

        string Text(string name) => surface.GetProperty(name).GetString() ?? "";
    }

    static Colours OfRamp(JsonElement ramp) => new()
    {
        Ramp = Enum.GetValues<Ramp>().FirstOrDefault(r => Names.ToYaml(r.ToString()) == ramp.GetProperty("name").GetString()),
        Low = ramp.GetProperty("low").GetDouble(),
        High = ramp.GetProperty("high").GetDouble(),
    };
}
