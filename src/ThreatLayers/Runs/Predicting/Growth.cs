using ThreatLayers.Definitions;
using ThreatLayers.Threats;
using ThreatLayers.Tiling;

namespace ThreatLayers.Runs;

/// <summary>How the work for a node grows with the cells of its grid: in proportion to them, but for windows, which hold more cells, and tiles, which have a greatest zoom.</summary>
sealed class Growth(RunPlan plan)
{
    /// <summary>Rows of a window from which rows are transformed instead of added up (<see cref="SpectralNeighbourhood"/>).</summary>
    const double TransformedRows = 10;

    /// <summary>Reading a cell for a tile against making a pixel of it.</summary>
    const double ReadForTiles = 0.01;

    /// <summary>Pictures of a surface compress the better the finer it is: their bytes grow with this power of its cells (measured with the quickstart at 40 to 12 km).</summary>
    const double PowerOfPictures = 0.7;

    readonly double cell_m = plan.Pipeline.Definition.Grid.CellDegrees is { } degrees ? degrees * TileMatrixSet.MetresPerDegree : plan.Grid.CellWidth;

    /// <summary>Of a grid of the same place with so many cells; the unit means nothing, ratios do.</summary>
    public double Of(PlanNode node, double cells)
    {
        if (IsTiles(node))
            return Math.Min(cells, Pixels) + (cells * ReadForTiles);
        (double reach_km, Distances lengths) = node.Stage == "threat" ? Window(plan.StepOf(node)) : default;
        double cell = cell_m * Math.Sqrt(plan.Grid.Cells / cells);
        return cells * (reach_km > 0 ? PerCell(1000 * reach_km / cell, lengths) : 1);
    }

    /// <summary>The same of the bytes of its files.</summary>
    public double OfFiles(PlanNode node, double cells) => IsTiles(node) ? Math.Pow(Math.Min(cells, Pixels), PowerOfPictures) : cells;

    public static bool IsTiles(PlanNode node) => node is { Stage: "publish", Operator: "tiles" };

    /// <summary>Made of a vector file or a table: what there is to read is the same on any grid.</summary>
    public bool IsOfFeatures(PlanNode node) => node.Stage == "threat" && node.Reads.Any(r => plan.Has(r) && plan[r].Stage == "input");

    /// <summary>Of the greatest zoom: cells beyond it are read and not seen.</summary>
    double Pixels => Math.Pow(4, plan.Pipeline.Definition.Publish.TilesMaxZoom ?? 0) * plan.Pipeline.Definition.Publish.TileSizePx * plan.Pipeline.Definition.Publish.TileSizePx;

    static (double Reach_km, Distances Lengths) Window(Operator step) => step switch
    {
        DecaySum sum => (sum.MaxDistanceKm, sum.Distances),
        FocalStep focal => (focal.RadiusKm, focal.Distances),
        KernelDensity density => (density.BandwidthKm, density.Distances),
        _ => default,
    };

    /// <summary>By the rows that a window reaches to each side: all its cells where it is small, transforms of tiles on a map, on the ground transforms of rows that are weighed one by one.</summary>
    static double PerCell(double rows, Distances lengths)
    {
        double few = Math.Min(rows, TransformedRows), direct = ((2 * few) + 1) * ((2 * few) + 9);
        return rows <= TransformedRows ? direct : direct * (lengths == Distances.Map ? Math.Log2(rows) / Math.Log2(TransformedRows) : 0.45 + (0.055 * rows));
    }
}
