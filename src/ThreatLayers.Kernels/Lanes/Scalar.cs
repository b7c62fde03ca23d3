namespace ThreatLayers.Kernels;

/// <summary>One float as a lane: what ILGPU compiles, and the loop that defines what is right.</summary>
internal readonly struct Scalar(float value) : IVectorLane<Scalar>
{
    // 1.5 * 2^23 + 127: adding it to a whole number leaves that number's biased exponent in the low bits.
    internal const float ExponentBias = 12582912f + 127f;

    public readonly float Value = value;

    public static Scalar Of(float value) => new(value);

    public static Scalar operator +(Scalar a, Scalar b) => new(a.Value + b.Value);
    public static Scalar operator -(Scalar a, Scalar b) => new(a.Value - b.Value);
    public static Scalar operator *(Scalar a, Scalar b) => new(a.Value * b.Value);
    public static Scalar operator /(Scalar a, Scalar b) => new(a.Value / b.Value);

    public static Scalar Abs(Scalar x) => new(MathF.Abs(x.Value));
    public static Scalar Sqrt(Scalar x) => new(MathF.Sqrt(x.Value));
    public static Scalar Min(Scalar a, Scalar b) => Less(a, b) ? a : b;
    public static Scalar Max(Scalar a, Scalar b) => Less(b, a) ? a : b;
    public static Scalar IfLess(Scalar a, Scalar b, Scalar yes, Scalar no) => Less(a, b) ? yes : no;
    public static Scalar IfNaN(Scalar x, Scalar yes, Scalar no) => float.IsNaN(x.Value) ? yes : no;

    public static Scalar PowerOfTwo(Scalar n) => new(Float(Bits(n.Value + ExponentBias) << 23));
    public static Scalar Exponent(Scalar x) => new((int)(Bits(x.Value) >> 23) - 127);
    public static Scalar Significand(Scalar x) => new(Float((Bits(x.Value) & 0x007FFFFF) | 0x3F800000));

    public static int Count => 1;
    public static unsafe Scalar Load(float* from) => new(*from);
    public static unsafe void Store(Scalar lanes, float* to) => *to = lanes.Value;

    // ILGPU 1.5.3 swaps the operands of a comparison with a constant on its left, and what was an ordered comparison then also holds for NaN:
    // nodata would become a number on the GPU. Hence NaN is ruled out by itself.
    private static bool Less(Scalar a, Scalar b) => !float.IsNaN(a.Value) & !float.IsNaN(b.Value) & a.Value < b.Value;

    // ILGPU's reinterpreting casts: they compile to a register move on a GPU, and to the same on a CPU.
    private static uint Bits(float x) => ILGPU.Interop.FloatAsInt(x);
    private static float Float(uint bits) => ILGPU.Interop.IntAsFloat(bits);
}
