using System.Globalization;
using System.Numerics;
using ThreatLayers.Definitions;

namespace ThreatLayers.Tiling;

/// <summary>From a surface's values to 8-bit indices and from these to colours: one description for GeoTIFF, tiles, maps and legends.</summary>
/// <remarks>Index 255 is nodata, transparent. A ramp uses 0 to 254, a class surface its own codes.</remarks>
public sealed class Palette
{
    public const byte NoData = 255;
    const int Steps = 254;
    readonly float low, factor;
    readonly bool isClass;

    Palette(bool isClass, float low, float factor, (byte R, byte G, byte B, byte A)[] colours)
    {
        (this.isClass, this.low, this.factor) = (isClass, low, factor);
        Colours = colours;
    }

    /// <summary>256 entries, RGBA.</summary>
    public IReadOnlyList<(byte R, byte G, byte B, byte A)> Colours { get; }

    public static Palette Of(Colours style)
    {
        (byte R, byte G, byte B, byte A)[] colours = new (byte R, byte G, byte B, byte A)[256];
        if (style.Classes.Count > 0)
        {
            foreach (ClassColour entry in style.Classes)
            {
                int rgb = int.Parse(entry.Colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                colours[entry.Value] = ((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb, 255);
            }
            return new(true, 0, 1, colours);
        }
        for (int i = 0; i <= Steps; i++)
        {
            (byte r, byte g, byte b) = ColourRamps.At(style.Ramp, (double)i / Steps);
            colours[i] = (r, g, b, 255);
        }
        return new(false, (float)style.Low, (float)(Steps / (style.High - style.Low)), colours);
    }

    /// <summary>Values outside the ramp take its end colours; a class code outside 0..254 is nodata.</summary>
    public void Index(ReadOnlySpan<float> values, Span<byte> indices)
    {
        int i = 0;
        if (!isClass)
        {
            for (; i <= values.Length - (4 * Vector<float>.Count); i += 4 * Vector<float>.Count)
            {
                Vector<short> left = Vector.Narrow(Place(values[i..]), Place(values[(i + Vector<float>.Count)..]));
                Vector<short> right = Vector.Narrow(Place(values[(i + (2 * Vector<float>.Count))..]), Place(values[(i + (3 * Vector<float>.Count))..]));
                Vector.Narrow(left.As<short, ushort>(), right.As<short, ushort>()).CopyTo(indices[i..]);
            }
        }
        for (; i < values.Length; i++)
        {
            float x = values[i];
            indices[i] = float.IsNaN(x) ? NoData
                : isClass ? (x is >= 0 and < 255 ? (byte)x : NoData)
                : (byte)(Math.Clamp((x - low) * factor, 0, Steps) + 0.5f);
        }
    }

    Vector<int> Place(ReadOnlySpan<float> values)
    {
        Vector<float> x = new(values), along = Vector.Min(Vector.Max((x - new Vector<float>(low)) * factor, Vector<float>.Zero), new Vector<float>(Steps)) + new Vector<float>(0.5f);
        return Vector.ConditionalSelect(Vector.Equals(x, x), Vector.ConvertToInt32(along), new Vector<int>(NoData));
    }
}
