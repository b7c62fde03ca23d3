using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>A surface computed cell by cell from one other while it is read; chains of these are evaluated block by block without touching the disk.</summary>
sealed class MappedCells<TMap>(IRasterSource source, TMap map, Backend backend) : LocalCells(backend) where TMap : unmanaged, IMap
{
    public override Grid Grid => source.Grid;

    protected override Formula Formula(Func<IRasterSource, Formula> of) => of(source).Map(map);

    protected override void Make(Window window, Span<float> cells)
    {
        source.Read(window, cells);
        Backend.Map(map, cells, cells);
    }
}

/// <summary>As <see cref="MappedCells{TMap}"/>, from two surfaces.</summary>
sealed class ZippedCells<TZip>(IRasterSource first, IRasterSource second, TZip zip, Backend backend) : LocalCells(backend) where TZip : unmanaged, IZip
{
    public override Grid Grid => first.Grid;

    protected override Formula Formula(Func<IRasterSource, Formula> of) => of(first).Zip(zip, of(second));

    protected override void Make(Window window, Span<float> cells)
    {
        float[] other = ArrayPool<float>.Shared.Rent(window.Cells);
        try
        {
            first.Read(window, cells);
            second.Read(window, other.AsSpan(0, window.Cells));
            Backend.Zip(zip, cells, other.AsSpan(0, window.Cells), cells);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(other);
        }
    }
}

/// <summary>As <see cref="MappedCells{TMap}"/>, from any number of weighted surfaces.</summary>
sealed class FoldedCells<TFold>(IReadOnlyList<IRasterSource> sources, float[] weights, TFold fold, Backend backend) : LocalCells(backend) where TFold : unmanaged, IFold
{
    public override Grid Grid => sources[0].Grid;

    protected override Formula Formula(Func<IRasterSource, Formula> of) => Kernels.Formula.Fold(fold, [.. sources.Select(of)], weights);

    protected override void Make(Window window, Span<float> cells)
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
            Backend.Fold(fold, layers, weights, cells);
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
}
