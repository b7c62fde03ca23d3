using System.Text;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing.Styles;

/// <summary>Colour tables as text.</summary>
static class ColourTables
{
    /// <summary>For <c>gdaldem color-relief</c> on the float GeoTIFF: value, red, green, blue, alpha; nv is nodata. Classes want its option -nearest_color_entry.</summary>
    public static string Gdal(StyleModel style)
    {
        StringBuilder text = new();
        foreach (StyleStop stop in style.Stops)
            text.Append(FormattableString.Invariant($"{StyleModel.Text(stop.Value)} {stop.Rgb.R} {stop.Rgb.G} {stop.Rgb.B} 255\n"));
        return text.Append("nv 0 0 0 0\n").ToString();
    }

    /// <summary>Esri's .clr for the 8-bit GeoTIFF: code, red, green, blue.</summary>
    public static string Esri(StyleModel style, Palette palette)
    {
        StringBuilder text = new();
        IEnumerable<int> codes = style.IsClass ? style.Stops.Select(s => (int)s.Value) : Enumerable.Range(0, 255);
        foreach (int code in codes)
            text.Append(FormattableString.Invariant($"{code} {palette.Colours[code].R} {palette.Colours[code].G} {palette.Colours[code].B}\n"));
        return text.ToString();
    }

    /// <summary>UN Biodiversity Lab's styling list.</summary>
    public static string Unbl(StyleModel style) =>
        "Value,Name,Color\n" + string.Concat(style.Stops.Select(s => $"{StyleModel.Text(s.Value)},{Quoted(s.Label)},{s.Colour}\n"));

    static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
