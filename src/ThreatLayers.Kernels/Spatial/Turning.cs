using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Rows to columns and back, four by four cells at a time: column by column a loop spends more on moving cells than on working with them.</summary>
public static class Turning
{
    /// <summary>Copies a matrix with rows and columns exchanged: target[c * targetStride + r] = source[r * sourceStride + c].</summary>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn(ReadOnlySpan<int> source, int sourceStride, Span<int> target, int targetStride, int rows, int columns)
    {
        if (rows == 0 || columns == 0)
            return;
        // What the loads and stores below rely on.
        _ = source[((rows - 1) * sourceStride) + columns - 1];
        _ = target[((columns - 1) * targetStride) + rows - 1];
        ref int from = ref MemoryMarshal.GetReference(source);
        ref int to = ref MemoryMarshal.GetReference(target);
        int wholeRows = rows & ~3;
        int wholeColumns = columns & ~3;
        for (int r = 0; r < wholeRows; r += 4)
        {
            for (int c = 0; c < wholeColumns; c += 4)
                Four(ref Unsafe.Add(ref from, (r * sourceStride) + c), sourceStride, ref Unsafe.Add(ref to, (c * targetStride) + r), targetStride);
        }

        for (int r = 0; r < rows; r++)
        {
            for (int c = r < wholeRows ? wholeColumns : 0; c < columns; c++)
                target[(c * targetStride) + r] = source[(r * sourceStride) + c];
        }
    }

    /// <inheritdoc cref="Turn(ReadOnlySpan{int}, int, Span{int}, int, int, int)"/>
    public static void Turn(ReadOnlySpan<float> source, int sourceStride, Span<float> target, int targetStride, int rows, int columns) =>
        Turn(MemoryMarshal.Cast<float, int>(source), sourceStride, MemoryMarshal.Cast<float, int>(target), targetStride, rows, columns);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(ref int from, int sourceStride, ref int to, int targetStride)
    {
        Vector128<int> a = Vector128.LoadUnsafe(ref from), b = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, sourceStride));
        Vector128<int> c = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 2 * sourceStride)), d = Vector128.LoadUnsafe(ref Unsafe.Add(ref from, 3 * sourceStride));
        // Blocks of two by two change places, then the cells within them.
        Vector128<int> ac = Vector128.Create(a.GetLower(), c.GetLower()), bd = Vector128.Create(b.GetLower(), d.GetLower());
        Vector128<int> ac2 = Vector128.Create(a.GetUpper(), c.GetUpper()), bd2 = Vector128.Create(b.GetUpper(), d.GetUpper());
        Vector128<int> even = Vector128.Create(-1, 0, -1, 0);
        Vector128.ConditionalSelect(even, ac, Vector128.Shuffle(bd, Vector128.Create(0, 0, 2, 2))).StoreUnsafe(ref to);
        Vector128.ConditionalSelect(even, Vector128.Shuffle(ac, Vector128.Create(1, 1, 3, 3)), bd).StoreUnsafe(ref Unsafe.Add(ref to, targetStride));
        Vector128.ConditionalSelect(even, ac2, Vector128.Shuffle(bd2, Vector128.Create(0, 0, 2, 2))).StoreUnsafe(ref Unsafe.Add(ref to, 2 * targetStride));
        Vector128.ConditionalSelect(even, Vector128.Shuffle(ac2, Vector128.Create(1, 1, 3, 3)), bd2).StoreUnsafe(ref Unsafe.Add(ref to, 3 * targetStride));
    }
}
