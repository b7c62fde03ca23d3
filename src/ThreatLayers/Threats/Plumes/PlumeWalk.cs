using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>All plumes onto the grid, a band of rows at a time: the band is what memory holds in float64, and a plume is spread once for each band that it touches.</summary>
/// <remarks>A cell adds up its plumes in the order of the outlets, whatever the bands and threads, so the bytes are always the same.</remarks>
sealed class PlumeWalk(string name, StepScope scope, CellBits sea, (long Cell, double Amount)[] outlets, Func<PlumeSpread> spread)
{
    readonly (int Top, int Bottom)[] rowsOf = new (int, int)[outlets.Length];
    readonly PlumeBudget[] budgets = new PlumeBudget[outlets.Length];

    public CellFile Run(out PlumeBudget budget)
    {
        CellFile result = scope.Create(name);
        int columns = scope.Grid.Columns, bandRows = (int)Math.Clamp(scope.MemoryBytes / 4 / sizeof(double) / columns, 1, Math.Min(scope.Grid.Rows, Array.MaxLength / columns));
        PlumeSpread[] plumes = [.. Enumerable.Range(0, scope.Threads).Select(_ => spread())];
        double[] sums = new double[bandRows * columns];
        for (int row = 0; row < scope.Grid.Rows; row += bandRows)
        {
            Window band = new(0, row, columns, Math.Min(bandRows, scope.Grid.Rows - row));
            Array.Clear(sums);
            // Nothing is known of a plume's rows before it was spread once: the first band asks all.
            int[] near = [.. Enumerable.Range(0, outlets.Length).Where(i => row == 0 || (rowsOf[i].Top < band.EndRow && rowsOf[i].Bottom >= row))];
            for (int first = 0; first < near.Length; first += plumes.Length)
                AddSome(near.AsSpan(first, Math.Min(plumes.Length, near.Length - first)).ToArray(), plumes, band, sums);
            Write(result, band, sums);
            scope.Progress(name, (double)band.EndRow / scope.Grid.Rows);
        }
        budget = budgets.Aggregate((a, b) => a + b);
        return result;
    }

    void AddSome(int[] some, PlumeSpread[] plumes, Window band, double[] sums)
    {
        Parallel.For(0, some.Length, new ParallelOptions { MaxDegreeOfParallelism = scope.Threads, CancellationToken = scope.Cancel }, i =>
        {
            (long cell, double amount) = outlets[some[i]];
            if (plumes[i].Spread(cell, amount) is { } budget)
                budgets[some[i]] = budget;
            else
                budgets[some[i]] = new(double.NaN, 0, 0);
            rowsOf[some[i]] = ((int)(plumes[i].Cells.Min(c => c.Cell) / scope.Grid.Columns), (int)(plumes[i].Cells.Max(c => c.Cell) / scope.Grid.Columns));
        });
        long start = (long)band.Row * scope.Grid.Columns, end = start + band.Cells;
        for (int i = 0; i < some.Length; i++)
        {
            if (double.IsNaN(budgets[some[i]].Kept))
                throw new InputException(name, FormattableString.Invariant($"the plume of the outlet with {outlets[some[i]].Amount:G6} covers more cells than the memory of this run holds."), "Set stop_share higher, take a coarser grid, or run with more --memory.");
            foreach ((long cell, double kept) in plumes[i].Cells)
            {
                if (cell >= start && cell < end)
                    sums[cell - start] += kept;
            }
        }
    }

    void Write(CellFile result, Window band, double[] sums)
    {
        float[] row = new float[band.Columns];
        for (int y = 0; y < band.Rows; y++)
        {
            for (int x = 0; x < row.Length; x++)
                row[x] = sea[((long)(band.Row + y) * band.Columns) + x] ? (float)sums[(y * band.Columns) + x] : float.NaN;
            result.Write(new(0, band.Row + y, band.Columns, 1), row);
        }
    }
}
