using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>What a weighted neighbourhood makes of its cells.</summary>
public enum NeighbourhoodMode
{
    /// <summary>Σ weight x value over the known cells.</summary>
    Sum,
    /// <summary>The same divided by Σ weight over the known cells: constant in, constant out, at nodata and at the map's edge too.</summary>
    Mean,
}

/// <summary>The loop of every operator that weighs the cells around a cell by their true ground distance: bands of rows in parallel, each with the rows within reach.</summary>
/// <param name="Reach_m">Cells further away have no weight.</param>
/// <param name="Weight">By distance in metres, for distances up to the reach.</param>
/// <param name="Mode">Sum or mean.</param>
sealed record Neighbourhood(double Reach_m, Func<double, double> Weight, NeighbourhoodMode Mode)
{
    const int BandRows = 32;

    /// <summary>Writes the result as a new stored surface; nodata where no cell within reach is known.</summary>
    public CellFile Run(string name, IRasterSource source, StepScope scope)
    {
        CellFile result = scope.Create(name);
        int bands = (scope.Grid.Rows + BandRows - 1) / BandRows, done = 0;
        Parallel.For(0, bands, new ParallelOptions { MaxDegreeOfParallelism = scope.Threads, CancellationToken = scope.Cancel }, band =>
        {
            RunBand(source, result, scope, band * BandRows, Math.Min(BandRows, scope.Grid.Rows - (band * BandRows)));
            scope.Progress(name, (double)Interlocked.Increment(ref done) / bands);
        });
        return result;
    }

    void RunBand(IRasterSource source, CellFile result, StepScope scope, int firstRow, int rows)
    {
        IReadOnlyList<double> northing = scope.Ground.Northing_m, width = scope.Ground.CellWidth_m;
        int columns = scope.Grid.Columns;
        (int top, int bottom) = scope.Ground.RowsWithin(firstRow, firstRow + rows - 1, Reach_m);
        float[] cells = new float[(bottom - top + 1) * columns];
        source.Read(new(0, top, columns, bottom - top + 1), cells);
        float[] sums = new float[rows * columns], known = new float[rows * columns];
        float[] weights = new float[columns];
        for (int row = firstRow; row < firstRow + rows; row++)
        {
            Span<float> sum = sums.AsSpan((row - firstRow) * columns, columns), knownWeight = known.AsSpan((row - firstRow) * columns, columns);
            for (int from = top; from <= bottom; from++)
            {
                double away = Math.Abs(northing[from] - northing[row]), step = (width[from] + width[row]) / 2;
                if (away > Reach_m)
                    continue;
                int half = Stencil(weights, away, step, scope.Ground.Wraps);
                ReadOnlySpan<float> sourceRow = cells.AsSpan((from - top) * columns, columns);
                RowStencil.Accumulate(sourceRow, weights.AsSpan(0, half + 1), sum, scope.Ground.Wraps);
                RowStencil.AccumulateKnown(sourceRow, weights.AsSpan(0, half + 1), knownWeight, scope.Ground.Wraps);
            }
            for (int i = 0; i < columns; i++)
                sum[i] = knownWeight[i] == 0 ? float.NaN : Mode == NeighbourhoodMode.Mean ? sum[i] / knownWeight[i] : sum[i];
        }
        result.Write(new(0, firstRow, columns, rows), sums);
    }

    /// <summary>Weight by column offset between two rows; near a pole the whole parallel may be within reach.</summary>
    int Stencil(float[] weights, double away, double step, bool wraps)
    {
        int most = wraps ? weights.Length / 2 : weights.Length - 1;
        double across = Math.Sqrt(Math.Max(0, (Reach_m * Reach_m) - (away * away)));
        int half = step * most <= across ? most : (int)(across / step);
        for (int i = 0; i <= half; i++)
            weights[i] = (float)Weight(Math.Sqrt((away * away) + (i * step * i * step)));
        return half;
    }
}
