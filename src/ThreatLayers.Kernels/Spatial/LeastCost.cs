using System.Buffers;

namespace ThreatLayers.Kernels;

/// <summary>Reads frictions in minutes per metre, row-major, of a rectangle that lies within the raster; NaN is a barrier. Called from several threads.</summary>
public delegate void FrictionReader(int row, int column, int rows, int columns, Span<float> friction);

/// <summary>
/// Least accumulated cost from sources over a raster of frictions: the shortest path in the graph whose nodes are the cells. An edge to one of the eight
/// neighbours costs the mean friction of both cells times its length on the ground; a knight's move, which lies for a quarter of its length in each of
/// four cells, costs the mean of the four times its length, and does not exist where one of them is a barrier.
/// </summary>
/// <remarks>
/// 1. The raster is cut into tiles, and cost into phases. A phase ends when no tile has work below its end; what is below is then final.
/// 2. In a phase, the tiles with work are visited in parallel. A visit settles cells from buckets as wide as the tile's least edge, and leaves the costs
///    that cross its border in the inbox of the neighbour, which is visited again if they are below the end of the phase.
/// 3. A cost of a cell in float64 is the least, over all paths, of the sum along the path from its source, rounded at each step. Since rounded addition is
///    monotone, that number does not depend on the order in which paths are found: results are the same bits for any tile, phase and number of threads.
/// </remarks>
public sealed class LeastCost
{
    /// <summary>Costs and frictions of a tile fit the second cache of a core.</summary>
    public const int DefaultTile = 256;

    // Phases in steps across a cell of mean friction. Longer ones settle more cells per visit, and more of them in vain.
    private const double PhaseSteps = 32;

    // Where tiles must come from the disk and go back for each visit, fewer visits are worth more than what is settled in vain.
    private const double PhaseStepsOutside = 256;

    private readonly SourceBand ground;
    private readonly CostEdges edges;
    private readonly int neighbours;
    private readonly double limit;
    private readonly int tileSize;
    private readonly int stride;
    private readonly int tilesAcross;
    private readonly CostTile[] tiles;
    private readonly CostRoom room;
    private readonly FrictionReader friction;
    private readonly double phaseCost;

    /// <param name="ground">All rows of the raster; a width or a step north in metres, or whatever unit of length the friction is per.</param>
    /// <param name="friction">Read tile by tile, when a front arrives there.</param>
    /// <param name="typicalFriction">The mean, say; decides how far a phase goes, never what comes out.</param>
    /// <param name="neighbours">8 or 16.</param>
    /// <param name="limit">Cells that cost more stay unreached.</param>
    /// <param name="tileSize">Rows and columns of a tile.</param>
    /// <param name="store">For what does not fit in memory; everything stays in memory without it.</param>
    public LeastCost(SourceBand ground, FrictionReader friction, double typicalFriction, int neighbours = 8, double limit = double.PositiveInfinity, int tileSize = DefaultTile, CostStore? store = null)
    {
        if (neighbours is not (8 or 16))
            throw new ArgumentOutOfRangeException(nameof(neighbours), neighbours, "A cell has 8 or 16 neighbours.");
        ArgumentOutOfRangeException.ThrowIfLessThan(tileSize, 1);
        if (!(typicalFriction > 0) || double.IsInfinity(typicalFriction))
            throw new ArgumentOutOfRangeException(nameof(typicalFriction), typicalFriction, "A friction is above 0.");
        edges = new(ground);
        (this.ground, this.friction, this.neighbours, this.limit, this.tileSize) = (ground, friction, neighbours, limit, tileSize);
        stride = tileSize + (2 * CostTile.Halo);
        int rows = ground.Northing_m.Length;
        tilesAcross = ((ground.Columns - 1) / tileSize) + 1;
        tiles = new CostTile[(((rows - 1) / tileSize) + 1) * tilesAcross];
        for (int i = 0; i < tiles.Length; i++)
        {
            int row = i / tilesAcross * tileSize, column = i % tilesAcross * tileSize;
            tiles[i] = new(i, row, column, Math.Min(tileSize, rows - row), Math.Min(tileSize, ground.Columns - column), stride);
        }
        room = new(store, TileLength(tileSize, stride));
        double height = rows == 1 ? ground.ColumnWidth_m[0] : Math.Abs(ground.Northing_m[0] - ground.Northing_m[^1]) / (rows - 1);
        phaseCost = (tiles.Length > room.Most ? PhaseStepsOutside : PhaseSteps) * typicalFriction * Math.Max(height, ground.ColumnWidth_m.Average());
    }

