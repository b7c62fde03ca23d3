using System.Numerics;

namespace ThreatLayers.Tiling.Encoding;

/// <summary>The checksum of zlib streams (RFC 1950, 8.2): the sum of the bytes, and the sum of these sums, modulo 65521.</summary>
static class Adler32
{
    const uint Modulus = 65521;

    /// <summary>As many bytes as fit before a sum overflows.</summary>
    const int Most = 5552;

    static readonly Vector<ushort> LowWeights = Weights(0), HighWeights = Weights(Vector<ushort>.Count);

    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint a = 1, b = 0;
        for (; data.Length > 0; data = data[Math.Min(data.Length, Most)..])
        {
            ReadOnlySpan<byte> part = data[..Math.Min(data.Length, Most)];
            int at = Vectors(part, ref a, ref b);
            foreach (byte value in part[at..])
            {
                a += value;
                b += a;
            }
            (a, b) = (a % Modulus, b % Modulus);
        }
        return (b << 16) | a;
    }

    /// <summary>Whole vectors of a part; gives how many bytes they were.</summary>
    static int Vectors(ReadOnlySpan<byte> part, ref uint a, ref uint b)
    {
        // A byte counts in b once for every byte from it on: the earlier vectors' sums once per vector, and within its vector by its weight.
        Vector<uint> sums = default, before = default, weighted = default;
        int at = 0;
        for (; at + Vector<byte>.Count <= part.Length; at += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(part[at..]), out Vector<ushort> low, out Vector<ushort> high);
            before += sums;
            sums += Wide(low + high);
            weighted += Wide((low * LowWeights) + (high * HighWeights));
        }
        b = (uint)((b + ((ulong)at * a) + ((ulong)Vector<byte>.Count * Vector.Sum(before)) + Vector.Sum(weighted)) % Modulus);
        a = (a + Vector.Sum(sums)) % Modulus;
        return at;
    }

    static Vector<uint> Wide(Vector<ushort> values)
    {
        Vector.Widen(values, out Vector<uint> low, out Vector<uint> high);
        return low + high;
    }

    /// <summary>The first byte of a vector counts as often as the vector has bytes, the last once.</summary>
    static Vector<ushort> Weights(int from) => new([.. Enumerable.Range(from, Vector<ushort>.Count).Select(i => (ushort)(Vector<byte>.Count - i))]);
}
