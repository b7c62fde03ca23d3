using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Gdal;

/// <summary>Undoes TIFF's floating-point predictor (Adobe's TIFF Technical Note 3): byte differences along the row, then four byte planes, most significant first.</summary>
/// <remarks>libtiff does both byte by byte, which takes twice as long as unpacking itself; here it is a prefix sum of 16 bytes at a time.</remarks>
static class FloatPredictor
{
    /// <param name="row">One tile row of 4 x cells bytes; overwritten.</param>
    /// <param name="cells">The floats.</param>
    public static void Undo(Span<byte> row, Span<float> cells)
    {
        PrefixSum(row);
        Interleave(row, cells);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PrefixSum(Span<byte> row)
    {
        Vector128<byte> by1 = Vector128.Create((byte)255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), by2 = Vector128.Create((byte)255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
        Vector128<byte> by4 = Vector128.Create((byte)255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), by8 = Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7);
        Vector128<byte> last = Vector128.Create((byte)15), carry = Vector128<byte>.Zero;
        int i = 0;
        for (; i <= row.Length - 16; i += 16)
        {
            // Indices beyond 15 shuffle in zeros: shifts by 1, 2, 4 and 8 bytes make the sums within the vector.
            Vector128<byte> x = Vector128.Create<byte>(row.Slice(i, 16));
            x += Vector128.Shuffle(x, by1);
            x += Vector128.Shuffle(x, by2);
            x += Vector128.Shuffle(x, by4);
            x += Vector128.Shuffle(x, by8);
            x += carry;
            carry = Vector128.Shuffle(x, last);
            x.CopyTo(row[i..]);
        }
        byte sum = i > 0 ? row[i - 1] : (byte)0;
        for (; i < row.Length; i++)
            row[i] = sum = (byte)(sum + row[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Interleave(ReadOnlySpan<byte> row, Span<float> cells)
    {
        int n = cells.Length, i = 0;
        ReadOnlySpan<byte> b3 = row[..n], b2 = row.Slice(n, n), b1 = row.Slice(2 * n, n), b0 = row.Slice(3 * n, n);
        for (; i <= n - 16; i += 16)
        {
            Vector128<byte> p3 = Vector128.Create(b3.Slice(i, 16)), p2 = Vector128.Create(b2.Slice(i, 16)), p1 = Vector128.Create(b1.Slice(i, 16)), p0 = Vector128.Create(b0.Slice(i, 16));
            Vector128<ushort> low01 = Vector128.WidenLower(p0) | (Vector128.WidenLower(p1) << 8), low23 = Vector128.WidenLower(p2) | (Vector128.WidenLower(p3) << 8);
            Vector128<ushort> high01 = Vector128.WidenUpper(p0) | (Vector128.WidenUpper(p1) << 8), high23 = Vector128.WidenUpper(p2) | (Vector128.WidenUpper(p3) << 8);
            (Vector128.WidenLower(low01) | (Vector128.WidenLower(low23) << 16)).AsSingle().CopyTo(cells[i..]);
            (Vector128.WidenUpper(low01) | (Vector128.WidenUpper(low23) << 16)).AsSingle().CopyTo(cells[(i + 4)..]);
            (Vector128.WidenLower(high01) | (Vector128.WidenLower(high23) << 16)).AsSingle().CopyTo(cells[(i + 8)..]);
            (Vector128.WidenUpper(high01) | (Vector128.WidenUpper(high23) << 16)).AsSingle().CopyTo(cells[(i + 12)..]);
        }
        for (; i < n; i++)
            cells[i] = BitConverter.UInt32BitsToSingle(b0[i] | ((uint)b1[i] << 8) | ((uint)b2[i] << 16) | ((uint)b3[i] << 24));
    }
}
