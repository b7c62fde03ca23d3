using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>The pictures of one compared surface.</summary>
sealed class ComparisonMaps(ComparedSide a, ComparedSide b, ComparedSurface surface, bool isClass, GridFrame grid, string scratch)
{
    /// <summary>Where nothing moved on a class surface: neither a class nor the sea.</summary>
    const string Same = "#e0ddd6";

    public void SideBySide(string path, CellFile cellsA, CellFile cellsB, int width)
    {
        MapFrame frame = grid.Of(width);
        bool byCode = isClass || surface.Colours.Classes.Count > 0;
        new MapSheet(surface.Title, surface.Unit, [surface.Meaning, Footer(frame)], MapScale.Of(surface.Colours), 2).Write(path,
            [new($"A: {a.Name}", grid.Pixels(cellsA, frame, byCode, scratch)), new($"B: {b.Name}", grid.Pixels(cellsB, frame, byCode, scratch))], frame);
    }

    /// <param name="limit">Value at the ends of the colours.</param>
    public void Difference(string path, CellFile difference, CellFile cellsB, double limit, SurfaceChange change, int width)
    {
        MapFrame frame = grid.Of(width);
        float[] pixels = grid.Pixels(difference, frame, isClass, scratch);
        if (isClass)
        {
            float[] classes = grid.Pixels(cellsB, frame, true, scratch);
            bool named = surface.Colours.Classes.Count > 0;
            for (int i = 0; i < pixels.Length; i++)
                pixels[i] = float.IsNaN(pixels[i]) ? float.NaN : pixels[i] == 0 ? Unused : named ? classes[i] : 0;
            ClassColour[] shown = named ? [.. surface.Colours.Classes] : [new() { Value = 0, Label = "another class", Colour = "#b2182b" }];
            Colours colours = new() { Classes = [.. shown, new() { Value = Unused, Label = "the same class in both", Colour = Same }] };
            new MapSheet($"{surface.Title}: class in B where it is another one than in A", surface.Unit, [Sides, Share(change), Footer(frame)], MapScale.Of(colours), 1).Write(path, [new("", pixels)], frame);
            return;
        }
        string scale = string.Create(CultureInfo.InvariantCulture, $"Colours are symmetric about 0 and end at -{limit:0.#####} and +{limit:0.#####}, which {100 * ChangePass.OfMoved:0} % of the changed cells do not exceed; beyond, the end's colour. Least {change.Least:0.#####}, greatest {change.Greatest:0.#####}. Blue: less in B; red: more in B.");
        new MapSheet($"{surface.Title}: B minus A", surface.Unit, [Sides, scale, Share(change), Footer(frame)], MapScale.OfDifferences(limit), 1).Write(path, [new("", pixels)], frame);
    }

    /// <summary>A code that the legend does not use.</summary>
    int Unused => Enumerable.Range(0, 255).Reverse().First(v => surface.Colours.Classes.All(c => c.Value != v));

    string Sides => $"A: {a.Name}. B: {b.Name}.";

    static string Share(SurfaceChange change) => change.Cells == 0 ? "No cell is known in both."
        : string.Create(CultureInfo.InvariantCulture, $"Changed on {100 * change.ChangedArea_km2 / change.Area_km2:0.##} % of the area that both know.");

    string Footer(MapFrame frame) => $"Made with ThreatLayers. Map: {(frame.Picture.Crs == grid.Grid.Crs ? grid.Grid.Crs.ToString() : "Equal Earth projection")}.";
}
