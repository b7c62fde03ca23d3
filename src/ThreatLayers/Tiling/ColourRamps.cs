using ThreatLayers.Definitions;

namespace ThreatLayers.Tiling;

/// <summary>Colours of the ramps by anchor, evenly spaced; between anchors sRGB is interpolated.</summary>
/// <remarks>Viridis to Cividis: matplotlib (CC0), perceptually uniform. Oranges to Blues: ColorBrewer (Apache 2.0), ordered by lightness. All are safe for colour-blind readers.</remarks>
public static class ColourRamps
{
    static readonly Dictionary<Ramp, uint[]> Anchors = new()
    {
        [Ramp.Viridis] = [0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725],
        [Ramp.Magma] = [0x000004, 0x180f3d, 0x440f76, 0x721f81, 0x9e2f7f, 0xcd4071, 0xf1605d, 0xfd9668, 0xfeca8d, 0xfcfdbf],
        [Ramp.Inferno] = [0x000004, 0x1b0c41, 0x4a0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9b06, 0xf7d13d, 0xfcffa4],
        [Ramp.Plasma] = [0x0d0887, 0x46039f, 0x7201a8, 0x9c179e, 0xbd3786, 0xd8576b, 0xed7953, 0xfb9f3a, 0xfdca26, 0xf0f921],
        [Ramp.Cividis] = [0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838],
        [Ramp.Oranges] = [0xfff5eb, 0xfee6ce, 0xfdd0a2, 0xfdae6b, 0xfd8d3c, 0xf16913, 0xd94801, 0xa63603, 0x7f2704],
        [Ramp.Greens] = [0xf7fcf5, 0xe5f5e0, 0xc7e9c0, 0xa1d99b, 0x74c476, 0x41ab5d, 0x238b45, 0x006d2c, 0x00441b],
        [Ramp.Purples] = [0xfcfbfd, 0xefedf5, 0xdadaeb, 0xbcbddc, 0x9e9ac8, 0x807dba, 0x6a51a3, 0x54278f, 0x3f007d],
        [Ramp.Reds] = [0xfff5f0, 0xfee0d2, 0xfcbba1, 0xfc9272, 0xfb6a4a, 0xef3b2c, 0xcb181d, 0xa50f15, 0x67000d],
        [Ramp.Blues] = [0xf7fbff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x08519c, 0x08306b],
    };

    /// <summary>Evenly spaced colours, 0xRRGGBB.</summary>
    public static IReadOnlyList<uint> AnchorsOf(Ramp ramp) => Anchors[ramp];

    /// <param name="ramp">Which ramp.</param>
    /// <param name="share">0 to 1 along the ramp; outside is clamped.</param>
    public static (byte R, byte G, byte B) At(Ramp ramp, double share)
    {
        uint[] anchors = Anchors[ramp];
        double place = Math.Clamp(share, 0, 1) * (anchors.Length - 1);
        int below = Math.Min((int)place, anchors.Length - 2);
        return (Channel(16), Channel(8), Channel(0));

        byte Channel(int shift)
        {
            double a = (anchors[below] >> shift) & 255, b = (anchors[below + 1] >> shift) & 255;
            return (byte)Math.Round(a + ((place - below) * (b - a)));
        }
    }
}
