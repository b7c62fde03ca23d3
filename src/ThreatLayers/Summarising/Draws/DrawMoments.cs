using System.Runtime.CompilerServices;

namespace ThreatLayers.Summarising;

/// <summary>Mean, standard deviation and how often limits are reached, over the draws of a batch of cells; draws in which a cell is unknown do not count.</summary>
sealed class DrawMoments
{
    readonly double[] sums = new double[DrawBatch.Cells], squares = new double[DrawBatch.Cells];
    readonly float[] first = new float[DrawBatch.Cells];
    readonly int[] known = new int[DrawBatch.Cells], above = new int[DrawBatch.Cells], top = new int[DrawBatch.Cells];
    bool begun;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(ReadOnlySpan<float> row, int count, float threshold, float topFrom)
    {
        if (!begun)
        {
            // Differences from a value of the same size keep the digits of a small spread.
            for (int i = 0; i < count; i++)
                first[i] = float.IsNaN(row[i]) ? 0 : row[i];
            begun = true;
        }
        for (int i = 0; i < count; i++)
        {
            float x = row[i];
            bool isKnown = !float.IsNaN(x);
            double d = isKnown ? x - first[i] : 0;
            sums[i] += d;
            squares[i] += d * d;
            known[i] += isKnown ? 1 : 0;
            above[i] += x >= threshold ? 1 : 0;
            top[i] += x >= topFrom ? 1 : 0;
        }
    }

    public (float Mean, float Sd, float Above, float Top) Of(int i)
    {
        double n = known[i], mean = sums[i] / n;
        return n == 0 ? (float.NaN, float.NaN, float.NaN, float.NaN)
            : ((float)(first[i] + mean), n < 2 ? float.NaN : (float)Math.Sqrt(Math.Max(0, (squares[i] - (n * mean * mean)) / (n - 1))), (float)(above[i] / n), (float)(top[i] / n));
    }
}
