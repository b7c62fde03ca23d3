using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Sixteen floats side by side: one AVX-512 register.</summary>
internal readonly struct Lanes(Vector512<float> value) : IVectorLane<Lanes>
{
    public readonly Vector512<float> Value = value;

    public static Lanes Of(float value) => new(Vector512.Create(value));

    public static Lanes operator +(Lanes a, Lanes b) => new(a.Value + b.Value);
    public static Lanes operator -(Lanes a, Lanes b) => new(a.Value - b.Value);
    public static Lanes operator *(Lanes a, Lanes b) => new(a.Value * b.Value);
    public static Lanes operator /(Lanes a, Lanes b) => new(a.Value / b.Value);

    public static Lanes Abs(Lanes x) => new(Vector512.Abs(x.Value));
    public static Lanes Sqrt(Lanes x) => new(Vector512.Sqrt(x.Value));
    public static Lanes Min(Lanes a, Lanes b) => IfLess(a, b, a, b);
    public static Lanes Max(Lanes a, Lanes b) => IfLess(b, a, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes IfLess(Lanes a, Lanes b, Lanes yes, Lanes no) =>
        new(Vector512.ConditionalSelect(Vector512.LessThan(a.Value, b.Value), yes.Value, no.Value));

    // x equals itself unless it is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes IfNaN(Lanes x, Lanes yes, Lanes no) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(x.Value, x.Value), no.Value, yes.Value));

    public static Lanes PowerOfTwo(Lanes n) =>
        new(((n.Value + Vector512.Create(Scalar.ExponentBias)).AsUInt32() << 23).AsSingle());

    public static Lanes Exponent(Lanes x) =>
        new(Vector512.ConvertToSingle((x.Value.AsUInt32() >> 23).AsInt32() - Vector512.Create(127)));

    public static Lanes Significand(Lanes x) =>
        new(((x.Value.AsUInt32() & Vector512.Create(0x007FFFFFu)) | Vector512.Create(0x3F800000u)).AsSingle());

    public static int Count => Vector512<float>.Count;
    public static unsafe Lanes Load(float* from) => new(Vector512.Load(from));
    public static unsafe void Store(Lanes lanes, float* to) => lanes.Value.Store(to);
}
