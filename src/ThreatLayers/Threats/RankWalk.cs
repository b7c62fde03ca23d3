using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>Replaces each cell by its rank among all: three passes over the surface, more where its values fill more of <see cref="MeanRanks"/> than memory holds.</summary>
/// <param name="aboveZero">Only cells above 0 are ranked; the other known ones become 0.</param>
sealed class RankWalk(string name, StepScope scope, bool aboveZero)
{
    public CellFile Run(IRasterSource source, string sourceName)
    {
        MeanRanks ranks = new(scope.MemoryBytes / 2);
        CellFile result = scope.Create(name);
        OverBlocks(source, (window, cells, ranked, made) =>
        {
            ranks.Count(ranked);
            for (int i = 0; i < cells.Length; i++)
                made[i] = aboveZero && cells[i] <= 0 ? 0 : float.NaN;
            result.Write(window, made);
        });
        if (ranks.Known == 0)
            scope.Warn($"{name}: '{sourceName}' has no known cell{(aboveZero ? " above 0" : "")}, so there is nothing to rank.");
        while (ranks.NextTurn())
        {
            OverBlocks(source, (_, _, ranked, _) => ranks.Refine(ranked));
            ranks.Settle();
            OverBlocks(source, (window, _, ranked, made) =>
            {
                result.Read(window, made);
                ranks.Rank(ranked, made);
                result.Write(window, made);
            });
        }
        return result;
    }

    /// <summary>Hands over each block's cells, those of them that are ranked (NaN elsewhere), and room for the result.</summary>
    void OverBlocks(IRasterSource source, Body body) => BlockWalk.ForEach(scope.Grid, scope.Threads, scope.Cancel, window =>
    {
        float[][] buffers = [.. Enumerable.Range(0, 3).Select(_ => ArrayPool<float>.Shared.Rent(window.Cells))];
        Span<float> cells = buffers[0].AsSpan(0, window.Cells), ranked = buffers[1].AsSpan(0, window.Cells);
        source.Read(window, cells);
        if (aboveZero)
            scope.Backend.Zip(new Mask(), cells, cells, ranked);
        else
            cells.CopyTo(ranked);
        body(window, cells, ranked, buffers[2].AsSpan(0, window.Cells));
        foreach (float[] buffer in buffers)
            ArrayPool<float>.Shared.Return(buffer);
    });

    delegate void Body(Window window, ReadOnlySpan<float> cells, ReadOnlySpan<float> ranked, Span<float> made);
}
