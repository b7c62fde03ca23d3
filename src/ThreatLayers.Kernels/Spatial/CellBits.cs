namespace ThreatLayers.Kernels;

/// <summary>One bit for each cell of a grid, all 0 at first: 117 MB for the world at 30 arc-seconds, where a byte would be 930.</summary>
public sealed class CellBits(long cells)
{
    readonly ulong[] words = new ulong[checked((int)((cells + 63) >> 6))];

    public bool this[long cell] => (words[cell >> 6] >> (int)(cell & 63) & 1) != 0;

    /// <summary>From any thread.</summary>
    public void Set(long cell) => Interlocked.Or(ref words[cell >> 6], 1UL << (int)(cell & 63));
}
