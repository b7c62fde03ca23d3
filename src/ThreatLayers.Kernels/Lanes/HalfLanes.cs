using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Eight floats side by side, for processors without 512-bit vectors: there the run-time is slow at taking <see cref="Lanes"/> apart.</summary>
internal readonly struct HalfLanes(Vector256<float> value) : IVectorLane<HalfLanes>
{
    public readonly Vector256<float> Value = value;

    public static HalfLanes Of(float value) => new(Vector256.Create(value));

    public static HalfLanes operator +(HalfLanes a, HalfLanes b) => new(a.Value + b.Value);
    public static HalfLanes operator -(HalfLanes a, HalfLanes b) => new(a.Value - b.Value);
    public static HalfLanes operator *(HalfLanes a, HalfLanes b) => new(a.Value * b.Value);
    public static HalfLanes operator /(HalfLanes a, HalfLanes b) => new(a.Value / b.Value);

    public static HalfLanes Abs(HalfLanes x) => new(Vector256.Abs(x.Value));
    public static HalfLanes Sqrt(HalfLanes x) => new(Vector256.Sqrt(x.Value));
    public static HalfLanes Min(HalfLanes a, HalfLanes b) => IfLess(a, b, a, b);
    public static HalfLanes Max(HalfLanes a, HalfLanes b) => IfLess(b, a, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HalfLanes IfLess(HalfLanes a, HalfLanes b, HalfLanes yes, HalfLanes no) =>
        new(Vector256.ConditionalSelect(Vector256.LessThan(a.Value, b.Value), yes.Value, no.Value));

    // x equals itself unless it is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HalfLanes IfNaN(HalfLanes x, HalfLanes yes, HalfLanes no) =>
        new(Vector256.ConditionalSelect(Vector256.Equals(x.Value, x.Value), no.Value, yes.Value));

    public static HalfLanes PowerOfTwo(HalfLanes n) =>
        new(((n.Value + Vector256.Create(Scalar.ExponentBias)).AsUInt32() << 23).AsSingle());

    public static HalfLanes Exponent(HalfLanes x) =>
        new(Vector256.ConvertToSingle((x.Value.AsUInt32() >> 23).AsInt32() - Vector256.Create(127)));

    public static HalfLanes Significand(HalfLanes x) =>
        new(((x.Value.AsUInt32() & Vector256.Create(0x007FFFFFu)) | Vector256.Create(0x3F800000u)).AsSingle());

    public static int Count => Vector256<float>.Count;
    public static unsafe HalfLanes Load(float* from) => new(Vector256.Load(from));
    public static unsafe void Store(HalfLanes lanes, float* to) => lanes.Value.Store(to);
}
