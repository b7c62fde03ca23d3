using System.Runtime.CompilerServices;

namespace ThreatLayers.Kernels;

/// <summary>What the loops of all backends do around a formula: skip what is unknown, and write nodata with one bit pattern.</summary>
internal static class Folding
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Running<T> Next<TOp, T>(TOp op, Running<T> running, T x, T weight, T index)
        where TOp : unmanaged, IFold where T : struct, ILane<T>
    {
        Running<T> next = op.Next(running, x, weight, index);
        return new(T.IfNaN(x, running.First, next.First), T.IfNaN(x, running.Second, next.Second));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Finish<TOp, T>(TOp op, Running<T> running, Census<T> census)
        where TOp : unmanaged, IFold where T : struct, ILane<T>
    {
        T y = op.Finish(running, census);
        return Canonical(T.IfLess(census.Known, T.Of(op.Required), T.Of(float.NaN), y));
    }

    /// <summary>The sign and payload of a computed NaN depend on the CPU and on the order of operands; files must not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Canonical<T>(T y) where T : struct, ILane<T> => T.IfNaN(y, T.Of(float.NaN), y);
}
