using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>What a draw does to a layer: y = (x + error) x factor, cut to limits, and then perhaps a response that is a threshold.</summary>
/// <param name="Layer">Which one.</param>
/// <param name="Error">The layer whose errors of cells it has: its own, or that of which it is another form.</param>
/// <param name="Weight">In the fold.</param>
/// <param name="Scale">Standard deviation of a normal error, half width of the others; 0 for none.</param>
/// <param name="IsThreshold">1 / (1 + e^(-50 (y - 0.5))) in place of y (Stock and Micheli 2016).</param>
public readonly record struct LayerChange(int Layer, int Error, float Weight, float Scale, float Factor, float Least, float Greatest, bool IsThreshold);

/// <summary>Layers are changed and combined in one go over some cells: what is changed never leaves the registers. Lanes of any width give the same bits.</summary>
public static class DrawFold
{
    /// <param name="layers">Layer after layer.</param>
    /// <param name="stride">From a layer to the next.</param>
    /// <param name="errors">Of the same cells, layer after layer, each as long as <paramref name="result"/>; empty where no cell has an error.</param>
    /// <param name="result">A multiple of 16 long.</param>
    public static unsafe void Of<TOp>(in TOp op, ReadOnlySpan<float> layers, int stride, ReadOnlySpan<float> errors, ReadOnlySpan<LayerChange> changes, Span<float> result) where TOp : unmanaged, IFold
    {
        fixed (float* px = layers, pe = errors, py = result)
        fixed (LayerChange* pc = changes)
        {
            if (Vector512.IsHardwareAccelerated)
                Fold<TOp, Lanes>(op, px, stride, pe, pc, changes.Length, py, result.Length);
            else
                Fold<TOp, HalfLanes>(op, px, stride, pe, pc, changes.Length, py, result.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Fold<TOp, T>(TOp op, float* layers, int stride, float* errors, LayerChange* changes, int count, float* result, int n) where TOp : unmanaged, IFold where T : struct, IVectorLane<T>
    {
        float total = 0;
        for (int k = 0; k < count; k++)
            total += changes[k].Weight;
        for (int i = 0; i < n; i += T.Count)
        {
            Running<T> running = op.Start<T>();
            T known = T.Of(0f);
            for (int k = 0; k < count; k++)
            {
                LayerChange* change = changes + k;
                T x = T.Load(layers + (change->Layer * stride) + i);
                if (errors != null)
                    x += T.Of(change->Scale) * T.Load(errors + (change->Error * n) + i);
                x = Changed(x, T.Of(change->Factor), T.Of(change->Least), T.Of(change->Greatest), change->IsThreshold);
                running = Folding.Next(op, running, x, T.Of(change->Weight), T.Of(k));
                known += T.IfNaN(x, T.Of(0f), T.Of(1f));
            }
            T.Store(Folding.Finish(op, running, new Census<T>(T.Of(count), known, T.Of(total))), result + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Changed<T>(T x, T factor, T least, T greatest, bool isThreshold) where T : struct, ILane<T>
    {
        T y = T.Min(greatest, T.Max(least, x * factor));
        return isThreshold ? T.Of(1f) / (T.Of(1f) + Elementary.Exp(T.Of(-50f) * (y - T.Of(0.5f)))) : y;
    }
}
