using System.Runtime.InteropServices;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>Every formula, on every backend that runs without a GPU, for every length of a tail.</summary>
public class FormulaTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, FormulaCases.All.Count)];

    [Fact]
    public void Every_formula_has_a_case()
    {
        var formulas = new[] { typeof(IMap), typeof(IZip), typeof(IFold) }.SelectMany(FormulaCases.FormulasOf);
        Assert.Empty(formulas.Except(FormulaCases.All.Select(c => c.Formula)));
        var fused = typeof(IMap).Assembly.GetTypes().Where(t => t is { IsValueType: true, IsGenericTypeDefinition: true } && t.GetInterfaces().Any(i => i == typeof(IMap) || i == typeof(IZip) || i == typeof(IFold)));
        Assert.Empty(fused.Except(FormulaCases.All.Where(c => c.Formula.IsGenericType).Select(c => c.Formula.GetGenericTypeDefinition())));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cpu_gives_the_formula_and_the_bits_of_the_scalar_loop_at_every_length(int number)
    {
        using var cpu = new CpuBackend();
        for (int length = 0; length <= 256; length++)
            Check(FormulaCases.All[number], cpu, length);
    }

    // The emulator runs a launch in milliseconds whatever its length: a few lengths about the group size.
    [Theory]
    [MemberData(nameof(Cases))]
    public void Accelerator_gives_the_formula_and_the_bits_of_the_scalar_loop(int number)
    {
        using DeviceBackend emulator = Emulator.Start();
        foreach (int length in (int[])[256, 1, 0, 33])
            Check(FormulaCases.All[number], emulator, length);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_input_may_be_the_result(int number)
    {
        using var cpu = new CpuBackend();
        FormulaCase formula = FormulaCases.All[number];
        float[][] inputs = SampleCells.Of(formula.Inputs, 77, seed: number);
        float[] apart = formula.Run(cpu, inputs);

        var inPlace = new InPlace(cpu);
        formula.Run(inPlace, inputs);
        AssertSameBits(apart, inPlace.Result, formula.ToString());
    }

    [Fact]
    public void Lengths_and_weights_that_do_not_fit_are_refused()
    {
        using var cpu = new CpuBackend();
        float[] cells = new float[8];
        Assert.Throws<ArgumentException>(() => cpu.Map(default(Complement), cells, new float[7]));
        Assert.Throws<ArgumentException>(() => cpu.Map(default(Complement), cells.AsSpan(0, 4), cells.AsSpan(1, 4)));
        Assert.Throws<ArgumentException>(() => cpu.Zip(default(Add), cells, new float[7], cells));
        Assert.Throws<ArgumentException>(() => cpu.Fold(new Maximum(1), [], [], cells));
        Assert.Throws<ArgumentException>(() => cpu.Fold(new Maximum(1), [cells], [1f, 1f], cells));
        Assert.Throws<ArgumentException>(() => cpu.Fold(new Maximum(1), [cells], [-1f], cells));
        Assert.Throws<ArgumentException>(() => cpu.Fold(new Maximum(0), [cells], [1f], cells));
    }

    internal static void AssertSameBits(float[] expected, float[] actual, string what)
    {
        bool same = MemoryMarshal.Cast<float, int>(expected).SequenceEqual(MemoryMarshal.Cast<float, int>(actual));
        Assert.True(same, $"{what}: the bits differ at length {expected.Length}");
    }

    private static void Check(FormulaCase formula, Backend backend, int length)
    {
        float[][] inputs = SampleCells.Of(formula.Inputs, length, seed: 1000 + length);
        float[] got = formula.Run(backend, inputs);
        AssertSameBits(formula.RunScalar(inputs), got, formula.ToString());

        for (int i = 0; i < length; i++)
        {
            double[] cell = [.. inputs.Select(x => (double)x[i])];
            double truth = formula.Truth(cell);
            bool right = double.IsNaN(truth) ? float.IsNaN(got[i]) : Math.Abs(got[i] - truth) <= formula.Tolerance * Math.Max(1, Math.Abs(truth));
            Assert.True(right, $"{formula}({string.Join(", ", cell)}) is {got[i]}, not {truth}");
        }
    }

    /// <summary>Passes a call on with the first input's own memory as the result.</summary>
    private sealed class InPlace(Backend inner) : Backend
    {
        public float[] Result { get; private set; } = [];
        public override string Kind => inner.Kind;
        public override string Name => inner.Name;

        protected override void MapCore<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y)
        {
            Result = x.ToArray();
            inner.Map(op, Result, Result);
        }

        protected override void ZipCore<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        {
            Result = a.ToArray();
            inner.Zip(op, Result, b, Result);
        }

        protected override void FoldCore<TOp>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
        {
            Result = layers[0].ToArray();
            inner.Fold(op, [Result, .. layers.Skip(1)], weights, Result);
        }
    }
}
