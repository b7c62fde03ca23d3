using System.Collections.Concurrent;

namespace ThreatLayers.Grids;

/// <summary>The parallel loop over the blocks of a grid, written once.</summary>
public static class BlockWalk
{
    /// <summary>A block of about a million cells: four float32 buffers of it fit a core's share of cache and memory; a multiple of usual GeoTIFF tiles.</summary>
    public const int Columns = 2048, Rows = 512;

    /// <summary>Most cells of a band of whole rows: a float64 sum for each takes 48 MB.</summary>
    const int BandCells = 6_000_000;

    /// <summary>Rows of a band: a power of two up to <see cref="Rows"/>, so that bands end where blocks do. It hangs on nothing but the grid, so sums over bands are the same on every machine.</summary>
    public static int BandRows(Grid grid) => 1 << System.Numerics.BitOperations.Log2((uint)Math.Clamp(BandCells / grid.Columns, 1, Rows));

    /// <summary>The bands of whole rows of a grid, from the north.</summary>
    public static IEnumerable<Window> Bands(Grid grid) => grid.Blocks(grid.Columns, BandRows(grid));

    /// <summary>As <see cref="ForEach"/>, over bands; a body also gets the number of its band.</summary>
    /// <inheritdoc cref="ForEach"/>
    public static void ForEachBand(Grid grid, int threads, CancellationToken cancel, Action<Window, int> body)
    {
        int rows = BandRows(grid);
        Run(Bands(grid), threads, cancel, window => body(window, window.Row / rows));
    }

    /// <summary>Calls <paramref name="body"/> for every block, on <paramref name="threads"/> threads. The order of calls is not defined, so a body writes only its own block.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="cancel"/> is set.</exception>
    public static void ForEach(Grid grid, int threads, CancellationToken cancel, Action<Window> body) => Run(grid.Blocks(Columns, Rows), threads, cancel, body);

    static void Run(IEnumerable<Window> windows, int threads, CancellationToken cancel, Action<Window> body)
    {
        try
        {
            // One block at a time: threads that take several ahead do not end together.
            Parallel.ForEach(Partitioner.Create(windows, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, body);
        }
        catch (AggregateException several)
        {
            // One message for people: the first failure; the others are its companions.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }
}
