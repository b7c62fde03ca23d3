using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>
/// One source row's contribution to one target row of a decaying sum. The kernel is symmetric within the row and differs from one pair of rows to the
/// next, because the ground distance of a column depends on latitude; a two-dimensional sum is one call per pair of rows within the reach.
/// </summary>
/// <remarks>
/// Each cell is summed in the order of the distance in columns (0, then 1 on both sides, 2 ...), whatever the width of the CPU's vectors, and the sum
/// is added to the target once. Unknown sources count as absent.
/// </remarks>
public static unsafe class RowStencil
{
    // Cells that are tested and summed together: four vectors, so that their additions do not wait for each other.
    public const int Block = 64;

    /// <summary>target[c] += Σ over k of weights[|k|] source[c + k].</summary>
    /// <param name="sourceRow">A whole row, or for <paramref name="wraps"/> = false any stretch of one.</param>
    /// <param name="weights">By distance in columns, from 0. May be longer than the row.</param>
    /// <param name="targetRow">As long as the source row; known numbers.</param>
    /// <param name="wraps">The row closes at 180°: each source cell then counts once, by its shorter way round. Else what lies outside is absent.</param>
    public static void Accumulate(ReadOnlySpan<float> sourceRow, ReadOnlySpan<float> weights, Span<float> targetRow, bool wraps) =>
        Run(sourceRow, weights, targetRow, wraps, known: false);

    /// <summary>target[c] += Σ of weights[|k|] over the known cells source[c + k]: what to divide by for a mean that ignores the unknown.</summary>
    /// <inheritdoc cref="Accumulate(ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, bool)"/>
    public static void AccumulateKnown(ReadOnlySpan<float> sourceRow, ReadOnlySpan<float> weights, Span<float> targetRow, bool wraps) =>
        Run(sourceRow, weights, targetRow, wraps, known: true);

    /// <summary>The same from a row that was made ready before.</summary>
    /// <param name="row">Its halo covers the weights.</param>
    /// <param name="blocks">Which blocks of <see cref="Block"/> columns are wanted; all where it is empty.</param>
    public static void Accumulate(StencilRow row, ReadOnlySpan<float> weights, Span<float> targetRow, bool wraps, ReadOnlySpan<bool> blocks = default)
    {
        if (row.Columns != targetRow.Length)
            throw new ArgumentException($"The source row has {row.Columns} cells, the target row {targetRow.Length}.");
        if (row.IsEmpty || weights.IsEmpty)
            return;
        (int half, int opposite) = Span(row.Columns, weights.Length, wraps);
        float whole = row.IsKnown ? WholeWindow(weights, half, opposite) : 0f;
        Span<float> sums = stackalloc float[Block];
        for (int start = 0; start < row.Columns; start += Block)
        {
            if ((!blocks.IsEmpty && !blocks[start / Block]) || !TrySum(row, weights, half, opposite, start, whole, sums))
                continue;
            Span<float> target = targetRow.Slice(start, Math.Min(Block, row.Columns - start));
            for (int c = 0; c < target.Length; c++)
                target[c] += sums[c];
        }
    }

    /// <summary>As <see cref="Accumulate(StencilRow, ReadOnlySpan{float}, Span{float}, bool, ReadOnlySpan{bool})"/> without wrapping, for one block of 64 columns.</summary>
    public static void AccumulateBlock(StencilRow row, ReadOnlySpan<float> weights, int start, Span<float> target)
    {
        if (row.IsEmpty || weights.IsEmpty || !HasAny(row, weights.Length - 1, start))
            return;
        Span<float> sums = stackalloc float[Block];
        TrySum(row, weights, weights.Length - 1, 0, start, row.IsKnown ? WholeWindow(weights, weights.Length - 1, 0) : 0, sums);
        for (int c = 0; c < Block; c++)
            target[c] += sums[c];
    }

    /// <summary>The window of a block of 64 columns holds something other than 0.</summary>
    public static bool HasAny(StencilRow row, int reach, int start)
    {
        int first = row.Halo + start - reach;
        return row.NonZeroBefore[first + Block + (2 * reach)] != row.NonZeroBefore[first];
    }

    /// <summary>How far the weights reach on both sides, and how far the cell opposite is, 0 where it is out of reach.</summary>
    /// <remarks>The cell opposite on an even ring is reached both ways round; it is not one of the pairs and comes last.</remarks>
    internal static (int Half, int Opposite) Span(int columns, int weights, bool wraps) =>
        (Math.Min(weights - 1, wraps ? (columns - 1) / 2 : columns - 1), wraps && columns % 2 == 0 && weights > columns / 2 ? columns / 2 : 0);

    private static void Run(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, Span<float> target, bool wraps, bool known)
    {
        if (source.IsEmpty || weights.IsEmpty)
            return;
        var row = new StencilRow();
        (int half, int opposite) = Span(source.Length, weights.Length, wraps);
        row.Load(source, Math.Max(half, opposite), wraps, known);
        Accumulate(row, weights, target, wraps);
    }

    /// <summary>False where the window of the block is empty: threat sources are sparse, and what is known is mostly in one piece, so most windows hold nothing, or only ones.</summary>
    private static bool TrySum(StencilRow row, ReadOnlySpan<float> weights, int half, int opposite, int start, float whole, Span<float> sums)
    {
        int reach = Math.Max(half, opposite);
        int first = row.Halo + start - reach;
        int window = Block + (2 * reach);
        int filled = row.NonZeroBefore[first + window] - row.NonZeroBefore[first];
        if (filled == 0)
            return false;
        if (row.IsKnown && filled == window)
        {
            sums.Fill(whole);
            return true;
        }

        fixed (float* pp = row.Cells, pw = weights, ps = sums)
            Sum(pp + row.Halo + start, pw, half, opposite, ps);
        return true;
    }

    /// <summary>The sum over a window of ones, in the order of <see cref="Sum"/>, so that the short cut gives the same bits.</summary>
    private static float WholeWindow(ReadOnlySpan<float> weights, int half, int opposite)
    {
        float sum = weights[0];
        for (int k = 1; k <= half; k++)
            sum += weights[k] * 2f;
        return opposite > 0 ? sum + weights[opposite] : sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* centre, float* weights, int half, int opposite, float* sums)
    {
        Vector512<float> w = Vector512.Create(weights[0]);
        Vector512<float> s0 = w * Vector512.Load(centre);
        Vector512<float> s1 = w * Vector512.Load(centre + 16);
        Vector512<float> s2 = w * Vector512.Load(centre + 32);
        Vector512<float> s3 = w * Vector512.Load(centre + 48);
        for (int k = 1; k <= half; k++)
        {
            w = Vector512.Create(weights[k]);
            float* left = centre - k;
            float* right = centre + k;
            s0 += w * (Vector512.Load(left) + Vector512.Load(right));
            s1 += w * (Vector512.Load(left + 16) + Vector512.Load(right + 16));
            s2 += w * (Vector512.Load(left + 32) + Vector512.Load(right + 32));
            s3 += w * (Vector512.Load(left + 48) + Vector512.Load(right + 48));
        }

        if (opposite > 0)
        {
            w = Vector512.Create(weights[opposite]);
            float* right = centre + opposite;
            s0 += w * Vector512.Load(right);
            s1 += w * Vector512.Load(right + 16);
            s2 += w * Vector512.Load(right + 32);
            s3 += w * Vector512.Load(right + 48);
        }

        s0.Store(sums);
        s1.Store(sums + 16);
        s2.Store(sums + 32);
        s3.Store(sums + 48);
    }
}
