using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Combining;

/// <summary>Cumulative impact, computed while it is read. Strips of a block at a time: with 14 stressors and 21 ecosystems a whole block of each would be 147 MB for each thread.</summary>
sealed class ImpactCells(IRasterSource[] stressors, IRasterSource[] ecosystems, CumulativeImpacts formula) : IRasterSource
{
    const int StripCells = 1 << 16;

    public Grid Grid => stressors[0].Grid;

    public void Read(Window window, Span<float> cells)
    {
        int stripRows = Math.Clamp(StripCells / window.Columns, 1, window.Rows);
        IRasterSource[] sources = [.. stressors, .. ecosystems];
        float[][] blocks = [.. sources.Select(_ => ArrayPool<float>.Shared.Rent(stripRows * window.Columns))];
        foreach (int row in Enumerable.Range(0, (window.Rows + stripRows - 1) / stripRows).Select(i => i * stripRows))
        {
            Window strip = window with { Row = window.Row + row, Rows = Math.Min(stripRows, window.Rows - row) };
            for (int i = 0; i < sources.Length; i++)
                sources[i].Read(strip, blocks[i].AsSpan(0, strip.Cells));
            formula.Run(blocks.AsSpan(0, stressors.Length), blocks.AsSpan(stressors.Length), cells.Slice(row * window.Columns, strip.Cells));
        }
        foreach (float[] block in blocks)
            ArrayPool<float>.Shared.Return(block);
    }

    public void Dispose()
    {
    }
}
