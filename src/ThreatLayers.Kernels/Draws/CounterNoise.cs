using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ThreatLayers.Kernels;

/// <summary>Many numbers of <see cref="Philox"/> at once, uniform between 0 and 1 (neither included) in steps of 2⁻¹⁶. Wide and narrow registers give the same bits: it is all whole numbers.</summary>
/// <remarks>Philox4x32-7 with the counter (cell, draw, group); one call gives eight numbers for each cell, two of each of its words. Multiplications of 32 by 32 bits are not portable vector operations, hence the two instruction sets.</remarks>
static class CounterNoise
{
    /// <summary>Numbers that a call gives for each cell.</summary>
    public const int Numbers = 8;

    const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57, StepA = 0x9E3779B9, StepB = 0xBB67AE85;

    /// <param name="cells">Number of each cell in its grid.</param>
    /// <param name="uniform">Eight times as many: the first number of all cells, then the second of all, and so on.</param>
    public static void Fill(ulong key, uint draw, uint group, ReadOnlySpan<long> cells, Span<float> uniform)
    {
        int n = cells.Length, i = 0;
        if (Avx512F.IsSupported)
        {
            for (; i <= n - 16; i += 16)
                Sixteen(key, draw, group, cells.Slice(i, 16), uniform, n, i);
        }
        else if (Avx2.IsSupported)
        {
            for (; i <= n - 8; i += 8)
                Eight(key, draw, group, cells.Slice(i, 8), uniform, n, i);
        }
        for (; i < n; i++)
            One(key, draw, group, cells[i], uniform, n, i);
    }

    /// <summary>The definition of right.</summary>
    internal static void One(ulong key, uint draw, uint group, long cell, Span<float> uniform, int n, int i)
    {
        (ulong high, ulong low) = Philox.Bits(key, ((ulong)group << 32) | draw, (ulong)cell, Philox.FewestRounds);
        for (int word = 0; word < 4; word++)
        {
            uint bits = (uint)((word < 2 ? low : high) >> (32 * (word % 2)));
            (uniform[(2 * word * n) + i], uniform[(((2 * word) + 1) * n) + i]) = (Number(bits & 0xFFFF), Number(bits >> 16));
        }
    }

    // Odd multiples of 2⁻¹⁷: exact in a float, and never 0 or 1.
    internal static float Number(uint bits) => ((bits << 1) | 1) * (1f / (1 << 17));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> High(Vector512<uint> a, uint by, out Vector512<uint> low)
    {
        Vector512<uint> factor = Vector512.Create(by);
        Vector512<ulong> even = Avx512F.Multiply(a, factor), odd = Avx512F.Multiply((a.AsUInt64() >> 32).AsUInt32(), factor);
        Vector512<ulong> mask = Vector512.Create(0xFFFFFFFFul);
        low = ((even & mask) | (odd << 32)).AsUInt32();
        return ((even >> 32) | (odd & ~mask)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Sixteen(ulong key, uint draw, uint group, ReadOnlySpan<long> cells, Span<float> uniform, int n, int i)
    {
        Vector512<ulong> first = Vector512.Create<long>(cells).AsUInt64(), second = Vector512.Create<long>(cells[8..]).AsUInt64();
        Vector512<uint> c0 = Vector512.Narrow(first & Vector512.Create(0xFFFFFFFFul), second & Vector512.Create(0xFFFFFFFFul)), c1 = Vector512.Narrow(first >> 32, second >> 32), c2 = Vector512.Create(draw), c3 = Vector512.Create(group);
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Philox.FewestRounds; round++)
        {
            Vector512<uint> highA = High(c0, MultiplierA, out Vector512<uint> lowA), highB = High(c2, MultiplierB, out Vector512<uint> lowB);
            (c0, c1, c2, c3) = (highB ^ c1 ^ Vector512.Create(k0), lowB, highA ^ c3 ^ Vector512.Create(k1), lowA);
            k0 += StepA;
            k1 += StepB;
        }
        Both(c0, uniform, 0, n, i);
        Both(c1, uniform, 2, n, i);
        Both(c2, uniform, 4, n, i);
        Both(c3, uniform, 6, n, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Both(Vector512<uint> bits, Span<float> uniform, int number, int n, int i)
    {
        Number(bits & Vector512.Create(0xFFFFu)).CopyTo(uniform.Slice((number * n) + i, 16));
        Number(bits >> 16).CopyTo(uniform.Slice(((number + 1) * n) + i, 16));

        static Vector512<float> Number(Vector512<uint> half) => Vector512.ConvertToSingle(((half << 1) | Vector512<uint>.One).AsInt32()) * Vector512.Create(1f / (1 << 17));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> High(Vector256<uint> a, uint by, out Vector256<uint> low)
    {
        Vector256<uint> factor = Vector256.Create(by);
        Vector256<ulong> even = Avx2.Multiply(a, factor), odd = Avx2.Multiply((a.AsUInt64() >> 32).AsUInt32(), factor);
        Vector256<ulong> mask = Vector256.Create(0xFFFFFFFFul);
        low = ((even & mask) | (odd << 32)).AsUInt32();
        return ((even >> 32) | (odd & ~mask)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Eight(ulong key, uint draw, uint group, ReadOnlySpan<long> cells, Span<float> uniform, int n, int i)
    {
        Vector256<ulong> first = Vector256.Create<long>(cells).AsUInt64(), second = Vector256.Create<long>(cells[4..]).AsUInt64();
        Vector256<uint> c0 = Vector256.Narrow(first & Vector256.Create(0xFFFFFFFFul), second & Vector256.Create(0xFFFFFFFFul)), c1 = Vector256.Narrow(first >> 32, second >> 32), c2 = Vector256.Create(draw), c3 = Vector256.Create(group);
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < Philox.FewestRounds; round++)
        {
            Vector256<uint> highA = High(c0, MultiplierA, out Vector256<uint> lowA), highB = High(c2, MultiplierB, out Vector256<uint> lowB);
            (c0, c1, c2, c3) = (highB ^ c1 ^ Vector256.Create(k0), lowB, highA ^ c3 ^ Vector256.Create(k1), lowA);
            k0 += StepA;
            k1 += StepB;
        }
        Both(c0, uniform, 0, n, i);
        Both(c1, uniform, 2, n, i);
        Both(c2, uniform, 4, n, i);
        Both(c3, uniform, 6, n, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Both(Vector256<uint> bits, Span<float> uniform, int number, int n, int i)
    {
        Number(bits & Vector256.Create(0xFFFFu)).CopyTo(uniform.Slice((number * n) + i, 8));
        Number(bits >> 16).CopyTo(uniform.Slice(((number + 1) * n) + i, 8));

        static Vector256<float> Number(Vector256<uint> half) => Vector256.ConvertToSingle(((half << 1) | Vector256<uint>.One).AsInt32()) * Vector256.Create(1f / (1 << 17));
    }
}
