using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// A neighbourhood summed by Fourier transforms of overlapping tiles (overlap and save), in time that does not grow with the reach. Values and the mask of
/// known cells go through one transform, as its real and its imaginary part.
/// </summary>
/// <remarks>
/// A transform rounds in proportion to the whole tile, so what is small in it is summed directly: window weights below twice the kernel's norm where they divide, below a
/// 256th of it where they decide on nodata, and sums below 2^-15 of what the tile's values and the norm make likely, where no value is negative. So a cell that no source reaches is
/// exactly 0, a cell with nothing known around it exactly nodata, and a mean good to five digits at the rim of the known too.
/// </remarks>
sealed class TiledNeighbourhood(Neighbourhood what, GroundMetric lengths, MapStencil stencil, IRasterSource source, CellFile result, StepScope scope)
{
    readonly Grid grid = scope.Grid;
    readonly float whole = what.Mode == NeighbourhoodMode.ShareOfKernel ? (float)what.WholeWindow(lengths.CellHeight_m[0], lengths.CellWidth_m[0]) : 1;

    // A mean divides by the weight. A sum asks it only whether anything is known, which is plain long before rounding has a say.
    readonly float leastWeight = (float)(what.Mode == NeighbourhoodMode.Mean ? 2 * stencil.Norm : stencil.Norm / 256);

    int Edge => stencil.Edge;
    bool IsMean => what.Mode == NeighbourhoodMode.Mean;

    public void Run(string name)
    {
        KernelSpectrum spectrum = new(stencil.Size, stencil.Weights);
        int side = stencil.Size - (2 * Edge), done = 0;
        Window[] tiles = [.. grid.Blocks(side, side).Where(t => scope.Wants(t.Row, t.Rows))];
        // A budget that holds one tile's buffers is worked off by one thread.
        long perThread = FourierTile.Bytes(stencil.Size) + ((long)sizeof(float) * side * side), most = (scope.MemoryBytes - ((long)sizeof(float) * stencil.Size * stencil.Size)) / perThread;
        scope.Each(tiles.Length, (int)Math.Clamp(most, 1, scope.Threads), () => new Buffers(spectrum, side), (i, buffers) =>
        {
            RunTile(tiles[i], buffers);
            scope.Progress(name, (double)Interlocked.Increment(ref done) / tiles.Length);
        });
    }

    void RunTile(Window window, Buffers buffers)
    {
        SourceTile tile = new(buffers.Tile, stencil.Size, Edge, grid, lengths.Wraps);
        tile.Load(source, window);
        Span<float> cells = buffers.Cells.AsSpan(0, window.Cells);
        if (tile.Known == 0)
            cells.Fill(float.NaN);
        else if (tile.IsZero && tile.IsWhole)
            cells.Clear();
        else
            Transform(tile, window, buffers);
        result.Write(window, cells);
    }

    void Transform(SourceTile tile, Window window, Buffers buffers)
    {
        // A sum asks for the mask only where one of the cells that are wanted is not known itself.
        bool hasMask = !tile.IsWhole && (IsMean || tile.HasHoles(window));
        tile.Settle(hasMask);
        if (!buffers.Tile.TryConvolve(scope.Backend))
            buffers.Tile.Convolve(Edge);
        Finish(tile, window, hasMask, buffers.Cells);
    }

    void Finish(SourceTile tile, Window window, bool hasMask, float[] cells)
    {
        DirectBlocks direct = new(stencil, window);
        float leastSum = tile.IsZero || tile.Least < 0 ? float.NegativeInfinity : (float)(stencil.Norm * tile.RootMeanSquare / 32768);
        float[] read = new float[window.Columns];
        for (int r = 0; r < window.Rows; r++)
        {
            Span<float> sums = tile.Sums(r, window.Columns), row = cells.AsSpan(r * window.Columns, window.Columns);
            if (tile.IsZero)
                sums.Clear();
            if (!hasMask)
            {
                Divide(sums, IsMean ? (float)stencil.Sum : whole, leastSum, r, row, direct);
                continue;
            }
            if (!IsMean)
                source.Read(new(window.Column, window.Row + r, window.Columns, 1), read);
            Span<float> weights = tile.Weights(r, window.Columns);
            for (int c = 0; c < row.Length; c++)
            {
                float weight = weights[c] / tile.MaskScale;
                // For a sum the weight only says whether anything is known, and a cell that is known itself says so too.
                if (sums[c] < leastSum || (weight < leastWeight && (IsMean || float.IsNaN(read[c]))))
                    direct.Ask(r, c);
                row[c] = sums[c] / (IsMean ? weight : whole);
            }
        }
        direct.Sum(source, grid, lengths.Wraps, scope.Cancel);
        direct.ForEach((r, c, sum, weight) => cells[(r * window.Columns) + c] = weight == 0 ? float.NaN : sum / (IsMean ? weight : whole));
    }

    static void Divide(ReadOnlySpan<float> sums, float divisor, float least, int r, Span<float> row, DirectBlocks direct)
    {
        for (int c = 0; c < row.Length; c++)
        {
            if (sums[c] < least)
                direct.Ask(r, c);
            row[c] = sums[c] / divisor;
        }
    }

    sealed class Buffers(KernelSpectrum spectrum, int side) : IDisposable
    {
        public readonly FourierTile Tile = new(spectrum);
        public readonly float[] Cells = new float[side * side];

        public void Dispose() => Tile.Dispose();
    }
}
