using ILGPU;

namespace ThreatLayers.Kernels;

/// <param name="Stride">From a source row to the next: the columns and what lies before and after them.</param>
readonly record struct WindowSizes(int Columns, int Halo, int Stride, int SourceRows);

/// <summary>Sums over windows whose weights differ from one pair of rows to the next: each cell by a thread, in the order of <see cref="RowStencil"/>.</summary>
static class WindowKernel
{
    /// <param name="source">Source rows with their halo; NaN is absent.</param>
    /// <param name="pairs">For each target row and source row: where its weights begin, below 0 where it is out of reach; how many there are on a side; how far the cell opposite is, 0 where it is not reached.</param>
    /// <param name="sums">Σ weight x value.</param>
    /// <param name="known">Σ weight of the known.</param>
    public static void Sum(Index1D i, WindowSizes sizes, ArrayView<float> source, ArrayView<WindowPair> pairs, ArrayView<float> weights, ArrayView<float> sums, ArrayView<float> known)
    {
        int row = i / sizes.Columns, column = i % sizes.Columns;
        float sum = 0, all = 0;
        for (int from = 0; from < sizes.SourceRows; from++)
        {
            WindowPair pair = pairs[(row * sizes.SourceRows) + from];
            if (pair.Start < 0)
                continue;
            long centre = ((long)from * sizes.Stride) + sizes.Halo + column;
            float w = weights[pair.Start], rowSum = w * Value(source[centre]), rowKnown = w * IsKnown(source[centre]);
            for (int k = 1; k <= pair.Half; k++)
            {
                w = weights[pair.Start + k];
                float left = source[centre - k], right = source[centre + k];
                rowSum += w * (Value(left) + Value(right));
                rowKnown += w * (IsKnown(left) + IsKnown(right));
            }
            if (pair.Opposite > 0)
            {
                w = weights[pair.Start + pair.Opposite];
                rowSum += w * Value(source[centre + pair.Opposite]);
                rowKnown += w * IsKnown(source[centre + pair.Opposite]);
            }
            sum += rowSum;
            all += rowKnown;
        }
        sums[i] = sum;
        known[i] = all;
    }

    static float Value(float x) => float.IsNaN(x) ? 0f : x;

    static float IsKnown(float x) => float.IsNaN(x) ? 0f : 1f;
}