    /// <summary>Rows that one call of <see cref="Costs"/> gives, but for the last.</summary>
    public int BandRows => tileSize;

    /// <summary>Cells settled in <see cref="Run"/>, again and again included.</summary>
    public long Settled { get; private set; }

    /// <summary>Visits to tiles in <see cref="Run"/>.</summary>
    public long Visits { get; private set; }

    /// <summary>Tiles taken out of memory in <see cref="Run"/>.</summary>
    public long Parked => room.Parked;

    /// <summary>Length of the costs of a tile, as a <see cref="CostStore"/> gets them.</summary>
    public int TileCells => TileLength(tileSize, stride);

    /// <summary>A path may start in this cell, which must not be a barrier, at a cost of 0 or more.</summary>
    public void AddSource(int row, int column, double startCost)
    {
        if (!(startCost >= 0) || double.IsInfinity(startCost))
            throw new ArgumentOutOfRangeException(nameof(startCost), startCost, "A start cost is 0 or more.");
        (CostTile tile, int local) = Owner(row, column);
        if (startCost <= limit)
            tile.Arrive([new(local, startCost)]);
    }

    /// <param name="threads">At least 1.</param>
    /// <param name="progress">Called between rounds with the number of cells settled so far.</param>
    /// <exception cref="OperationCanceledException">When <paramref name="cancel"/> is set.</exception>
    public void Run(int threads, CancellationToken cancel, Action<long>? progress = null)
    {
        CostVisit[] workers = [.. Enumerable.Range(0, threads).Select(_ => new CostVisit(this, edges, stride, neighbours == 16, limit))];
        List<CostTile> due = [];
        double start = double.NegativeInfinity, end = double.NegativeInfinity;
        for (int phase = -1; ;)
        {
            cancel.ThrowIfCancellationRequested();
            double soonest = Collect(due, end);
            if (double.IsPositiveInfinity(soonest))
                return;
            if (due.Count == 0)
            {
                (start, end) = (Math.Max(end, soonest), NextEnd(Math.Max(end, soonest)));
                phase++;
                continue;
            }
            // Neighbours lie near each other in the list: what fits in memory is finished before the next tiles are fetched.
            foreach (CostTile[] together in due.Chunk(Math.Max(1, room.Most / 2)))
                Finish(workers, together, phase, start, end);
            Settled = workers.Sum(w => w.Settled);
            progress?.Invoke(Settled);
        }
    }

    /// <summary>Costs of a band of tiles, row-major over all its columns; NaN where no path leads.</summary>
    /// <returns>Number of rows.</returns>
    public int Costs(int firstRow, Span<float> costs)
    {
        int rows = 0;
        double[] buffer = new double[TileCells];
        for (int i = firstRow / tileSize * tilesAcross; i < ((firstRow / tileSize) + 1) * tilesAcross; i++)
        {
            CostTile tile = tiles[i];
            rows = tile.Rows;
            ReadOnlySpan<double> known = room.Costs(tile, buffer);
            for (int row = tile.Row; row < tile.Row + tile.Rows; row++)
            {
                Span<float> to = costs.Slice(((row - tile.Row) * ground.Columns) + tile.Column, tile.Columns);
                to.Fill(float.NaN);
                ReadOnlySpan<double> from = known.IsEmpty ? [] : known.Slice(tile.Local(row, tile.Column), tile.Columns);
                for (int c = 0; c < from.Length; c++)
                    to[c] = double.IsPositiveInfinity(from[c]) ? float.NaN : (float)from[c];
            }
        }
        return rows;
    }

