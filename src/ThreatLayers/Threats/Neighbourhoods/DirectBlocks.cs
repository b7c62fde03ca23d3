using System.Numerics;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>Single cells of a window that are summed cell by cell, because a transform is too coarse for them: by blocks of 64 columns, source rows from north to south.</summary>
sealed class DirectBlocks(MapStencil stencil, Window window)
{
    const int Block = 64;
    readonly int across = (window.Columns + Block - 1) / Block;
    readonly ulong[] asked = new ulong[window.Rows * ((window.Columns + Block - 1) / Block)];
    readonly ulong[] reached = new ulong[window.Rows * ((window.Columns + Block - 1) / Block)];
    readonly int[] answerOf = new int[window.Rows * ((window.Columns + Block - 1) / Block)];
    float[] sums = [], weights = [];

    public void Ask(int row, int column) => asked[(row * across) + (column / Block)] |= 1UL << (column % Block);

    public void Sum(IRasterSource source, Grid grid, bool wraps, CancellationToken cancel)
    {
        if (!asked.AsSpan().ContainsAnyExcept(0UL))
            return;
        FindReached(source, grid, wraps, cancel);
        int count = 0;
        for (int i = 0; i < reached.Length; i++)
            answerOf[i] = reached[i] == 0 ? -1 : count++ * Block;
        (sums, weights) = (new float[count * Block], new float[count * Block]);
        float[] cells = new float[window.Columns + (2 * stencil.Edge)];
        StencilRow values = new(), known = new();
        foreach (int from in RowsAround(reached, grid))
        {
            cancel.ThrowIfCancellationRequested();
            RowWindow.Read(source, window.Row + from, window.Column - stencil.Edge, wraps, cells);
            known.LoadPart(cells, stencil.Edge, known: true);
            values.LoadPart(cells, stencil.Edge, known: false);
            if (!known.IsEmpty)
                Add(from, values, known);
        }
    }

    /// <summary>Most cells that are asked for have nothing known within reach, which is found out in a hundredth of the time that adding it up takes.</summary>
    void FindReached(IRasterSource source, Grid grid, bool wraps, CancellationToken cancel)
    {
        WithinReach known = new(stencil, window);
        float[] cells = new float[(across * Block) + (2 * known.Halo)];
        foreach (int from in RowsAround(asked, grid))
        {
            cancel.ThrowIfCancellationRequested();
            RowWindow.Read(source, window.Row + from, window.Column - known.Halo, wraps, cells);
            known.Mark(from, cells, double.NegativeInfinity);
        }
        for (int i = 0; i < asked.Length; i++)
            reached[i] = asked[i] == 0 ? 0 : known.Of(i / across, i % across, asked[i]);
    }

    /// <summary>Calls with row, column, sum and weight of the known for every cell that was asked for.</summary>
    public void ForEach(Action<int, int, float, float> answer)
    {
        for (int i = 0; i < asked.Length; i++)
        {
            for (ulong rest = asked[i]; rest != 0; rest &= rest - 1)
            {
                int c = BitOperations.TrailingZeroCount(rest);
                bool isReached = (reached[i] >> c & 1) != 0;
                answer(i / across, ((i % across) * Block) + c, isReached ? sums[answerOf[i] + c] : 0, isReached ? weights[answerOf[i] + c] : 0);
            }
        }
    }

    /// <summary>Rows of the grid within the stencil's reach of some cells, from the window's first.</summary>
    IEnumerable<int> RowsAround(ulong[] some, Grid grid)
    {
        for (int from = Math.Max(-window.Row, -stencil.Rows); from < Math.Min(window.Rows + stencil.Rows, grid.Rows - window.Row); from++)
        {
            int first = Math.Max(0, from - stencil.Rows), end = Math.Min(window.Rows, from + stencil.Rows + 1);
            if (first < end && some.AsSpan(first * across, (end - first) * across).ContainsAnyExcept(0UL))
                yield return from;
        }
    }

    void Add(int from, StencilRow values, StencilRow known)
    {
        for (int row = Math.Max(0, from - stencil.Rows); row < Math.Min(window.Rows, from + stencil.Rows + 1); row++)
        {
            float[] stencilRow = stencil.Weights[Math.Abs(from - row)];
            for (int block = 0; block < across; block++)
            {
                int i = (row * across) + block;
                if (reached[i] == 0 || !RowStencil.HasAny(known, stencilRow.Length - 1, block * Block))
                    continue;
                RowStencil.AccumulateBlock(values, stencilRow, block * Block, sums.AsSpan(answerOf[i], Block));
                RowStencil.AccumulateBlock(known, stencilRow, block * Block, weights.AsSpan(answerOf[i], Block));
            }
        }
    }
}
