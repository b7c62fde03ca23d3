namespace ThreatLayers.Kernels;

/// <summary>Takes some rows of costs; NaN where no path leads.</summary>
public delegate void CostRows(int firstRow, int rows, ReadOnlySpan<float> costs);

/// <summary>Least accumulated costs as <see cref="LeastCost"/>, with the whole raster in a device's memory: 12 bytes per cell. The same within 1e-6 of each cost, because a device fuses multiplications and additions.</summary>
/// <param name="friction">Called from one thread.</param>
/// <param name="neighbours">8 or 16.</param>
/// <param name="limit">Cells that cost more stay unreached.</param>
/// <param name="write">Called with all rows, in their order, when all costs are known.</param>
public sealed class TravelJob(SourceBand ground, FrictionReader friction, int neighbours, double limit, CostRows write, CancellationToken cancel) : DeviceJob
{
    private readonly Dictionary<long, double> sources = [];
    private Exception? fault;

    public SourceBand Ground => ground;
    public int Rows => ground.Northing_m.Length;
    public bool HasKnights => neighbours == 16;
    public double Limit => limit;
    public CancellationToken Cancel => cancel;

    /// <summary>Where paths start, and at what cost.</summary>
    public IReadOnlyDictionary<long, double> Sources => sources;

    /// <summary>As <see cref="LeastCost.AddSource"/>; from any thread.</summary>
    public void AddSource(int row, int column, double startCost)
    {
        if (startCost > limit)
            return;
        long cell = ((long)row * ground.Columns) + column;
        lock (sources)
            sources[cell] = sources.TryGetValue(cell, out double known) ? Math.Min(known, startCost) : startCost;
    }

    /// <summary>Gives all sources to another search.</summary>
    public void CopySources(Action<int, int, double> add)
    {
        foreach ((long cell, double start) in sources)
            add((int)(cell / ground.Columns), (int)(cell % ground.Columns), start);
    }

    internal override bool IsPossible => (long)Rows * ground.Columns <= int.MaxValue;

    internal override bool IsDevices(Exception error) => error != fault && error is not OperationCanceledException;

    internal override void Run(GpuDevice device) => device.Use(d => new DeviceTravel(d), work => work.Run(this));

    internal void Read(int row, int rows, Span<float> cells)
    {
        try
        {
            friction(row, 0, rows, ground.Columns, cells);
        }
        catch (Exception error) when (Remember(error))
        {
        }
    }

    internal void Write(int firstRow, int rows, ReadOnlySpan<float> costs)
    {
        try
        {
            write(firstRow, rows, costs);
        }
        catch (Exception error) when (Remember(error))
        {
        }
    }

    private bool Remember(Exception error)
    {
        fault = error;
        return false;
    }
}
