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

    /// <summary>The rows that are asked for, of a step that can make them alone (<see cref="Definitions.Operator.IsCutByRows"/>); null for all. What the others hold is of no interest.</summary>
    public RowRange? WantedRows { get; init; }

    /// <summary>Some of these rows are asked for.</summary>
    public bool Wants(int firstRow, int count) => WantedRows is null || (firstRow < WantedRows.End && firstRow + count > WantedRows.First);

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

    /// <summary>A table input with one row per zone.</summary>
    public required Func<string, ZoneTable> Table { get; init; }

    /// <summary>A table input with any number of rows per zone or species.</summary>
    public required Func<string, TableRows> Rows { get; init; }

    /// <summary>A new surface on disk, by its name.</summary>
    public required Func<string, CellFile> Create { get; init; }

    /// <summary>Something that the person who runs this should know.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Share of a surface's work done; for the progress view.</summary>
    public required Action<string, double> Progress { get; init; }

    /// <summary>Path for a file that is needed while the run lasts.</summary>
    public required Func<string, string> ScratchPath { get; init; }

    /// <summary>Room for what features say of cells, in memory as far as it goes.</summary>
    public CellRuns<T> Runs<T>(string name) where T : unmanaged => new(Grid, ScratchPath(name + ".runs"));

    /// <summary>How many threads may work at once where each holds so many bytes.</summary>
    public int ThreadsFor(long bytesEach) => (int)Math.Clamp(MemoryBytes / Math.Max(1, bytesEach), 1, Threads);

    /// <summary>Makes a stored surface by bands of rows, several at once.</summary>
    /// <param name="bytesPerCell">That <paramref name="fill"/> holds besides the result's own 4.</param>
    /// <param name="fill">Fills the cells of a band, row-major; they come as zeros.</param>
    public CellFile WriteBands(string name, int bytesPerCell, Action<Window, float[]> fill)
    {
        CellFile file = Create(name);
        long bandCells = (long)BlockWalk.BandRows(Grid) * Grid.Columns;
        BlockWalk.ForEachBand(Grid, ThreadsFor(bandCells * (bytesPerCell + sizeof(float))), Cancel, (band, _) =>
        {
            float[] cells = new float[band.Cells];
            fill(band, cells);
            file.Write(band, cells);
        });
        return file;
    }

    /// <summary>The float64 sum of all that was said of each cell, divided by what <paramref name="per"/> says of its row, as a stored surface.</summary>
    public CellFile WriteSums(string name, CellRuns<double> runs, Func<int, double> per) => WriteBands(name, sizeof(double), (band, cells) =>
    {
        double[] sums = new double[band.Cells];
        foreach (CellRun<double> run in runs.Of(band))
        {
            foreach (ref double sum in sums.AsSpan(((run.Row - band.Row) * band.Columns) + run.Column, run.Columns))
                sum += run.Value;
        }
        for (int i = 0; i < cells.Length; i++)
            cells[i] = (float)(sums[i] / per(band.Row + (i / band.Columns)));
    });
}