    /// <summary>The tile of a cell that may lie beyond 180°, and the cell's place in it.</summary>
    internal (CostTile Tile, int Local) Owner(int row, int column)
    {
        int around = ground.Wraps ? (column + (CostTile.Halo * ground.Columns)) % ground.Columns : column;
        CostTile tile = tiles[(row / tileSize * tilesAcross) + (around / tileSize)];
        return (tile, tile.Local(row, around));
    }

    internal static int TileLength(int rows, int stride) => (rows + (2 * CostTile.Halo)) * stride;

    /// <summary>Rounding must not keep a phase from ending later than it starts.</summary>
    private double NextEnd(double start) => Math.Max(start + phaseCost, Math.BitIncrement(start));

    /// <summary>The tiles with work below the end, and the least cost at which any tile has work.</summary>
    private double Collect(List<CostTile> due, double end)
    {
        due.Clear();
        double soonest = double.PositiveInfinity;
        foreach (CostTile tile in tiles)
        {
            double at = tile.Due;
            soonest = Math.Min(soonest, at);
            if (at < end)
                due.Add(tile);
        }
        return soonest;
    }

    /// <summary>Visits tiles until none of them has work in this phase; in memory all at once, for what they pass to each other.</summary>
    private void Finish(CostVisit[] workers, CostTile[] together, int phase, double start, double end)
    {
        room.MakeRoom(together);
        for (CostTile[] due = together; due.Length > 0; due = tiles.Length > room.Most ? [.. together.Where(t => t.Due < end)] : [])
        {
            Visit(workers, due, phase, start, end);
            Visits += due.Length;
        }
    }

    private void Visit(CostVisit[] workers, CostTile[] due, int phase, double start, double end)
    {
        int next = -1;
        try
        {
            Parallel.For(0, Math.Min(workers.Length, due.Length), new ParallelOptions { MaxDegreeOfParallelism = workers.Length }, worker =>
            {
                for (int i = Interlocked.Increment(ref next); i < due.Length; i = Interlocked.Increment(ref next))
                {
                    CostTile tile = due[i];
                    if (tile.Friction is null)
                        room.Enter(tile, Read, edges.Least_m(tile.Row, tile.Rows));
                    workers[worker].Run(tile, phase, start, end);
                }
            });
        }
        catch (AggregateException several)
        {
            // What the reader of frictions threw, not that several threads did.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
    }

    /// <summary>Frictions of a tile with its halo, taken from the other side where the raster closes at 180°.</summary>
    private void Read(CostTile tile, float[] cells)
    {
        Array.Fill(cells, float.NaN);
        int top = Math.Max(0, tile.Row - CostTile.Halo), bottom = Math.Min(ground.Northing_m.Length, tile.Row + tile.Rows + CostTile.Halo);
        int left = tile.Column - CostTile.Halo, right = tile.Column + tile.Columns + CostTile.Halo;
        float[] part = ArrayPool<float>.Shared.Rent((bottom - top) * stride);
        for (int column = left; column < right;)
        {
            if (!ground.Wraps && (column < 0 || column >= ground.Columns))
            {
                column++;
                continue;
            }
            int from = ((column % ground.Columns) + ground.Columns) % ground.Columns, columns = Math.Min(right - column, ground.Columns - from);
            friction(top, from, bottom - top, columns, part.AsSpan(0, (bottom - top) * columns));
            for (int row = top; row < bottom; row++)
                part.AsSpan((row - top) * columns, columns).CopyTo(cells.AsSpan(tile.Local(row, column)));
            column += columns;
        }
        ArrayPool<float>.Shared.Return(part);
    }
}
