namespace ThreatLayers.Tiling;

/// <summary>How cells of a row lie under the pixels of a tile: worked out once, used for every row.</summary>
sealed class ColumnOverlap
{
    readonly int[] first, end;
    readonly float[] left, right;

    /// <param name="columns">Edges of the pixels, in columns of the grid.</param>
    /// <param name="from">First column of the rows that will be given.</param>
    /// <param name="to">Column after their last.</param>
    public ColumnOverlap(double[] columns, int from, int to, int size)
    {
        (first, end, left, right) = (new int[size], new int[size], new float[size], new float[size]);
        for (int x = 0; x < size; x++)
        {
            int begin = Math.Max((int)Math.Floor(columns[x]), from), stop = Math.Min((int)Math.Ceiling(columns[x + 1]), to);
            if (stop <= begin)
                continue;
            (first[x], end[x]) = (begin - from, stop - from);
            // One cell alone counts as a whole, so that its value comes out to the last bit.
            left[x] = stop - begin == 1 ? 1 : (float)(begin + 1 - Math.Max(columns[x], begin));
            right[x] = stop - begin == 1 ? 0 : (float)(columns[x + 1] - (stop - 1));
            // Between the first cell and the last all count whole.
        }
    }

    /// <summary>Σ share x value and Σ share over the known cells under each pixel.</summary>
    public void Sum(ReadOnlySpan<float> cells, float[] sums, float[] weights)
    {
        for (int x = 0; x < sums.Length; x++)
        {
            float sum = 0, weight = 0;
            int stop = end[x];
            for (int c = first[x]; c < stop; c++)
            {
                float value = cells[c];
                if (float.IsNaN(value))
                    continue;
                float share = c == first[x] ? left[x] : c == stop - 1 ? right[x] : 1;
                sum += share * value;
                weight += share;
            }
            (sums[x], weights[x]) = (sum, weight);
        }
    }
}
