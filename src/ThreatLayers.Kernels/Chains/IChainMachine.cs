namespace ThreatLayers.Kernels;

/// <summary>What a chain runs on: numbered blocks of cells, on a device or in memory.</summary>
interface IChainMachine
{
    void Set(float value, int to);

    void Map<TOp>(TOp op, int from, int to) where TOp : unmanaged, IMap;

    void Zip<TOp>(TOp op, int left, int right, int to) where TOp : unmanaged, IZip;

    /// <param name="constants">Where <see cref="Formula.Constants"/> begin in those of the chain.</param>
    void Fold<TOp>(TOp op, int[] layers, float[] weights, int constants, int to) where TOp : unmanaged, IFold;
}
