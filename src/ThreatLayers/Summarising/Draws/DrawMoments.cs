using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Summarising;

/// <summary>Mean, standard deviation and how often limits are reached, over the draws of a batch of cells; draws in which a cell is unknown do not count.</summary>
sealed class DrawMoments
{
    readonly double[] sums = new double[DrawBatch.Cells], squares = new double[DrawBatch.Cells];
    readonly float[] first = new float[DrawBatch.Cells];
    readonly int[] known = new int[DrawBatch.Cells], above = new int[DrawBatch.Cells], top = new int[DrawBatch.Cells];
    bool begun;

    /// <param name="row">As long as a batch; unknown behind its cells.</param>
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
        Vector512<float> limit = Vector512.Create(threshold), topLimit = Vector512.Create(topFrom);
        for (int i = 0; i < count; i += 16)
        {
            Vector512<float> x = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)i), isKnown = Vector512.Equals(x, x), d = (x - Vector512.LoadUnsafe(ref first[i])) & isKnown;
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(d);
            (Vector512.LoadUnsafe(ref sums[i]) + low).StoreUnsafe(ref sums[i]);
            (Vector512.LoadUnsafe(ref sums[i + 8]) + high).StoreUnsafe(ref sums[i + 8]);
            (Vector512.LoadUnsafe(ref squares[i]) + (low * low)).StoreUnsafe(ref squares[i]);
            (Vector512.LoadUnsafe(ref squares[i + 8]) + (high * high)).StoreUnsafe(ref squares[i + 8]);
            // A comparison that holds is -1.
            (Vector512.LoadUnsafe(ref known[i]) - isKnown.AsInt32()).StoreUnsafe(ref known[i]);
            (Vector512.LoadUnsafe(ref above[i]) - Vector512.GreaterThanOrEqual(x, limit).AsInt32()).StoreUnsafe(ref above[i]);
            (Vector512.LoadUnsafe(ref top[i]) - Vector512.GreaterThanOrEqual(x, topLimit).AsInt32()).StoreUnsafe(ref top[i]);
        }
    }

    public (float Mean, float Sd, float Above, float Top) Of(int i)
    {
        double n = known[i], mean = sums[i] / n;
        return n == 0 ? (float.NaN, float.NaN, float.NaN, float.NaN)
            : ((float)(first[i] + mean), n < 2 ? float.NaN : (float)Math.Sqrt(Math.Max(0, (squares[i] - (n * mean * mean)) / (n - 1))), (float)(above[i] / n), (float)(top[i] / n));
    }
}
