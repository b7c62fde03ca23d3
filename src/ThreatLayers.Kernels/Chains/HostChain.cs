using System.Buffers;

namespace ThreatLayers.Kernels;

/// <summary>A chain over arrays, formula by formula.</summary>
sealed class HostChain(Backend backend, Chain chain, int cells) : IChainMachine
{
    readonly float[][] blocks = [.. Enumerable.Range(0, chain.Blocks).Select(_ => ArrayPool<float>.Shared.Rent(cells))];

    public void Run(CellFiller fill, Span<float> result)
    {
        try
        {
            for (int i = 0; i < chain.Inputs; i++)
                fill(i, Block(i));
            chain.Run(this);
            Block(chain.Result).CopyTo(result);
        }
        finally
        {
            foreach (float[] block in blocks)
                ArrayPool<float>.Shared.Return(block);
        }
    }

    public void Set(float value, int to) => Block(to).Fill(value);

    public void Map<TOp>(TOp op, int from, int to) where TOp : unmanaged, IMap => backend.Map(op, Block(from), Block(to));

    public void Zip<TOp>(TOp op, int left, int right, int to) where TOp : unmanaged, IZip => backend.Zip(op, Block(left), Block(right), Block(to));

    public void Fold<TOp>(TOp op, int[] layers, float[] weights, int constants, int to) where TOp : unmanaged, IFold =>
        backend.Fold(op, [.. layers.Select(k => (ReadOnlyMemory<float>)blocks[k].AsMemory(0, cells))], weights, Block(to));

    Span<float> Block(int i) => blocks[i].AsSpan(0, cells);
}
