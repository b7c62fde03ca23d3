using ILGPU;

namespace ThreatLayers.Kernels;

/// <summary>The device's loops, written once for every formula: one thread per cell.</summary>
internal static class ChainKernels
{
    public static void Set(Index1D i, float value, ArrayView<float> y) => y[i] = value;

    public static void Map<TOp>(Index1D i, TOp op, ArrayView<float> x, ArrayView<float> y) where TOp : unmanaged, IMap =>
        y[i] = Folding.Canonical(op.Apply(new Scalar(x[i]))).Value;

    public static void Zip<TOp>(Index1D i, TOp op, ArrayView<float> a, ArrayView<float> b, ArrayView<float> y) where TOp : unmanaged, IZip =>
        y[i] = Folding.Canonical(op.Apply(new Scalar(a[i]), new Scalar(b[i]))).Value;

    /// <param name="blocks">Blocks of cells, <paramref name="stride"/> apart.</param>
    /// <param name="constants">The layers' weights, their sum, and the number of each layer's block.</param>
    public static void Fold<TOp>(Index1D i, TOp op, ArrayView<float> blocks, long stride, ArrayView<float> constants, ArrayView<float> y)
        where TOp : unmanaged, IFold
    {
        int count = constants.IntLength / 2;
        Running<Scalar> running = op.Start<Scalar>();
        float known = 0f;
        for (int k = 0; k < count; k++)
        {
            var x = new Scalar(blocks[((long)constants[count + 1 + k] * stride) + i]);
            running = Folding.Next(op, running, x, new Scalar(constants[k]), new Scalar(k));
            known += float.IsNaN(x.Value) ? 0f : 1f;
        }

        var census = new Census<Scalar>(new Scalar(count), new Scalar(known), new Scalar(constants[count]));
        y[i] = Folding.Finish(op, running, census).Value;
    }
}
