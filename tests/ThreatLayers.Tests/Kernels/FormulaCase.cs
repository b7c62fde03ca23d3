using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>One formula with sample parameters and, written apart from it in plain float64, what it should give.</summary>
public abstract record FormulaCase(Type Formula, double Tolerance)
{
    public const int Layers = 5;

    /// <summary>How many input arrays <see cref="Run"/> reads.</summary>
    public abstract int Inputs { get; }

    public abstract float[] Run(Backend backend, float[][] inputs);

    /// <summary>The same loop over single floats: what the SIMD loop has to equal, bit for bit.</summary>
    public abstract float[] RunScalar(float[][] inputs);

    public abstract double Truth(double[] cell);

    public override string ToString() => Formula.Name;

    public static float[] Weights { get; } = [0.5f, 0.3f, 0.2f, 1f, 0.7f];
}

public sealed record MapCase<TOp>(TOp Op, Func<double, double> Formulated, double Tolerance) : FormulaCase(typeof(TOp), Tolerance)
    where TOp : unmanaged, IMap
{
    public override int Inputs => 1;

    public override float[] Run(Backend backend, float[][] inputs)
    {
        var y = new float[inputs[0].Length];
        backend.Map(Op, inputs[0], y);
        return y;
    }

    public override unsafe float[] RunScalar(float[][] inputs)
    {
        var y = new float[inputs[0].Length];
        fixed (float* px = inputs[0], py = y)
            CpuLoops.Map<TOp, Scalar>(Op, px, py, y.Length);
        return y;
    }

    public override double Truth(double[] cell) => Formulated(cell[0]);

    public override string ToString() => base.ToString();
}

public sealed record ZipCase<TOp>(TOp Op, Func<double, double, double> Formulated, double Tolerance) : FormulaCase(typeof(TOp), Tolerance)
    where TOp : unmanaged, IZip
{
    public override int Inputs => 2;

    public override float[] Run(Backend backend, float[][] inputs)
    {
        var y = new float[inputs[0].Length];
        backend.Zip(Op, inputs[0], inputs[1], y);
        return y;
    }

    public override unsafe float[] RunScalar(float[][] inputs)
    {
        var y = new float[inputs[0].Length];
        fixed (float* pa = inputs[0], pb = inputs[1], py = y)
            CpuLoops.Zip<TOp, Scalar>(Op, pa, pb, py, y.Length);
        return y;
    }

    public override double Truth(double[] cell) => Formulated(cell[0], cell[1]);

    public override string ToString() => base.ToString();
}

/// <param name="Formulated">Takes the known values and their weights; is not asked where too few are known.</param>
public sealed record FoldCase<TOp>(TOp Op, Func<double[], double[], double> Formulated, double Tolerance) : FormulaCase(typeof(TOp), Tolerance)
    where TOp : unmanaged, IFold
{
    public override int Inputs => Layers;

    public override float[] Run(Backend backend, float[][] inputs)
    {
        var y = new float[inputs[0].Length];
        backend.Fold(Op, Memories(inputs), Weights, y);
        return y;
    }

    public override float[] RunScalar(float[][] inputs)
    {
        var y = new float[inputs[0].Length];
        CpuBackend.FoldWith<TOp, Scalar>(Op, Memories(inputs), Weights, y);
        return y;
    }

    public override double Truth(double[] cell)
    {
        int[] known = [.. Enumerable.Range(0, cell.Length).Where(k => !double.IsNaN(cell[k]))];
        return known.Length < Op.Required
            ? double.NaN
            : Formulated([.. known.Select(k => cell[k])], [.. known.Select(k => (double)Weights[k])]);
    }

    public override string ToString() => base.ToString();

    private static ReadOnlyMemory<float>[] Memories(float[][] inputs) => [.. inputs.Select(x => (ReadOnlyMemory<float>)x)];
}
