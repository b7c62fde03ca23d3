using ThreatLayers.Grids;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Threats;

/// <summary>The weights around a cell of a map whose cells are all of one size, for sums by Fourier transforms of tiles.</summary>
/// <param name="Weights">weights[|Δrow|][|Δcolumn|]; every row reaches as far as the window does there.</param>
/// <param name="Size">Side of the tiles.</param>
sealed record MapStencil(float[][] Weights, int Size)
{
    // Below 64 cells the direct sum is as fast; above 2048 the buffers of two threads would leave nothing of a small budget.
    const int LeastTile = 64, GreatestTile = 2048, LeastRadius = 4;

    public int Rows => Weights.Length - 1;
    public int Edge { get; } = Math.Max(Weights.Length, Weights.Max(w => w.Length)) - 1;

    /// <summary>√Σ weight²: what the rounding error of a transform is in proportion to.</summary>
    public double Norm { get; } = Math.Sqrt(Over(Weights, w => (double)w * w));

    /// <summary>Σ weight over the window, each cell of the globe once.</summary>
    public double Sum { get; } = Over(Weights, w => w);

    /// <summary>Null where adding up cell by cell is faster, or the window too wide; by grid and reach alone, so that results hang on nothing else.</summary>
    public static MapStencil? Of(Neighbourhood what, GroundMetric lengths, Grid grid)
    {
        double height = lengths.CellHeight_m[0], width = lengths.CellWidth_m[0];
        int rows = (int)Math.Min(what.Reach_m / height, grid.Rows - 1), most = lengths.Wraps ? grid.Columns / 2 : grid.Columns - 1;
        int columns = (int)Math.Min(what.Reach_m / width, most);
        return TileSize(rows, columns, grid) is { } size ? new(WeightsOf(what, height, width, rows, most, lengths.Wraps && grid.Columns % 2 == 0), size) : null;
    }

    static int? TileSize(int rows, int columns, Grid grid)
    {
        int edge = Math.Max(rows, columns), whole = Math.Max(grid.Columns, grid.Rows) + (2 * edge), size = LeastTile;
        if (rows + columns < 2 * LeastRadius)
            return null;
        // A tile of sixteen times the radius wastes a quarter on its edge; one that holds the whole grid need not be larger.
        while (size < GreatestTile && size < whole && size < 16 * edge)
            size *= 2;
        return size >= (2 * edge) + LeastTile ? size : null;
    }

    static float[][] WeightsOf(Neighbourhood what, double height, double width, int rows, int most, bool hasOpposite)
    {
        float[][] weights = new float[rows + 1][];
        for (int r = 0; r <= rows; r++)
        {
            double away = r * height, across = Math.Sqrt(Math.Max(0, (what.Reach_m * what.Reach_m) - (away * away)));
            weights[r] = new float[(int)Math.Min(across / width, most) + 1];
            for (int c = 0; c < weights[r].Length; c++)
                weights[r][c] = (float)what.Weight(Math.Sqrt((away * away) + (c * width * c * width)));
            // The cell opposite on an even ring is reached both ways round and counts once.
            if (hasOpposite && weights[r].Length > most)
                weights[r][most] /= 2;
        }
        return weights;
    }

    static double Over(float[][] weights, Func<float, double> of) =>
        weights.Select((row, r) => row.Select((w, c) => of(w) * (r > 0 ? 2 : 1) * (c > 0 ? 2 : 1)).Sum()).Sum();
}
