using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>Some known cells of all layers, and every draw of them: what a thread holds. Memory is draws x cells, whatever the grid.</summary>
sealed class DrawBatch
{
    /// <summary>Cells of a batch: layers and errors stay in the first cache while draw after draw goes over them.</summary>
    public const int Cells = 512;

    readonly float[] layers, errors;
    readonly long[] numbers = new long[Cells];
    readonly ulong key;
    readonly ErrorShape shape;
    readonly int layerCount, errorCount;

    /// <param name="layers">Layers and their other forms.</param>
    /// <param name="shape">Of the errors of cells; all draws have the same.</param>
    /// <param name="draws">Rows that are kept.</param>
    /// <param name="errorLayers">Layers that have errors of their own, the first ones; all without it.</param>
    public DrawBatch(int layers, int draws, int seed, ErrorShape shape, int? errorLayers = null)
    {
        (layerCount, errorCount) = (layers, errorLayers ?? layers);
        this.layers = new float[layers * Cells];
        errors = shape == ErrorShape.None ? [] : new float[(errorCount + CellErrors.Group - 1) / CellErrors.Group * CellErrors.Group * Cells];
        Results = new float[(long)draws * Cells];
        this.shape = shape;
        key = KeyOf(seed);
    }

    /// <summary>Of the errors of cells: apart from the keys of factors, which count from 1.</summary>
    public static ulong KeyOf(int seed) => ((ulong)(uint)seed << 32) | 0xFFFFFFFF;

    /// <summary>Cells in it.</summary>
    public int Count { get; private set; }

    /// <summary>Draw after draw, each <see cref="Cells"/> long.</summary>
    public float[] Results { get; }

    public Span<float> Row(int draw) => Results.AsSpan(draw * Cells, Cells);

    public void Clear() => Count = 0;

    public bool IsFull => Count == Cells;

    /// <param name="number">Of the cell in its grid.</param>
    public void Add(long number, float[][] from, int at)
    {
        numbers[Count] = number;
        for (int k = 0; k < layerCount; k++)
            layers[(k * Cells) + Count] = from[k][at];
        Count++;
    }

    /// <summary>The same cells, for another thread; without results.</summary>
    public DrawBatch Copy(int seed)
    {
        DrawBatch copy = new(layerCount, 0, seed, shape, errorCount) { Count = Count };
        layers.CopyTo(copy.layers, 0);
        numbers.CopyTo(copy.numbers, 0);
        return copy;
    }

    /// <summary>Makes one draw of all cells in it.</summary>
    /// <param name="result">As long as <see cref="Cells"/>; what lies behind the batch's cells is unknown.</param>
    public void Make(Draw draw, Span<float> result)
    {
        int length = (Count + 15) & ~15;
        numbers.AsSpan(Count, length - Count).Clear();
        for (int k = 0; k < layerCount; k++)
            layers.AsSpan((k * Cells) + Count, length - Count).Fill(float.NaN);
        bool hasErrors = shape != ErrorShape.None && draw.Number >= 0;
        for (int group = 0; group * CellErrors.Group < errorCount && hasErrors; group++)
            CellErrors.Fill(shape, key, (uint)draw.Number, (uint)group, numbers.AsSpan(0, length), errors.AsSpan(group * CellErrors.Group * length, CellErrors.Group * length), errorCount - (CellErrors.Group * group));
        Fold(draw, hasErrors ? errors : [], result[..length]);
        result[length..].Fill(float.NaN);
    }

    void Fold(Draw draw, ReadOnlySpan<float> taken, Span<float> result)
    {
        switch (draw.Rule)
        {
            case Combining.WeightedMean:
                DrawFold.Of(new Kernels.WeightedMean(draw.Required), layers, Cells, taken, draw.Changes, result);
                break;
            case Combining.WeightedSum:
                DrawFold.Of(new Kernels.WeightedSum(draw.Required), layers, Cells, taken, draw.Changes, result);
                break;
            case Combining.GeometricMean mean:
                DrawFold.Of(new WeightedGeometricMean(draw.Required, (float)mean.Floor), layers, Cells, taken, draw.Changes, result);
                break;
            case Combining.Maximum:
                DrawFold.Of(new Kernels.Maximum(draw.Required), layers, Cells, taken, draw.Changes, result);
                break;
            case Combining.NoisyOr:
                DrawFold.Of(new Kernels.NoisyOr(draw.Required), layers, Cells, taken, draw.Changes, result);
                break;
            default:
                throw new InvalidOperationException($"{draw.Rule.GetType().Name} cannot be drawn.");
        }
    }

    /// <summary>Whether a rule is one of those above.</summary>
    public static bool CanDraw(Definitions.Operator rule) => rule is Combining.WeightedMean or Combining.WeightedSum or Combining.GeometricMean or Combining.Maximum or Combining.NoisyOr;
}
