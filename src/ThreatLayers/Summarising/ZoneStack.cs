using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Summarising;

/// <summary>The cells of some rows of several surfaces, and what zones say of them.</summary>
/// <param name="Window">What of the grid it is.</param>
/// <param name="Cells">By surface, row-major.</param>
/// <param name="Runs">Stretches of cells in zones; all of them in the window.</param>
sealed record StackRows(Window Window, float[][] Cells, IReadOnlyList<CellRun<ZoneShare>> Runs)
{
    public ReadOnlySpan<float> Of(int surface, CellRun<ZoneShare> run) => Cells[surface].AsSpan(First(run), run.Columns);

    /// <summary>Where a stretch begins in the cells of each surface.</summary>
    public int First(CellRun<ZoneShare> run) => ((run.Row - Window.Row) * Window.Columns) + run.Column - Window.Column;
}

/// <summary>One pass over several surfaces and the zones on them: each surface's cells are read once, the shares of cells in zones serve all of them.</summary>
static class ZoneStack
{
    /// <summary>Cells of one surface that are held at once: with ten surfaces, 20 MB for each thread.</summary>
    const int HeldCells = 1 << 19;

    /// <summary>Bands are worked on side by side, and handed on from north to south, so that sums have the same bits whatever the threads.</summary>
    /// <param name="make">What a band's figures are gathered in.</param>
    /// <param name="add">Adds some rows of the band; from north to south.</param>
    /// <param name="inOrder">Takes a band's figures.</param>
    public static void Each<T>(IReadOnlyList<IRasterSource> surfaces, Zones zones, Grid grid, int threads, CancellationToken cancel, Func<T> make, Action<T, StackRows> add, Action<T> inOrder)
    {
        foreach (Window[] some in BlockWalk.Bands(grid).Chunk(Math.Max(1, threads) * 2))
        {
            T[] made = new T[some.Length];
            try
            {
                Parallel.For(0, some.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
                {
                    made[i] = make();
                    foreach (StackRows rows in RowsOf(some[i], surfaces, zones, grid))
                        add(made[i], rows);
                });
            }
            catch (AggregateException several)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
            }
            foreach (T band in made)
                inOrder(band);
        }
    }

    static IEnumerable<StackRows> RowsOf(Window band, IReadOnlyList<IRasterSource> surfaces, Zones zones, Grid grid)
    {
        int rows = Math.Max(1, HeldCells / grid.Columns);
        // A stable sort: within a row the order stays that of the features.
        foreach (IGrouping<int, CellRun<ZoneShare>> group in zones.Runs.Of(band).GroupBy(r => (r.Row - band.Row) / rows).OrderBy(g => g.Key))
        {
            CellRun<ZoneShare>[] runs = [.. group];
            int west = runs.Min(r => r.Column), north = runs.Min(r => r.Row);
            Window window = new(west, north, runs.Max(r => r.Column + r.Columns) - west, runs.Max(r => r.Row) + 1 - north);
            float[][] cells = new float[surfaces.Count][];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = new float[window.Cells];
                surfaces[i].Read(window, cells[i]);
            }
            yield return new(window, cells, runs);
        }
    }
}
