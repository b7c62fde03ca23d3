namespace ThreatLayers.Grids;

/// <summary>The parallel loop over the blocks of a grid, written once.</summary>
public static class BlockWalk
{
    /// <summary>A block of about a million cells: four float32 buffers of it fit a core's share of cache and memory; a multiple of usual GeoTIFF tiles.</summary>
    public const int Columns = 2048, Rows = 512;

    /// <summary>Calls <paramref name="body"/> for every block, on <paramref name="threads"/> threads. The order of calls is not defined, so a body writes only its own block.</summary>
    /// <exception cref="OperationCanceledException">When <paramref name="cancel"/> is set.</exception>
    public static void ForEach(Grid grid, int threads, CancellationToken cancel, Action<Window> body)
    {
        try
        {
            Parallel.ForEach(grid.Blocks(Columns, Rows), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, body);
        }
        catch (AggregateException several)
        {
            // One message for people: the first failure; the others are its companions.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }
}
