using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>Some known cells of all layers, and every draw of them: what a thread holds. Memory is draws x cells, whatever the grid.</summary>
sealed class DrawBatch
{
    /// <summary>Cells of a batch: the layers stay in the first cache while draw after draw goes over them.</summary>
    public const int Cells = 2048;

    readonly CpuBackend backend = new();
    readonly float[][] layers, changed, errors;
    readonly long[] numbers = new long[Cells];
    readonly ulong key;
    readonly ErrorShape shape;

    /// <param name="shape">Of the errors of cells; all draws have the same.</param>
    /// <param name="draws">Rows that are kept.</param>
    public DrawBatch(int layers, int draws, int seed, ErrorShape shape)
    {
        this.layers = [.. Enumerable.Range(0, layers).Select(_ => new float[Cells])];
        changed = [.. Enumerable.Range(0, layers).Select(_ => new float[Cells])];
        errors = shape == ErrorShape.None ? [] : [.. Enumerable.Range(0, (layers + CellErrors.Group - 1) / CellErrors.Group).Select(_ => new float[CellErrors.Group * Cells])];
        Results = new float[(long)draws * Cells];
        this.shape = shape;
        // Apart from the keys of factors, which count from 1.
        key = ((ulong)(uint)seed << 32) | 0xFFFFFFFF;
    }

    /// <summary>Cells in it.</summary>
    public int Count { get; private set; }

    /// <summary>Draw after draw, each <see cref="Cells"/> long.</summary>
    public float[] Results { get; }

    public Span<float> Row(int draw) => Results.AsSpan(draw * Cells, Cells);

    public void Clear() => Count = 0;

    public bool IsFull => Count == Cells;

    /// <param name="number">Of the cell in its grid.</param>
    public void Add(long number, IReadOnlyList<float[]> from, int at)
    {
        numbers[Count] = number;
        for (int k = 0; k < layers.Length; k++)
            layers[k][Count] = from[k][at];
        Count++;
    }

    /// <summary>The same cells, for another thread; without results.</summary>
    public DrawBatch Copy(int seed)
    {
        DrawBatch copy = new(layers.Length, 0, seed, shape) { Count = Count };
        for (int k = 0; k < layers.Length; k++)
            layers[k].CopyTo(copy.layers[k], 0);
        numbers.CopyTo(copy.numbers, 0);
        return copy;
    }

    /// <summary>Makes one draw of all cells in it.</summary>
    /// <param name="result">As long as <see cref="Cells"/>; what lies behind the batch's cells is unknown.</param>
    public void Make(Draw draw, Span<float> result)
    {
        int length = (Count + 15) & ~15;
        numbers.AsSpan(Count, length - Count).Clear();
        foreach (float[] layer in layers)
            layer.AsSpan(Count, length - Count).Fill(float.NaN);
        bool hasErrors = shape != ErrorShape.None && draw.Number >= 0;
        for (int group = 0; group < errors.Length && hasErrors; group++)
            CellErrors.Fill(shape, key, (uint)draw.Number, (uint)group, numbers.AsSpan(0, length), errors[group].AsSpan(0, CellErrors.Group * length), layers.Length - (CellErrors.Group * group));
        ReadOnlyMemory<float>[] taken = new ReadOnlyMemory<float>[draw.Layers.Count];
        for (int i = 0; i < taken.Length; i++)
        {
            int k = draw.Layers[i];
            ReadOnlySpan<float> ofLayer = hasErrors ? errors[k / CellErrors.Group].AsSpan(k % CellErrors.Group * length, length) : default;
            CellErrors.Apply(draw.Changes[i], layers[k].AsSpan(0, length), ofLayer, changed[k].AsSpan(0, length));
            taken[i] = changed[k].AsMemory(0, length);
        }
        Fold(draw, taken, result[..length]);
        result[length..].Fill(float.NaN);
    }

    void Fold(Draw draw, ReadOnlyMemory<float>[] taken, Span<float> result)
    {
        switch (draw.Rule)
        {
            case Combining.WeightedMean:
                backend.Fold(new Kernels.WeightedMean(draw.Required), taken, draw.Weights, result);
                break;
            case Combining.WeightedSum:
                backend.Fold(new Kernels.WeightedSum(draw.Required), taken, draw.Weights, result);
                break;
            case Combining.GeometricMean mean:
                backend.Fold(new WeightedGeometricMean(draw.Required, (float)mean.Floor), taken, draw.Weights, result);
                break;
            case Combining.Maximum:
                backend.Fold(new Kernels.Maximum(draw.Required), taken, draw.Weights, result);
                break;
            case Combining.NoisyOr:
                backend.Fold(new Kernels.NoisyOr(draw.Required), taken, draw.Weights, result);
                break;
            default:
                throw new InvalidOperationException($"{draw.Rule.GetType().Name} cannot be drawn.");
        }
    }

    /// <summary>Whether a rule is one of those above.</summary>
    public static bool CanDraw(Definitions.Operator rule) => rule is Combining.WeightedMean or Combining.WeightedSum or Combining.GeometricMean or Combining.Maximum or Combining.NoisyOr;
}
