using System.Buffers;
using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

[Named("ordered_weighted_mean")]
[Description("Ordered weighted averaging (OWA; Yager 1988): weights belong to the rank of a value in its cell, the greatest first, not to a surface. [1, 0, 0] is the maximum, equal weights are the mean. Nodata where any surface is: an order with gaps has no weights.")]
public sealed record OrderedWeightedMean : Step
{
    [Description("The surfaces, without weights.")]
    [ReadsSurface]
    public required IReadOnlyList<WeightedSource> Of { get; init; }

    [Description("A weight for each rank, the greatest value's first; they are divided by their sum.")]
    public required IReadOnlyList<double> OrderWeights { get; init; }

    public override Reach Reach => Reach.Local;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (OrderWeights.Count != Of.Count)
            yield return ("order_weights", FormattableString.Invariant($"found {OrderWeights.Count} weights for {Of.Count} surfaces; give one for each rank."));
        if (OrderWeights.Any(w => w < 0) || OrderWeights.Sum() <= 0)
            yield return ("order_weights", "allowed are weights of 0 or more, not all of them 0.");
        if (Of.Any(s => s.Weight != 1))
            yield return ("of", "takes a list of names; weights belong to the ranks, in order_weights.");
        if (Of.DistinctBy(s => s.Name).Count() < Of.Count)
            yield return ("of", "a surface is named twice.");
    }

    public override Surface Run(string name, StepScope scope)
    {
        IRasterSource[] sources = [.. Of.Select(s => scope.Surface(s.Name).Cells)];
        string[] units = [.. Of.Select(s => scope.Surface(s.Name).Unit).Distinct()];
        return new(name, new Cells(sources, [.. OrderWeights]), units is [var unit] ? unit : "mixed");
    }

    sealed class Cells(IRasterSource[] sources, double[] weights) : IRasterSource
    {
        public Grid Grid => sources[0].Grid;

        public void Read(Window window, Span<float> cells)
        {
            float[][] blocks = [.. sources.Select(_ => ArrayPool<float>.Shared.Rent(window.Cells))];
            for (int i = 0; i < sources.Length; i++)
                sources[i].Read(window, blocks[i].AsSpan(0, window.Cells));
            OrderedMean.Run(blocks, weights, cells);
            foreach (float[] block in blocks)
                ArrayPool<float>.Shared.Return(block);
        }

        public void Dispose()
        {
        }
    }
}
