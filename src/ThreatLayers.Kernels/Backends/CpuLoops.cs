using System.Runtime.CompilerServices;

namespace ThreatLayers.Kernels;

/// <summary>
/// The CPU's loops, written once for every formula and lane type. A tail shorter than the lanes is copied into a padded buffer and goes through the
/// same instructions. Fully optimised at once: a block is a million cells, and a first, unoptimised version would cost seconds.
/// </summary>
internal static unsafe class CpuLoops
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<TOp, T>(TOp op, float* x, float* y, int length)
        where TOp : unmanaged, IMap where T : struct, IVectorLane<T>
    {
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
            T.Store(Folding.Canonical(op.Apply(T.Load(x + i))), y + i);

        if (i < length)
        {
            float* padded = stackalloc float[T.Count];
            Copy(x + i, padded, length - i);
            T.Store(Folding.Canonical(op.Apply(T.Load(padded))), padded);
            Copy(padded, y + i, length - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Zip<TOp, T>(TOp op, float* a, float* b, float* y, int length)
        where TOp : unmanaged, IZip where T : struct, IVectorLane<T>
    {
        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
            T.Store(Folding.Canonical(op.Apply(T.Load(a + i), T.Load(b + i))), y + i);

        if (i < length)
        {
            float* paddedA = stackalloc float[T.Count];
            float* paddedB = stackalloc float[T.Count];
            Copy(a + i, paddedA, length - i);
            Copy(b + i, paddedB, length - i);
            T.Store(Folding.Canonical(op.Apply(T.Load(paddedA), T.Load(paddedB))), paddedA);
            Copy(paddedA, y + i, length - i);
        }
    }

    /// <summary>All layers of one place before the next place, so that the running values never leave the registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fold<TOp, T>(TOp op, float** layers, float* weights, int count, float* y, int length)
        where TOp : unmanaged, IFold where T : struct, IVectorLane<T>
    {
        float total = 0;
        for (int k = 0; k < count; k++)
            total += weights[k];

        int i = 0;
        for (; i <= length - T.Count; i += T.Count)
        {
            Running<T> running = op.Start<T>();
            T known = T.Of(0f);
            for (int k = 0; k < count; k++)
            {
                T x = T.Load(layers[k] + i);
                running = Folding.Next(op, running, x, T.Of(weights[k]), T.Of(k));
                known += T.IfNaN(x, T.Of(0f), T.Of(1f));
            }

            T.Store(Folding.Finish(op, running, new Census<T>(T.Of(count), known, T.Of(total))), y + i);
        }

        if (i < length)
            FoldTail<TOp, T>(op, layers, weights, count, total, y, i, length - i);
    }

    private static void FoldTail<TOp, T>(TOp op, float** layers, float* weights, int count, float total, float* y, int start, int length)
        where TOp : unmanaged, IFold where T : struct, IVectorLane<T>
    {
        float* padded = stackalloc float[T.Count];
        Running<T> running = op.Start<T>();
        T known = T.Of(0f);
        for (int k = 0; k < count; k++)
        {
            Copy(layers[k] + start, padded, length);
            T x = T.Load(padded);
            running = Folding.Next(op, running, x, T.Of(weights[k]), T.Of(k));
            known += T.IfNaN(x, T.Of(0f), T.Of(1f));
        }

        T.Store(Folding.Finish(op, running, new Census<T>(T.Of(count), known, T.Of(total))), padded);
        Copy(padded, y + start, length);
    }

    private static void Copy(float* from, float* to, int length)
    {
        for (int i = 0; i < length; i++)
            to[i] = from[i];
    }
}
