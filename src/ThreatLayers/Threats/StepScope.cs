using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>What a step may use: the working grid, the surfaces and inputs that it names, a backend, and room on disk.</summary>
public sealed class StepScope
{
    public required Grid Grid { get; init; }
    public required GroundMetric Ground { get; init; }
    public required Backend Backend { get; init; }
    public required int Threads { get; init; }

    /// <summary>What a step may hold in arrays at once, all its threads together. A grid of any size must do with it, and the result may not depend on it.</summary>
    public required long MemoryBytes { get; init; }

    public CancellationToken Cancel { get; init; }

    /// <summary>Calls <paramref name="body"/> for 0 to <paramref name="count"/> - 1 in any order, each thread with buffers of its own that it makes once.</summary>
    /// <param name="threads">At most so many; fewer than <see cref="Threads"/> where the memory does not hold the buffers of all.</param>
    public void Each<TBuffers>(int count, int threads, Func<TBuffers> make, Action<int, TBuffers> body)
    {
        int next = -1;
        try
        {
            Parallel.For(0, Math.Min(threads, count), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = Cancel }, _ =>
            {
                TBuffers buffers = make();
                try
                {
                    for (int i = Interlocked.Increment(ref next); i < count && i >= 0; i = Interlocked.Increment(ref next))
                    {
                        Cancel.ThrowIfCancellationRequested();
                        body(i, buffers);
                    }
                }
                finally
                {
                    // Whoever fails stops the others too.
                    Interlocked.Exchange(ref next, count);
                    (buffers as IDisposable)?.Dispose();
                }
            });
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>A surface by the name that the step knows it by.</summary>
    public required Func<string, Surface> Surface { get; init; }

    /// <summary>The same, on disk: for steps that read cells more than once or out of order.</summary>
    public required Func<string, Surface> Stored { get; init; }

    /// <summary>Features of a points or features input, in the working grid's CRS.</summary>
    public required Func<string, IEnumerable<Feature>> Features { get; init; }

    /// <summary>Zones of a features input by the column that names them; made once for all steps that ask.</summary>
    public required Func<string, string, Zones> Zones { get; init; }

    /// <summary>A table input.</summary>
    public required Func<string, ZoneTable> Table { get; init; }

    /// <summary>A new surface on disk, by its name.</summary>
    public required Func<string, CellFile> Create { get; init; }

    /// <summary>Something that the person who runs this should know.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Share of a surface's work done; for the progress view.</summary>
    public required Action<string, double> Progress { get; init; }

    /// <summary>Writes a whole-grid array of float64 sums as a stored surface, each cell divided by what <paramref name="per"/> says of its row.</summary>
    public CellFile Write(string name, double[] sums, Func<int, double> per)
    {
        CellFile file = Create(name);
        float[] cells = new float[Grid.Columns];
        for (int row = 0; row < Grid.Rows; row++)
        {
            Cancel.ThrowIfCancellationRequested();
            double divisor = per(row);
            for (int column = 0; column < cells.Length; column++)
                cells[column] = (float)(sums[((long)row * Grid.Columns) + column] / divisor);
            file.Write(new(0, row, Grid.Columns, 1), cells);
        }
        return file;
    }
}
