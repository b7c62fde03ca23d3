using ILGPU;

namespace ThreatLayers.Kernels;

/// <summary>The accelerator's loops, written once for every formula: one thread per cell.</summary>
internal static class IlgpuKernels
{
    public static void Map<TOp>(Index1D i, TOp op, ArrayView<float> x, ArrayView<float> y) where TOp : unmanaged, IMap =>
        y[i] = Folding.Canonical(op.Apply(new Scalar(x[i]))).Value;

    public static void Zip<TOp>(Index1D i, TOp op, ArrayView<float> a, ArrayView<float> b, ArrayView<float> y) where TOp : unmanaged, IZip =>
        y[i] = Folding.Canonical(op.Apply(new Scalar(a[i]), new Scalar(b[i]))).Value;

    /// <param name="layers">Layer after layer, each as long as y.</param>
    /// <param name="weights">One per layer, then their sum.</param>
    public static void Fold<TOp>(Index1D i, TOp op, ArrayView<float> layers, ArrayView<float> weights, ArrayView<float> y)
        where TOp : unmanaged, IFold
    {
        int count = weights.IntLength - 1;
        Running<Scalar> running = op.Start<Scalar>();
        float known = 0f;
        for (int k = 0; k < count; k++)
        {
            var x = new Scalar(layers[(k * y.Length) + i]);
            running = Folding.Next(op, running, x, new Scalar(weights[k]), new Scalar(k));
            known += float.IsNaN(x.Value) ? 0f : 1f;
        }

        var census = new Census<Scalar>(new Scalar(count), new Scalar(known), new Scalar(weights[count]));
        y[i] = Folding.Finish(op, running, census).Value;
    }
}
