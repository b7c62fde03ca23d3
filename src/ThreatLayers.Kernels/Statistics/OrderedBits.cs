namespace ThreatLayers.Kernels;

/// <summary>The bits of a float as an integer with the same order: negative numbers turned round, positive ones above them. -0 is 0.</summary>
internal static class OrderedBits
{
    public static uint Of(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }

    public static float Number(uint ordered) =>
        BitConverter.UInt32BitsToSingle((ordered & 0x80000000) != 0 ? ordered & 0x7FFFFFFF : ~ordered);
}
