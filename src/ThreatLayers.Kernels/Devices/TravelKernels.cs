using ILGPU;

namespace ThreatLayers.Kernels;

/// <param name="Across">Tiles in a row of tiles.</param>
/// <param name="Wraps">1 where rows close at 180°.</param>
/// <param name="Sixteen">1 where knights' moves count too.</param>
readonly record struct TravelSizes(int Rows, int Columns, int Across, int Wraps, int Sixteen, double Limit);

/// <summary>
/// Least accumulated cost by a fast iterative method (Jeong and Whitaker 2008, SIAM J. Sci. Comput. 30:2512) over tiles: a group of threads takes a tile into the memory that they share and
/// improves its cells until none changes; tiles around one that changed at its border are due next. Ends when none is, at the costs of <see cref="LeastCost"/>: the least sum over all paths does not
/// depend on the order.
/// </summary>
static class TravelKernels
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Tile = 32;

    const int Halo = 2, Side = Tile + (2 * Halo);

    /// <summary>Rounds within a tile before its neighbours get to see what came of it.</summary>
    const int MostRounds = 2 * Tile;

    /// <summary>Threads of a group: a power of two.</summary>
    public const int MostThreads = 256;

    /// <param name="tiles">That are due, one for each group.</param>
    /// <param name="half">As <see cref="CostEdges.Half_m"/>.</param>
    /// <param name="quarter">As <see cref="CostEdges.Quarter_m"/>.</param>
    /// <param name="isDue">By tile: set where it is due next.</param>
    public static void Relax(TravelSizes sizes, ArrayView<int> tiles, ArrayView<float> friction, ArrayView<double> half, ArrayView<double> quarter, ArrayView<double> cost, ArrayView<int> isDue)
    {
        ArrayView<float> f = SharedMemory.Allocate<float>(Side * Side);
        ArrayView<double> c = SharedMemory.Allocate<double>(Side * Side);
        ArrayView<int> changed = SharedMemory.Allocate<int>(1);
        int tile = tiles[Grid.IdxX], top = tile / sizes.Across * Tile, left = tile % sizes.Across * Tile;
        for (int i = Group.IdxX; i < Side * Side; i += Group.DimX)
        {
            long at = At(sizes, top + (i / Side) - Halo, left + (i % Side) - Halo);
            f[i] = at < 0 ? float.NaN : friction[at];
            c[i] = at < 0 ? double.PositiveInfinity : cost[at];
        }
        int rounds = 0, isGoing = 1;
        while (isGoing != 0 && rounds < MostRounds)
        {
            Group.Barrier();
            if (Group.IdxX == 0)
                changed[0] = 0;
            Group.Barrier();
            for (int i = Group.IdxX; i < Tile * Tile; i += Group.DimX)
            {
                int row = top + (i / Tile), at = (((i / Tile) + Halo) * Side) + (i % Tile) + Halo;
                if (row >= sizes.Rows || float.IsNaN(f[at]))
                    continue;
                double best = Best(sizes, row, at, f, c, half, quarter);
                if (best < c[at])
                {
                    c[at] = best;
                    changed[0] = 1;
                }
            }
            Group.Barrier();
            isGoing = changed[0];
            rounds++;
        }
        for (int i = Group.IdxX; i < Tile * Tile; i += Group.DimX)
        {
            int row = i / Tile, column = i % Tile;
            if (top + row >= sizes.Rows || left + column >= sizes.Columns)
                continue;
            long to = ((long)(top + row) * sizes.Columns) + left + column;
            double now = c[((row + Halo) * Side) + column + Halo];
            if (!(now < cost[to]))
                continue;
            cost[to] = now;
            // The corners of what a move reaches lie in all tiles that it may reach.
            Due(sizes, row - Halo, column - Halo, top, left, isDue);
            Due(sizes, row - Halo, column + Halo, top, left, isDue);
            Due(sizes, row + Halo, column - Halo, top, left, isDue);
            Due(sizes, row + Halo, column + Halo, top, left, isDue);
        }
        if (Group.IdxX == 0 && isGoing != 0)
            isDue[tile] = 1;
    }

    /// <summary>Lists the tiles that are due, and takes their marks away.</summary>
    public static void Collect(Index1D tile, ArrayView<int> isDue, ArrayView<int> tiles, ArrayView<int> count)
    {
        if (isDue[tile] == 0)
            return;
        isDue[tile] = 0;
        tiles[Atomic.Add(ref count[0], 1)] = tile;
    }

    public static void Start(Index1D i, ArrayView<double> cost) => cost[i] = double.PositiveInfinity;

    /// <summary>Puts the sources, and marks all tiles that a move from one may reach.</summary>
    public static void Seed(Index1D i, TravelSizes sizes, ArrayView<long> cells, ArrayView<double> starts, ArrayView<double> cost, ArrayView<int> isDue)
    {
        cost[cells[i]] = starts[i];
        int row = (int)(cells[i] / sizes.Columns), column = (int)(cells[i] % sizes.Columns), top = row / Tile * Tile, left = column / Tile * Tile;
        isDue[(row / Tile * sizes.Across) + (column / Tile)] = 1;
        Due(sizes, row - top - Halo, column - left - Halo, top, left, isDue);
        Due(sizes, row - top - Halo, column - left + Halo, top, left, isDue);
        Due(sizes, row - top + Halo, column - left - Halo, top, left, isDue);
        Due(sizes, row - top + Halo, column - left + Halo, top, left, isDue);
    }

    /// <summary>Costs of part of the raster as numbers of the result: NaN where no path leads.</summary>
    public static void Finish(Index1D i, long first, ArrayView<double> cost, ArrayView<float> result)
    {
        double c = cost[first + i];
        result[i] = c < double.MaxValue ? (float)c : float.NaN;
    }

    static double Best(TravelSizes sizes, int row, int at, ArrayView<float> f, ArrayView<double> c, ArrayView<double> half, ArrayView<double> quarter)
    {
        double best = c[at], own = f[at];
        for (int down = -1; down <= 1; down++)
        {
            for (int across = -1; across <= 1; across++)
            {
                int from = at + (down * Side) + across;
                if (down != 0 || across != 0)
                    best = Less(sizes, c[from] + ((own + f[from]) * half[(row * CostEdges.Lanes) + (4 * (down + 1)) + across + 1]), best);
            }
        }
        if (sizes.Sixteen == 0)
            return best;
        for (int side = -1; side <= 1; side += 2)
        {
            int knights = row * CostEdges.Knights;
            best = Knight(sizes, at, -Side + (2 * side), side, -Side + side, quarter[knights], f, c, best);
            best = Knight(sizes, at, Side + (2 * side), side, Side + side, quarter[knights + 1], f, c, best);
            best = Knight(sizes, at, (-2 * Side) + side, -Side, -Side + side, quarter[knights + 2], f, c, best);
            best = Knight(sizes, at, (2 * Side) + side, Side, Side + side, quarter[knights + 3], f, c, best);
        }
        return best;
    }

    /// <summary>A barrier among the four cells makes the sum NaN, so that nothing is jumped.</summary>
    static double Knight(TravelSizes sizes, int at, int from, int near, int far, double quarter, ArrayView<float> f, ArrayView<double> c, double best) =>
        Less(sizes, c[at + from] + ((((double)f[at] + f[at + from]) + ((double)f[at + near] + f[at + far])) * quarter), best);

    // NaN is ruled out by itself: see Scalar.Less.
    static double Less(TravelSizes sizes, double sum, double best) => !double.IsNaN(sum) & sum < best & sum <= sizes.Limit ? sum : best;

    static long At(TravelSizes sizes, int row, int column)
    {
        if (sizes.Wraps != 0)
            column = (column + (Tile * sizes.Columns)) % sizes.Columns;
        return row < 0 | row >= sizes.Rows | column < 0 | column >= sizes.Columns ? -1 : ((long)row * sizes.Columns) + column;
    }

    /// <summary>Marks the tile of a cell, counted from the corner of another tile, unless it lies in that one. Where rows close a tile may be its own neighbour.</summary>
    static void Due(TravelSizes sizes, int row, int column, int top, int left, ArrayView<int> isDue)
    {
        // Beyond the raster's edge what is at the edge stands for it, so that in a raster of few rows a move to the side is not lost with the one beyond.
        row = IntrinsicMath.Clamp(top + row, 0, sizes.Rows - 1);
        column = sizes.Wraps != 0 ? left + column : IntrinsicMath.Clamp(left + column, 0, sizes.Columns - 1);
        if (row >= top & row < top + Tile & column >= left & column < left + Tile & column < sizes.Columns)
            return;
        isDue[(row / Tile * sizes.Across) + ((int)(At(sizes, row, column) % sizes.Columns) / Tile)] = 1;
    }
}
