namespace ThreatLayers.Benchmarks;

/// <summary>Value noise from a place, without state: the same cells every time and in any order.</summary>
static class Noise
{
    /// <summary>0 to 1, smooth over <paramref name="scale"/> cells.</summary>
    public static double At(int seed, int row, int column, int scale)
    {
        int y = row / scale, x = column / scale;
        double v = (double)(row % scale) / scale, u = (double)(column % scale) / scale;
        double top = Hash(seed, y, x) + (u * (Hash(seed, y, x + 1) - Hash(seed, y, x))), bottom = Hash(seed, y + 1, x) + (u * (Hash(seed, y + 1, x + 1) - Hash(seed, y + 1, x)));
        return top + (v * (bottom - top));
    }

    /// <summary>0 to 1, each cell by itself (a 32-bit integer finaliser).</summary>
    public static double Hash(int seed, int y, int x)
    {
        uint h = unchecked(((uint)seed * 0x9E3779B1) ^ ((uint)y * 0x85EBCA77) ^ ((uint)x * 0xC2B2AE3D));
        h = unchecked((h ^ (h >> 15)) * 0x2C1B3C6D);
        h = unchecked((h ^ (h >> 12)) * 0x297A2D39);
        return (h ^ (h >> 15)) / 4294967296.0;
    }
}
