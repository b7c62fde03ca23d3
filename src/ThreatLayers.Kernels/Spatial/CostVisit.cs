using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>One worker's visit to one tile: settles all that can be settled below the end of the phase, and passes on what crosses the tile's border.</summary>
internal sealed unsafe class CostVisit(LeastCost search, CostEdges edges, int stride, bool sixteen, double limit)
{
    private const byte Waiting = 1;
    private const byte Outside = 2;

    private readonly CostBuckets buckets = new();
    private readonly List<int> crossed = [];
    private readonly Dictionary<(int, int), byte[]> states = [];
    private readonly List<Arrival> parcel = [];
    private CostTile tile = null!;
    private double end;

    /// <summary>Cells whose edges were looked at, a cell twice counting twice: what the work is measured by.</summary>
    public long Settled { get; private set; }

    /// <param name="visited">Loaded.</param>
    /// <param name="phase">Its number; costs below <paramref name="start"/> are final everywhere.</param>
    /// <param name="start">Least cost that is still open.</param>
    /// <param name="end">Costs from here on wait for a later phase.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(CostTile visited, int phase, double start, double end)
    {
        tile = visited;
        this.end = end;
        byte[] state = State(tile.Rows, tile.Columns);
        // Within a bucket as wide as the least edge nothing can improve anything else: each cell is settled once.
        int count = buckets.Divide(start, end, tile.LeastEdge);
        fixed (double* cost = tile.Cost)
        fixed (float* friction = tile.Friction)
        fixed (byte* marks = state)
        {
            if (tile.Phase != phase)
                TakeLater(cost, marks, start);
            tile.Phase = phase;
            foreach (Arrival arrival in tile.Arrivals())
            {
                if (arrival.Cost < cost[arrival.Cell])
                    Improve(cost, marks, arrival.Cell, arrival.Cost);
            }
            for (int bucket = 0; bucket < count; bucket++)
            {
                for (int cell = buckets.Pop(bucket); cell >= 0; cell = buckets.Pop(bucket))
                {
                    // Reached again and settled from an earlier place in the queue.
                    if ((marks[cell] & Waiting) == 0)
                        continue;
                    marks[cell] &= unchecked((byte)~Waiting);
                    Settled++;
                    int row = tile.Row + (cell / stride) - CostTile.Halo;
                    Eight(cost, friction, marks, cell, row);
                    if (sixteen)
                        Knights(cost, friction, marks, cell, row);
                }
            }
        }
        Deliver(state);
    }

    /// <summary>Moves what has come due from the tile's list to the buckets.</summary>
    private void TakeLater(double* cost, byte* marks, double start)
    {
        List<int> later = tile.Later;
        double least = double.PositiveInfinity;
        int kept = 0;
        for (int i = 0; i < later.Count; i++)
        {
            int cell = later[i];
            if (cost[cell] >= end)
            {
                later[kept++] = cell;
                least = Math.Min(least, cost[cell]);
            }
            else if (cost[cell] >= start && (marks[cell] & Waiting) == 0)
            {
                marks[cell] |= Waiting;
                buckets.Push(cost[cell], cell);
            }
        }
        later.RemoveRange(kept, later.Count - kept);
        tile.LeastLater = least;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Eight(double* cost, float* friction, byte* marks, int cell, int row)
    {
        Vector256<double> here = Vector256.Create(cost[cell]);
        Vector256<double> own = Vector256.Create((double)friction[cell]);
        double* reached = stackalloc double[CostEdges.Lanes];
        uint better = 0;
        fixed (double* half = &edges.Half_m[row * CostEdges.Lanes])
        {
            for (int k = 0; k < 3; k++)
            {
                int at = cell + ((k - 1) * stride) - 1;
                Vector128<float> four = Vector128.Load(friction + at);
                Vector256<double> theirs = Vector256.Create(Vector128.WidenLower(four), Vector128.WidenUpper(four));
                Vector256<double> sum = here + ((own + theirs) * Vector256.Load(half + (4 * k)));
                sum.Store(reached + (4 * k));
                // Against NaN, a barrier, and infinity, the cell itself, nothing is less.
                better |= Vector256.LessThan(sum, Vector256.Load(cost + at)).ExtractMostSignificantBits() << (4 * k);
            }
        }
        while (better != 0)
        {
            int lane = System.Numerics.BitOperations.TrailingZeroCount(better);
            better &= better - 1;
            Improve(cost, marks, cell + (((lane >> 2) - 1) * stride) + (lane & 3) - 1, reached[lane]);
        }
    }

    private void Knights(double* cost, float* friction, byte* marks, int cell, int row)
    {
        fixed (double* quarter = &edges.Quarter_m[row * CostEdges.Knights])
        {
            for (int side = -1; side <= 1; side += 2)
            {
                Knight(cost, friction, marks, cell, cell - stride + (2 * side), cell + side, cell - stride + side, quarter[0]);
                Knight(cost, friction, marks, cell, cell + stride + (2 * side), cell + side, cell + stride + side, quarter[1]);
                Knight(cost, friction, marks, cell, cell - (2 * stride) + side, cell - stride, cell - stride + side, quarter[2]);
                Knight(cost, friction, marks, cell, cell + (2 * stride) + side, cell + stride, cell + stride + side, quarter[3]);
            }
        }
    }

    /// <summary>A barrier among the four cells makes the sum NaN, so that nothing is jumped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Knight(double* cost, float* friction, byte* marks, int from, int to, int near, int far, double quarter)
    {
        double sum = cost[from] + ((((double)friction[from] + friction[to]) + ((double)friction[near] + friction[far])) * quarter);
        if (sum < cost[to])
            Improve(cost, marks, to, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Improve(double* cost, byte* marks, int cell, double reached)
    {
        if (reached > limit)
            return;
        cost[cell] = reached;
        byte mark = marks[cell];
        if ((mark & Outside) != 0)
        {
            if ((mark & Waiting) == 0)
                crossed.Add(cell);
            marks[cell] = (byte)(mark | Waiting);
        }
        else if (reached < end)
        {
            marks[cell] = Waiting;
            buckets.Push(reached, cell);
        }
        else
        {
            tile.Later.Add(cell);
            tile.LeastLater = Math.Min(tile.LeastLater, reached);
        }
    }

    /// <summary>Takes each halo cell that was improved to the tile that owns it, neighbours in one go.</summary>
    private void Deliver(byte[] state)
    {
        CostTile? addressee = null;
        foreach (int cell in crossed)
        {
            state[cell] &= unchecked((byte)~Waiting);
            (CostTile owner, int local) = search.Owner(tile.Row + (cell / stride) - CostTile.Halo, tile.Column + (cell % stride) - CostTile.Halo);
            if (owner != addressee)
                Send(addressee);
            addressee = owner;
            parcel.Add(new(local, tile.Cost[cell]));
        }
        Send(addressee);
        crossed.Clear();
    }

    private void Send(CostTile? addressee)
    {
        addressee?.Arrive(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parcel));
        parcel.Clear();
    }

    /// <summary>Marks by cell, one array per shape of tile: which cells lie in the halo. Nothing waits between visits.</summary>
    private byte[] State(int rows, int columns)
    {
        if (states.TryGetValue((rows, columns), out byte[]? state))
            return state;
        state = new byte[LeastCost.TileLength(rows, stride)];
        Array.Fill(state, Outside);
        for (int row = 0; row < rows; row++)
            state.AsSpan(((row + CostTile.Halo) * stride) + CostTile.Halo, columns).Clear();
        return states[(rows, columns)] = state;
    }
}
