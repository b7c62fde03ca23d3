using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Inputs;

/// <summary>Checksums of a stored file by blocks, so that a part can be trusted without reading the whole.</summary>
public static class BlockSums
{
    /// <summary>XXH3 takes less than a millisecond for so many, and a file of a world at 30 arc-seconds has a thousand.</summary>
    public const int BlockBytes = 4 << 20;

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ulong[] Of(string path, CancellationToken cancel)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        ulong[] sums = new ulong[(RandomAccess.GetLength(file) + BlockBytes - 1) / BlockBytes];
        byte[] block = new byte[BlockBytes];
        for (int i = 0; i < sums.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            sums[i] = Of(file, i, block);
        }
        return sums;
    }

    /// <param name="block">Room of <see cref="BlockBytes"/>.</param>
    public static ulong Of(SafeFileHandle file, int number, byte[] block)
    {
        int length = 0;
        for (int read = -1; read != 0 && length < BlockBytes; length += read)
            read = RandomAccess.Read(file, block.AsSpan(length, BlockBytes - length), ((long)number * BlockBytes) + length);
        return Of(block.AsSpan(0, length));
    }

    /// <param name="block">All of it.</param>
    public static ulong Of(ReadOnlySpan<byte> block) => XxHash3.HashToUInt64(block);
}
