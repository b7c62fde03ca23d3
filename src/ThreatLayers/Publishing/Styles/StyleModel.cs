using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing.Styles;

/// <summary>A value, its colour, and what the legend says to it.</summary>
/// <param name="Colour">"#rrggbb".</param>
public sealed record StyleStop(double Value, string Colour, string Label)
{
    public (byte R, byte G, byte B) Rgb => (Channel(1), Channel(3), Channel(5));

    byte Channel(int at) => byte.Parse(Colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

/// <summary>The one style of a surface. QGIS, SLD, MapLibre, colour tables, legends and lists are all written from it, and so cannot disagree.</summary>
/// <param name="IsClass">A colour per value; else colours between the stops are interpolated in sRGB, as in the tiles.</param>
/// <param name="Stops">By rising value. Of a ramp: exactly the anchors that its colours are made of.</param>
public sealed record StyleModel(string Id, string Title, string Unit, string Meaning, bool IsClass, IReadOnlyList<StyleStop> Stops)
{
    public static StyleModel Of(SurfaceDescription product)
    {
        Colours colours = product.Colours;
        if (colours.Classes.Count > 0)
        {
            StyleStop[] classes = [.. colours.Classes.OrderBy(c => c.Value).Select(c => new StyleStop(c.Value, c.Colour.ToLowerInvariant(), c.Label))];
            return new(product.Id, product.Title, product.Unit, product.Meaning, true, classes);
        }
        IReadOnlyList<uint> anchors = ColourRamps.AnchorsOf(colours.Ramp);
        StyleStop[] ramp = [.. anchors.Select((rgb, i) =>
        {
            double value = colours.Low + ((colours.High - colours.Low) * i / (anchors.Count - 1));
            return new StyleStop(value, FormattableString.Invariant($"#{rgb:x6}"), FormattableString.Invariant($"{value:0.####}"));
        })];
        return new(product.Id, product.Title, product.Unit, product.Meaning, false, ramp);
    }

    /// <summary>The value as text, the same in every file.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
