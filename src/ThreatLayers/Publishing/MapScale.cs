using ThreatLayers.Definitions;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing;

/// <summary>From values to colours, with what a legend says of them: a surface's own, or one for differences that is symmetric about 0.</summary>
public sealed class MapScale
{
    /// <summary>ColorBrewer's RdBu (Apache 2.0) from blue to red, safe for colour-blind readers; its middle is a warm grey here, so that no change on land is told from the sea.</summary>
    static readonly uint[] Diverging = [0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xe9e6df, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f];

    const int Steps = 254;
    readonly Palette? palette;

    MapScale(Palette? palette, IReadOnlyList<(byte R, byte G, byte B, byte A)> colours, double low, double high, IReadOnlyList<ClassColour> classes) =>
        (this.palette, Colours, Low, High, Classes) = (palette, colours, low, high, classes);

    /// <summary>256 entries; the last is nodata, transparent.</summary>
    public IReadOnlyList<(byte R, byte G, byte B, byte A)> Colours { get; }

    public double Low { get; }
    public double High { get; }

    /// <summary>Of a class surface; empty for a ramp.</summary>
    public IReadOnlyList<ClassColour> Classes { get; }

    public static MapScale Of(Colours colours)
    {
        Palette palette = Palette.Of(colours);
        return new(palette, palette.Colours, colours.Low, colours.High, colours.Classes);
    }

    /// <param name="limit">Value at the ends, positive; what lies beyond takes the end's colour.</param>
    public static MapScale OfDifferences(double limit) => new(null, [.. Enumerable.Range(0, Steps + 1).Select(i => At((double)i / Steps)), default], -limit, limit, []);

    /// <summary>The least of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten that is not below a value; 1 for 0, so that a map without any change has a scale too.</summary>
    public static double RoundedUp(double value)
    {
        if (!(value > 0))
            return 1;
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 1.5, 2, 3, 4, 5, 6, 8, 10 }.First(step => step * power >= value * (1 - 1e-9)) * power;
    }

    public void Index(ReadOnlySpan<float> values, Span<byte> indices)
    {
        if (palette is not null)
        {
            palette.Index(values, indices);
            return;
        }
        float factor = (float)(Steps / (High - Low));
        for (int i = 0; i < values.Length; i++)
            indices[i] = float.IsNaN(values[i]) ? Palette.NoData : (byte)(Math.Clamp((values[i] - (float)Low) * factor, 0, Steps) + 0.5f);
    }

    static (byte R, byte G, byte B, byte A) At(double share)
    {
        double place = share * (Diverging.Length - 1);
        int below = Math.Min((int)place, Diverging.Length - 2);
        return (Channel(16), Channel(8), Channel(0), 255);

        byte Channel(int shift)
        {
            double a = (Diverging[below] >> shift) & 255, b = (Diverging[below + 1] >> shift) & 255;
            return (byte)Math.Round(a + ((place - below) * (b - a)));
        }
    }
}
