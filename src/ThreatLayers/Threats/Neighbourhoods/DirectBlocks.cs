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
    readonly int[] answerOf = new int[window.Rows * ((window.Columns + Block - 1) / Block)];
    float[] sums = [], weights = [];

    public void Ask(int row, int column) => asked[(row * across) + (column / Block)] |= 1UL << (column % Block);

    public void Sum(IRasterSource source, Grid grid, bool wraps, CancellationToken cancel)
    {
        int first = asked.AsSpan().IndexOfAnyExcept(0UL), count = 0;
        if (first < 0)
            return;
        for (int i = first; i < asked.Length; i++)
            answerOf[i] = asked[i] == 0 ? -1 : count++ * Block;
        (sums, weights) = (new float[count * Block], new float[count * Block]);
        int top = first / across, bottom = asked.AsSpan().LastIndexOfAnyExcept(0UL) / across;
        float[] cells = new float[window.Columns + (2 * stencil.Edge)];
        StencilRow values = new(), known = new();
        for (int from = Math.Max(-window.Row, top - stencil.Rows); from <= Math.Min(bottom + stencil.Rows, grid.Rows - 1 - window.Row); from++)
        {
            cancel.ThrowIfCancellationRequested();
            if (!IsNear(from))
                continue;
            RowWindow.Read(source, window.Row + from, window.Column - stencil.Edge, wraps, cells);
            known.LoadPart(cells, stencil.Edge, known: true);
            values.LoadPart(cells, stencil.Edge, known: false);
            if (!known.IsEmpty)
                Add(from, values, known);
        }
    }

    /// <summary>Calls with row, column, sum and weight of the known for every cell that was asked for.</summary>
    public void ForEach(Action<int, int, float, float> answer)
    {
        for (int i = 0; i < asked.Length; i++)
        {
            for (ulong rest = asked[i]; rest != 0; rest &= rest - 1)
            {
                int c = BitOperations.TrailingZeroCount(rest);
                answer(i / across, ((i % across) * Block) + c, sums[answerOf[i] + c], weights[answerOf[i] + c]);
            }
        }
    }

    bool IsNear(int from)
    {
        int first = Math.Max(0, from - stencil.Rows), end = Math.Min(window.Rows, from + stencil.Rows + 1);
        return first < end && asked.AsSpan(first * across, (end - first) * across).ContainsAnyExcept(0UL);
    }

    void Add(int from, StencilRow values, StencilRow known)
    {
        for (int row = Math.Max(0, from - stencil.Rows); row < Math.Min(window.Rows, from + stencil.Rows + 1); row++)
        {
            float[] stencilRow = stencil.Weights[Math.Abs(from - row)];
            for (int block = 0; block < across; block++)
            {
                int i = (row * across) + block;
                if (asked[i] == 0 || !RowStencil.HasAny(known, stencilRow.Length - 1, block * Block))
                    continue;
                RowStencil.AccumulateBlock(values, stencilRow, block * Block, sums.AsSpan(answerOf[i], Block));
                RowStencil.AccumulateBlock(known, stencilRow, block * Block, weights.AsSpan(answerOf[i], Block));
            }
        }
    }
}
