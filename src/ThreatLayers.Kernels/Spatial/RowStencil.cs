using System.Buffers;
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
    private const int Block = 64;

    /// <summary>target[c] += Σ over k of weights[|k|] source[c + k].</summary>
    /// <param name="sourceRow">A whole row, or for <paramref name="wraps"/> = false any stretch of one.</param>
    /// <param name="weights">By distance in columns, from 0. May be longer than the row.</param>
    /// <param name="targetRow">As long as the source row; known numbers.</param>
    /// <param name="wraps">The row closes at 180°: each source cell then counts once, by its shorter way round. Else what lies outside is absent.</param>
    public static void Accumulate(ReadOnlySpan<float> sourceRow, ReadOnlySpan<float> weights, Span<float> targetRow, bool wraps) =>
        Run(sourceRow, weights, targetRow, wraps, known: false);

    /// <summary>target[c] += Σ of weights[|k|] over the known cells source[c + k]: what to divide by for a mean that ignores the unknown.</summary>
    /// <inheritdoc cref="Accumulate"/>
    public static void AccumulateKnown(ReadOnlySpan<float> sourceRow, ReadOnlySpan<float> weights, Span<float> targetRow, bool wraps) =>
        Run(sourceRow, weights, targetRow, wraps, known: true);

    private static void Run(ReadOnlySpan<float> source, ReadOnlySpan<float> weights, Span<float> target, bool wraps, bool known)
    {
        if (source.Length != target.Length)
            throw new ArgumentException($"The source row has {source.Length} cells, the target row {target.Length}.");
        int columns = source.Length;
        if (columns == 0 || weights.IsEmpty || (!known && !source.ContainsAnyExcept(0f)))
            return;

        // The cell opposite on an even ring is reached both ways round; it is not one of the pairs and comes last.
        int half = Math.Min(weights.Length - 1, wraps ? (columns - 1) / 2 : columns - 1);
        bool opposite = wraps && columns % 2 == 0 && weights.Length > columns / 2;
        int halo = opposite ? columns / 2 : half;

        int blocks = (columns + Block - 1) / Block;
        int length = (halo * 2) + (blocks * Block);
        float[] padded = ArrayPool<float>.Shared.Rent(length);
        int[] nonZero = ArrayPool<int>.Shared.Rent(length + 1);
        try
        {
            Prepare(source, padded.AsSpan(0, length), halo, wraps, known);
            CountNonZero(padded.AsSpan(0, length), nonZero);
            float* sums = stackalloc float[Block];
            float whole = known ? WholeWindow(weights, half, opposite ? halo : 0) : 0f;
            fixed (float* pp = padded, pw = weights)
            {
                for (int start = 0; start < columns; start += Block)
                {
                    // Threat sources are sparse, and what is known is mostly in one piece: most windows hold nothing, or only ones.
                    int window = Block + (2 * halo);
                    int filled = nonZero[start + window] - nonZero[start];
                    if (filled == 0)
                        continue;
                    if (known && filled == window)
                        new Span<float>(sums, Block).Fill(whole);
                    else
                        Sum(pp + halo + start, pw, half, opposite ? halo : 0, sums);
                    for (int c = start; c < Math.Min(start + Block, columns); c++)
                        target[c] += sums[c - start];
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(padded);
            ArrayPool<int>.Shared.Return(nonZero);
        }
    }

    /// <summary>The row with 0 for what is absent, and on both sides what lies beyond its ends.</summary>
    private static void Prepare(ReadOnlySpan<float> source, Span<float> padded, int halo, bool wraps, bool known)
    {
        padded.Clear();
        for (int c = 0; c < source.Length; c++)
            padded[halo + c] = float.IsNaN(source[c]) ? 0f : known ? 1f : source[c];
        if (!wraps)
            return;
        padded.Slice(source.Length, halo).CopyTo(padded);
        padded.Slice(halo, halo).CopyTo(padded[(halo + source.Length)..]);
    }

    private static void CountNonZero(ReadOnlySpan<float> padded, Span<int> before)
    {
        int count = 0;
        before[0] = 0;
        for (int i = 0; i < padded.Length; i++)
            before[i + 1] = count += padded[i] != 0f ? 1 : 0;
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
