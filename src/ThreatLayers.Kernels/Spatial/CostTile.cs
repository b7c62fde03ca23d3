namespace ThreatLayers.Kernels;

/// <summary>A cell of a tile, with the cost at which it was reached from another one.</summary>
internal readonly record struct Arrival(int Cell, double Cost);

/// <summary>
/// A square part of the raster with a halo of two cells, as far as a knight's move goes. Its frictions are loaded and its costs made when a front first
/// arrives. Only the worker that visits a tile touches it; others leave their arrivals in its inbox.
/// </summary>
internal sealed class CostTile(int number, int row, int column, int rows, int columns, int stride)
{
    public const int Halo = 2;

    private readonly Lock gate = new();
    private Arrival[] inbox = [];
    private Arrival[] taken = [];
    private int arrived;
    private double soonest = double.PositiveInfinity;

    public int Number => number;
    public int Row => row;
    public int Column => column;
    public int Rows => rows;
    public int Columns => columns;

    /// <summary>Its costs wait outside memory.</summary>
    public bool IsParked { get; private set; }

    /// <summary>Minutes per metre, with the halo; NaN beyond the raster and in a barrier. Null until a front arrives, and while the tile is parked.</summary>
    public float[]? Friction { get; private set; }

    /// <summary>Least cost known. In the halo: the least that was passed on to the tile whose cell it is.</summary>
    public double[] Cost { get; private set; } = [];

    /// <summary>No edge in the tile costs less.</summary>
    public double LeastEdge { get; private set; }

    /// <summary>Cells reached at a cost beyond the phase in which they were; some have been reached sooner since.</summary>
    public List<int> Later { get; } = [];

    /// <summary>The least cost among those; it may be out of date, but then it is too low.</summary>
    public double LeastLater { get; set; } = double.PositiveInfinity;

    /// <summary>Last phase in which <see cref="Later"/> was looked through.</summary>
    public int Phase { get; set; } = -1;

    /// <summary>Least cost at which the tile has work.</summary>
    public double Due
    {
        get
        {
            lock (gate)
                return Math.Min(LeastLater, soonest);
        }
    }

    public int Local(int r, int c) => ((r - row + Halo) * stride) + c - column + Halo;

    public void Load(float[] friction, double[] cost, double leastLength_m)
    {
        (Friction, Cost, IsParked) = (friction, cost, false);
        float least = float.PositiveInfinity;
        foreach (float f in friction)
            least = f < least ? f : least;
        LeastEdge = least * leastLength_m;
    }

    public void Park()
    {
        (Friction, Cost, IsParked) = (null, [], true);
        Later.TrimExcess();
        lock (gate)
            taken = [];
    }

    public void Arrive(ReadOnlySpan<Arrival> arrivals)
    {
        lock (gate)
        {
            if (arrived + arrivals.Length > inbox.Length)
                Array.Resize(ref inbox, Math.Max(arrived + arrivals.Length, 2 * inbox.Length));
            arrivals.CopyTo(inbox.AsSpan(arrived));
            arrived += arrivals.Length;
            foreach (Arrival arrival in arrivals)
                soonest = Math.Min(soonest, arrival.Cost);
        }
    }

    /// <summary>Empties the inbox; what it returns is good until the next call.</summary>
    public ReadOnlySpan<Arrival> Arrivals()
    {
        lock (gate)
        {
            int count = arrived;
            (inbox, taken, arrived, soonest) = (taken, inbox, 0, double.PositiveInfinity);
            return taken.AsSpan(0, count);
        }
    }
}
