using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// A neighbourhood summed cell by cell, with stencils by pair of rows. A thread holds the sums of a band of target rows and lets the source rows within
/// reach go by, each made ready once for the whole band; so memory does not grow with the reach. Each target takes its source rows from north to south.
/// </summary>
sealed class RowNeighbourhood(Neighbourhood what, GroundMetric lengths, IRasterSource source, CellFile result, StepScope scope)
{
    const int MostRows = 64;
    readonly int columns = scope.Grid.Columns, rows = scope.Grid.Rows;

    public void Run(string name)
    {
        // Two sums per cell, and about eight numbers per column for the row that goes by.
        long perThread = scope.MemoryBytes / scope.Threads / sizeof(float) / columns;
        int height = (int)Math.Clamp((perThread - 8) / 2, 1, MostRows), bands = (rows + height - 1) / height, done = 0;
        scope.Each(bands, scope.Threads, () => new Buffers(height, columns), (band, buffers) =>
        {
            if (scope.Wants(band * height, height))
                RunBand(buffers, band * height, Math.Min(height, rows - (band * height)));
            scope.Progress(name, (double)Interlocked.Increment(ref done) / bands);
        });
    }

    void RunBand(Buffers buffers, int firstRow, int height)
    {
        Array.Clear(buffers.Sums);
        Array.Clear(buffers.Known);
        Add(buffers, firstRow, height, []);
        for (int row = 0; row < height; row++)
            Finish(buffers.Sums.AsSpan(row * columns, columns), buffers.Known.AsSpan(row * columns, columns), firstRow + row);
        result.Write(new(0, firstRow, columns, height), buffers.Sums.AsSpan(0, height * columns));
    }

    /// <summary>Adds all source rows within reach to the sums of a band.</summary>
    /// <param name="blocks">Row by row, which blocks of <see cref="RowStencil.Block"/> columns are wanted; all where it is empty.</param>
    public void Add(Buffers buffers, int firstRow, int height, ReadOnlySpan<bool> blocks)
    {
        int across = (columns + RowStencil.Block - 1) / RowStencil.Block;
        int halo = lengths.Wraps ? columns / 2 : columns - 1;
        (int top, int bottom) = lengths.RowsWithin(firstRow, firstRow + height - 1, what.Reach_m);
        halo = Math.Min(halo, WidestReach(top, bottom));
        for (int from = top; from <= bottom; from++)
        {
            scope.Cancel.ThrowIfCancellationRequested();
            source.Read(new(0, from, columns, 1), buffers.Row);
            buffers.Values.Load(buffers.Row, halo, lengths.Wraps, known: false);
            buffers.AreKnown.Load(buffers.Row, halo, lengths.Wraps, known: true);
            if (buffers.AreKnown.IsEmpty)
                continue;
            for (int row = firstRow; row < firstRow + height; row++)
            {
                double away = Math.Abs(lengths.Northing_m[from] - lengths.Northing_m[row]);
                if (away > what.Reach_m)
                    continue;
                ReadOnlySpan<bool> wanted = blocks.IsEmpty ? [] : blocks.Slice((row - firstRow) * across, across);
                if (!wanted.IsEmpty && !wanted.Contains(true))
                    continue;
                ReadOnlySpan<float> weights = buffers.Weights.AsSpan(0, Stencil(buffers, away, (lengths.CellWidth_m[from] + lengths.CellWidth_m[row]) / 2) + 1);
                RowStencil.Accumulate(buffers.Values, weights, buffers.Sums.AsSpan((row - firstRow) * columns, columns), lengths.Wraps, wanted);
                RowStencil.Accumulate(buffers.AreKnown, weights, buffers.Known.AsSpan((row - firstRow) * columns, columns), lengths.Wraps, wanted);
            }
        }
    }

    /// <summary>Sums of one row become its result.</summary>
    public void Finish(Span<float> sums, ReadOnlySpan<float> known, int row)
    {
        float whole = what.Mode == NeighbourhoodMode.ShareOfKernel ? (float)what.WholeWindow(lengths.CellHeight_m[row], lengths.CellWidth_m[row]) : 1;
        for (int i = 0; i < sums.Length; i++)
            sums[i] = known[i] == 0 ? float.NaN : what.Mode == NeighbourhoodMode.Mean ? sums[i] / known[i] : sums[i] / whole;
    }

    /// <summary>The greatest reach in columns from any row to any other of some rows.</summary>
    public int WidestReach(int top, int bottom)
    {
        double narrowest = double.PositiveInfinity;
        for (int row = top; row <= bottom; row++)
            narrowest = Math.Min(narrowest, lengths.CellWidth_m[row]);
        double reach = what.Reach_m / narrowest;
        return reach < columns ? (int)reach + 1 : columns;
    }

    /// <summary>Weight by column offset between two rows; near a pole the whole parallel may be within reach.</summary>
    int Stencil(Buffers buffers, double away, double step)
    {
        // On a map the weights hang on the rows between alone, and the last ones serve again.
        if (buffers.LastAway == away && buffers.LastStep == step)
            return buffers.LastHalf;
        int half = Stencil(buffers.Weights, away, step);
        (buffers.LastAway, buffers.LastStep, buffers.LastHalf) = (away, step, half);
        return half;
    }

    /// <returns>The greatest offset that has a weight.</returns>
    public int Stencil(Span<float> weights, double away, double step)
    {
        int most = lengths.Wraps ? columns / 2 : columns - 1;
        double across = Math.Sqrt(Math.Max(0, (what.Reach_m * what.Reach_m) - (away * away)));
        int half = step * most <= across ? most : (int)(across / step);
        for (int i = 0; i <= half; i++)
            weights[i] = (float)what.Weight(Math.Sqrt((away * away) + (i * step * i * step)));
        return half;
    }

    public sealed class Buffers(int height, int columns)
    {
        public readonly float[] Sums = new float[height * columns], Known = new float[height * columns], Row = new float[columns], Weights = new float[columns];
        public readonly StencilRow Values = new(), AreKnown = new();
        public double LastAway = -1, LastStep = -1;
        public int LastHalf;
    }
}
