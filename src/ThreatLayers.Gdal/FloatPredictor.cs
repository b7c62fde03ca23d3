using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Gdal;

/// <summary>TIFF's floating-point predictor (Adobe's TIFF Technical Note 3): four byte planes, most significant first, then byte differences along the row; and back.</summary>
/// <remarks>libtiff does both byte by byte, which takes twice as long as unpacking itself; here it is done with vectors, back by a prefix sum of 16 bytes at a time.</remarks>
static class FloatPredictor
{
    /// <param name="cells">One tile row.</param>
    /// <param name="planes">Room for 4 x cells bytes.</param>
    /// <param name="row">4 x cells bytes, as they are packed.</param>
    public static void Apply(ReadOnlySpan<float> cells, Span<byte> planes, Span<byte> row)
    {
        Separate(cells, planes);
        Differences(planes, row);
    }

    /// <param name="row">One tile row of 4 x cells bytes; overwritten.</param>
    /// <param name="cells">The floats.</param>
    public static void Undo(Span<byte> row, Span<float> cells)
    {
        PrefixSum(row);
        Interleave(row, cells);
    }

    /// <summary>Each byte less the one before it; TIFF's horizontal predictor (2) for bytes is this alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differences(ReadOnlySpan<byte> bytes, Span<byte> row)
    {
        if (bytes.IsEmpty)
            return;
        row[0] = bytes[0];
        int i = 1;
        for (; i <= bytes.Length - 32; i += 32)
            (Vector256.Create(bytes.Slice(i, 32)) - Vector256.Create(bytes.Slice(i - 1, 32))).CopyTo(row[i..]);
        for (; i < bytes.Length; i++)
            row[i] = (byte)(bytes[i] - bytes[i - 1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Separate(ReadOnlySpan<float> cells, Span<byte> planes)
    {
        int n = cells.Length, i = 0;
        Span<byte> b3 = planes[..n], b2 = planes.Slice(n, n), b1 = planes.Slice(2 * n, n), b0 = planes.Slice(3 * n, n);
        for (; i <= n - 16; i += 16)
        {
            Vector128<uint> a = Vector128.Create(cells.Slice(i, 4)).AsUInt32(), b = Vector128.Create(cells.Slice(i + 4, 4)).AsUInt32();
            Vector128<uint> c = Vector128.Create(cells.Slice(i + 8, 4)).AsUInt32(), d = Vector128.Create(cells.Slice(i + 12, 4)).AsUInt32();
            Vector128<ushort> low1 = Vector128.Narrow(a, b), low2 = Vector128.Narrow(c, d), high1 = Vector128.Narrow(a >> 16, b >> 16), high2 = Vector128.Narrow(c >> 16, d >> 16);
            Vector128.Narrow(low1, low2).CopyTo(b0[i..]);
            Vector128.Narrow(low1 >> 8, low2 >> 8).CopyTo(b1[i..]);
            Vector128.Narrow(high1, high2).CopyTo(b2[i..]);
            Vector128.Narrow(high1 >> 8, high2 >> 8).CopyTo(b3[i..]);
        }
        for (; i < n; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(cells[i]);
            (b0[i], b1[i], b2[i], b3[i]) = ((byte)bits, (byte)(bits >> 8), (byte)(bits >> 16), (byte)(bits >> 24));
        }
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
