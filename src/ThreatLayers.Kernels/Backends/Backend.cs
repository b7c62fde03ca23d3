namespace ThreatLayers.Kernels;

/// <summary>
/// Evaluates formulas over arrays of float32 cells. All members may be called from several threads at once; parallelism over blocks is the caller's.
/// </summary>
/// <remarks>
/// The CPU gives the same bits on every machine. A GPU fuses multiplications and additions: the same numbers within 1e-5 of the greatest intermediate
/// value, save where a comparison decides between two results.
/// </remarks>
public abstract class Backend : IDisposable
{
    /// <summary>The arithmetic, as it enters a fingerprint: <c>cpu</c>, <c>cuda</c> or <c>opencl</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>For people: the device and what it is.</summary>
    public abstract string Name { get; }

    /// <summary>y[i] = op(x[i]).</summary>
    /// <param name="x">Of any length, also 0.</param>
    /// <param name="y">As long as x; may be x itself, but not overlap it otherwise.</param>
    public void Map<TOp>(in TOp op, ReadOnlySpan<float> x, Span<float> y) where TOp : unmanaged, IMap
    {
        Check(x, y, nameof(x));
        if (!y.IsEmpty)
            MapCore(op, x, y);
    }

    /// <summary>y[i] = op(a[i], b[i]).</summary>
    /// <param name="y">As long as a and b; may be either of them, but not overlap them otherwise.</param>
    public void Zip<TOp>(in TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) where TOp : unmanaged, IZip
    {
        Check(a, y, nameof(a));
        Check(b, y, nameof(b));
        if (!y.IsEmpty)
            ZipCore(op, a, b, y);
    }

    /// <summary>y[i] = op(layers[0][i] .. layers[n-1][i]), in one pass over all layers.</summary>
    /// <param name="layers">At least one, each as long as y.</param>
    /// <param name="weights">One per layer, finite, 0 or more.</param>
    /// <param name="y">May be one of the layers, but not overlap them otherwise.</param>
    public void Fold<TOp>(in TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
        where TOp : unmanaged, IFold
    {
        CheckFold(op, layers.Count, weights);
        for (int k = 0; k < layers.Count; k++)
            Check(layers[k].Span, y, $"layers[{k}]");
        if (!y.IsEmpty)
            FoldCore(op, layers, weights, y);
    }

    /// <summary>Whether a chain is worth more than its formulas one by one: on a device, where its blocks then go there and back once.</summary>
    public virtual bool KeepsChains => false;

    /// <summary>y = the chain's formula over its inputs: each is filled once, and what lies between stays where it is computed.</summary>
    /// <param name="fill">Fills inputs; what it throws comes out of this call.</param>
    /// <param name="y">Of any length, also 0; may be what <paramref name="fill"/> reads.</param>
    public void Run(Chain chain, CellFiller fill, Span<float> y)
    {
        if (!y.IsEmpty)
            RunCore(chain, fill, y);
    }

    /// <returns>False where there is no device for it: the CPU has loops of its own for that.</returns>
    public virtual bool TryRun(DeviceJob job) => false;

    public virtual void Dispose() => GC.SuppressFinalize(this);

    protected abstract void MapCore<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y) where TOp : unmanaged, IMap;

    protected abstract void ZipCore<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) where TOp : unmanaged, IZip;

    protected abstract void FoldCore<TOp>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
        where TOp : unmanaged, IFold;

    protected virtual void RunCore(Chain chain, CellFiller fill, Span<float> y) => new HostChain(this, chain, y.Length).Run(fill, y);

    internal static void CheckFold<TOp>(in TOp op, int layers, ReadOnlySpan<float> weights) where TOp : unmanaged, IFold
    {
        if (layers == 0 || layers != weights.Length)
            throw new ArgumentException($"A fold needs one weight per layer and at least one layer; it has {layers} layers and {weights.Length} weights.");
        foreach (float weight in weights)
        {
            if (!float.IsFinite(weight) || weight < 0)
                throw new ArgumentException($"A weight must be 0 or more; one is {weight}.", nameof(weights));
        }

        if (op.Required < TOp.LeastRequired)
            throw new ArgumentException($"{typeof(TOp).Name} needs at least {TOp.LeastRequired} known layer, not {op.Required}.", nameof(op));
    }

    private static void Check(ReadOnlySpan<float> x, Span<float> y, string name)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"{name} has {x.Length} cells, the result {y.Length}.", name);
        if (x.Overlaps(y, out int offset) && offset != 0)
            throw new ArgumentException($"{name} and the result overlap by {offset} cells.", name);
    }
}
