using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>What a weighted neighbourhood makes of its cells.</summary>
public enum NeighbourhoodMode
{
    /// <summary>Σ weight x value over the known cells.</summary>
    Sum,
    /// <summary>The same divided by Σ weight over the known cells: constant in, constant out, at nodata and at the map's edge too.</summary>
    Mean,
    /// <summary>The same divided by Σ weight over the whole window, with or without data: as if there were nothing beyond the edge and at nodata.</summary>
    ShareOfKernel,
}

/// <summary>
/// What every operator does that weighs the cells around a cell by their distance. Where the window is not small, by Fourier transforms: of tiles where all
/// cells are of one size, of rows where columns narrow towards the poles; else cell by cell. Which of them depends on grid and reach alone.
/// </summary>
/// <param name="Reach_m">Cells further away have no weight.</param>
/// <param name="Weight">By distance in metres, for distances up to the reach.</param>
/// <param name="Mode">Sum, mean or share.</param>
/// <param name="Distances">What lengths are measured on.</param>
/// <param name="ReachKey">Parameter that the reach comes from, for messages.</param>
sealed record Neighbourhood(double Reach_m, Func<double, double> Weight, NeighbourhoodMode Mode, Distances Distances, string ReachKey)
{
    /// <summary>Writes the result as a new stored surface; nodata where no cell within reach is known.</summary>
    /// <param name="of">The surface, by the name that the step knows it by.</param>
    /// <param name="through">What is done to each cell before it is weighed; nothing without it.</param>
    public CellFile Run(string name, string of, StepScope scope, Func<IRasterSource, IRasterSource>? through = null)
    {
        IRasterSource source = Walked(name, of, scope);
        return Run(name, through?.Invoke(source) ?? source, scope);
    }

    /// <summary>What is not on disk yet need not go there where tiles are taken from north to south and the memory holds the blocks that they share.</summary>
    IRasterSource Walked(string name, string of, StepScope scope)
    {
        IRasterSource source = scope.Surface(of).Cells;
        GroundMetric lengths = scope.Lengths(name, Distances);
        if (source is CellFile || !lengths.IsPlanar || MapStencil.Of(this, lengths, scope.Grid) is not { } stencil)
            return scope.Stored(of).Cells;
        int blocks = RecentBlocks.Needed(scope.Grid, stencil.Size);
        return RecentBlocks.Bytes(blocks) <= scope.MemoryBytes / 4 ? new RecentBlocks(source, blocks) : scope.Stored(of).Cells;
    }

    /// <inheritdoc cref="Run(string, string, StepScope, Func{IRasterSource, IRasterSource}?)"/>
    /// <param name="source">A surface that may be read out of order.</param>
    public CellFile Run(string name, IRasterSource source, StepScope scope)
    {
        GroundMetric lengths = scope.Lengths(name, Distances);
        scope.WarnOfShortReach(name, ReachKey, Reach_m, lengths);
        scope.WarnOfLengths(name, Distances, Reach_m);
        CellFile result = scope.Create(name);
        if (DeviceNeighbourhood.TryRun(name, this, lengths, source, result, scope))
            return result;
        if (lengths.IsPlanar && MapStencil.Of(this, lengths, scope.Grid) is { } stencil)
            new TiledNeighbourhood(this, lengths, stencil, source, result, scope).Run(name);
        else if (SpectralNeighbourhood.IsWorthIt(this, lengths))
            new SpectralNeighbourhood(this, lengths, source, result, scope).Run(name);
        else
            new RowNeighbourhood(this, lengths, source, result, scope).Run(name);
        return result;
    }

    /// <summary>Σ weight over a whole window of cells of one size, on an endless map.</summary>
    public double WholeWindow(double height_m, double width_m)
    {
        double sum = 0;
        for (int r = 0; r * height_m <= Reach_m; r++)
        {
            double away = r * height_m;
            for (int c = 0; (away * away) + (c * width_m * c * width_m) <= Reach_m * Reach_m; c++)
                sum += Weight(Math.Sqrt((away * away) + (c * width_m * c * width_m))) * (r > 0 ? 2 : 1) * (c > 0 ? 2 : 1);
        }
        return sum;
    }
}
