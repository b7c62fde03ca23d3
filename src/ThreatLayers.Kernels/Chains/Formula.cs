namespace ThreatLayers.Kernels;

/// <summary>
/// What becomes of some inputs, cell by cell: formulas of one, two or many cells put one after the other. Immutable; parts may be shared. Where one formula
/// follows another they are made one (see <see cref="Then{TFirst, TNext}"/>), so that what lies between never leaves the registers.
/// </summary>
public abstract class Formula
{
    /// <summary>Formulas that are made one: each combination is compiled by itself, and a device allows a kernel only so many parameters.</summary>
    internal const int MostFused = 6;

    /// <summary>An input as it is.</summary>
    /// <param name="input">Its number, from 0.</param>
    public static Formula Given(int input) => new Given(input);

    /// <summary>The same number in every cell.</summary>
    public static Formula Constant(float value) => new Constant(value);

    /// <param name="weights">One per layer, finite, 0 or more.</param>
    public static Formula Fold<TOp>(TOp op, IReadOnlyList<Formula> layers, IReadOnlyList<float> weights) where TOp : unmanaged, IFold => new Folded<TOp>(op, layers, weights);

    public virtual Formula Map<TOp>(TOp op) where TOp : unmanaged, IMap => new Mapped<TOp>(this, op, 1);

    public virtual Formula Zip<TOp>(TOp op, Formula other) where TOp : unmanaged, IZip => other.After(default(Same), op, this, 1);

    /// <summary>What must be known first.</summary>
    internal abstract IReadOnlyList<Formula> Parts { get; }

    /// <summary>Numbers that the kernel reads besides cells, by where the parts are.</summary>
    internal virtual float[] Constants(int[] parts) => [];

    internal abstract void Run(IChainMachine machine, int[] parts, int constants, int result);

    /// <summary>A zip of <paramref name="left"/>, to which <paramref name="first"/> is done before, with this.</summary>
    /// <param name="fused">Formulas in it already.</param>
    internal virtual Formula After<TFirst, TZip>(TFirst first, TZip op, Formula left, int fused) where TFirst : unmanaged, IMap where TZip : unmanaged, IZip =>
        fused == 1 ? new Zipped<TZip>(left, this, op, 1) : new Zipped<Before<TFirst, Same, TZip>>(left, this, new(first, default, op), fused);
}

sealed class Given(int input) : Formula
{
    public int Input => input;

    internal override IReadOnlyList<Formula> Parts => [];

    internal override void Run(IChainMachine machine, int[] parts, int constants, int result) => throw new InvalidOperationException("An input is not computed.");
}

sealed class Constant(float value) : Formula
{
    internal override IReadOnlyList<Formula> Parts => [];

    public override Formula Zip<TOp>(TOp op, Formula other) => other.Map(new WithLeft<TOp>(value, op));

    internal override void Run(IChainMachine machine, int[] parts, int constants, int result) => machine.Set(value, result);

    internal override Formula After<TFirst, TZip>(TFirst first, TZip op, Formula left, int fused) =>
        fused == 1 ? left.Map(new WithRight<TZip>(op, value)) : left.Map(first).Map(new WithRight<TZip>(op, value));
}

/// <param name="fused">Formulas in the one.</param>
sealed class Mapped<TMap>(Formula of, TMap map, int fused) : Formula where TMap : unmanaged, IMap
{
    internal override IReadOnlyList<Formula> Parts => [of];

    public override Formula Map<TOp>(TOp op) => fused < MostFused ? new Mapped<Then<TMap, TOp>>(of, new(map, op), fused + 1) : new Mapped<TOp>(this, op, 1);

    public override Formula Zip<TOp>(TOp op, Formula other) => fused < MostFused ? other.After(map, op, of, fused + 1) : other.After(default(Same), op, this, 1);

    internal override void Run(IChainMachine machine, int[] parts, int constants, int result) => machine.Map(map, parts[0], result);

    internal override Formula After<TFirst, TZip>(TFirst first, TZip op, Formula left, int others) => others + fused <= MostFused
        ? new Zipped<Before<TFirst, TMap, TZip>>(left, of, new(first, map, op), others + fused) : base.After(first, op, left, others);
}

sealed class Zipped<TZip>(Formula left, Formula right, TZip zip, int fused) : Formula where TZip : unmanaged, IZip
{
    internal override IReadOnlyList<Formula> Parts => [left, right];

    public override Formula Map<TOp>(TOp op) => fused < MostFused ? new Zipped<ZipThen<TZip, TOp>>(left, right, new(zip, op), fused + 1) : base.Map(op);

    internal override void Run(IChainMachine machine, int[] parts, int constants, int result) => machine.Zip(zip, parts[0], parts[1], result);
}

sealed class Folded<TFold> : Formula where TFold : unmanaged, IFold
{
    readonly TFold fold;
    readonly IReadOnlyList<Formula> layers;
    readonly float[] weights;
    readonly int fused;

    public Folded(TFold fold, IReadOnlyList<Formula> layers, IReadOnlyList<float> weights, int fused = 1)
    {
        (this.fold, this.layers, this.weights, this.fused) = (fold, layers, [.. weights], fused);
        Backend.CheckFold(fold, layers.Count, this.weights);
    }

    internal override IReadOnlyList<Formula> Parts => layers;

    public override Formula Map<TOp>(TOp op) => fused < MostFused ? new Folded<FoldThen<TFold, TOp>>(new(fold, op), layers, weights, fused + 1) : base.Map(op);

    internal override void Run(IChainMachine machine, int[] parts, int constants, int result) => machine.Fold(fold, parts, weights, constants, result);

    /// <summary>The weights, their sum, added here once and in order as the CPU's loop does, and where the layers are.</summary>
    internal override float[] Constants(int[] parts)
    {
        float sum = 0;
        foreach (float weight in weights)
            sum += weight;
        return [.. weights, sum, .. parts.Select(p => (float)p)];
    }
}
