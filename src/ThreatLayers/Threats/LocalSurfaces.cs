using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>A surface computed cell by cell from one other while it is read; chains of these are evaluated block by block without touching the disk.</summary>
sealed class MappedCells<TMap>(IRasterSource source, TMap map, Backend backend) : IRasterSource where TMap : unmanaged, IMap
{
    public Grid Grid => source.Grid;

    public void Read(Window window, Span<float> cells)
    {
        source.Read(window, cells);
        backend.Map(map, cells, cells);
    }

    public void Dispose()
    {
    }
}

/// <summary>As <see cref="MappedCells{TMap}"/>, from two surfaces.</summary>
sealed class ZippedCells<TZip>(IRasterSource first, IRasterSource second, TZip zip, Backend backend) : IRasterSource where TZip : unmanaged, IZip
{
    public Grid Grid => first.Grid;

    public void Read(Window window, Span<float> cells)
    {
        float[] other = ArrayPool<float>.Shared.Rent(window.Cells);
        try
        {
            first.Read(window, cells);
            second.Read(window, other.AsSpan(0, window.Cells));
            backend.Zip(zip, cells, other.AsSpan(0, window.Cells), cells);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(other);
        }
    }

    public void Dispose()
    {
    }
}

/// <summary>As <see cref="MappedCells{TMap}"/>, from any number of weighted surfaces.</summary>
sealed class FoldedCells<TFold>(IReadOnlyList<IRasterSource> sources, float[] weights, TFold fold, Backend backend) : IRasterSource where TFold : unmanaged, IFold
{
    public Grid Grid => sources[0].Grid;

    public void Read(Window window, Span<float> cells)
    {
        float[][] blocks = new float[sources.Count][];
        ReadOnlyMemory<float>[] layers = new ReadOnlyMemory<float>[sources.Count];
        try
        {
            for (int i = 0; i < sources.Count; i++)
            {
                blocks[i] = ArrayPool<float>.Shared.Rent(window.Cells);
                sources[i].Read(window, blocks[i].AsSpan(0, window.Cells));
                layers[i] = blocks[i].AsMemory(0, window.Cells);
            }
            backend.Fold(fold, layers, weights, cells);
        }
        finally
        {
            foreach (float[]? block in blocks)
            {
                if (block is not null)
                    ArrayPool<float>.Shared.Return(block);
            }
        }
    }

    public void Dispose()
    {
    }
}
