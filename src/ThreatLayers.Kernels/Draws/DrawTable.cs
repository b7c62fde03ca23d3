namespace ThreatLayers.Kernels;

/// <summary>How layers are combined in a draw.</summary>
public enum DrawnFold
{
    WeightedMean,
    WeightedSum,
    GeometricMean,
    Maximum,
    NoisyOr,
}

/// <summary>A draw as a device makes it.</summary>
/// <param name="Changes">In the order of the layers.</param>
/// <param name="Required">How many of them must be known.</param>
/// <param name="Floor">Of a geometric mean.</param>
/// <param name="Number">Of the draw, for the errors of cells; below 0 where it has none.</param>
/// <param name="Top">Values from here on are among the draw's top.</param>
public sealed record DeviceDraw(LayerChange[] Changes, DrawnFold Fold, int Required, float Floor, int Number, float Top);

/// <summary>All draws of some cells.</summary>
/// <param name="Key">Of the errors of cells.</param>
/// <param name="Threshold">Values from here on are counted.</param>
/// <param name="Probabilities">Of the quantiles that are asked for.</param>
/// <param name="SumsOnly">Nothing is asked of single cells.</param>
public sealed record DrawTable(IReadOnlyList<DeviceDraw> Draws, ErrorShape Shape, ulong Key, float Threshold, IReadOnlyList<double> Probabilities, bool SumsOnly)
{
    /// <summary>A device sorts the draws of a cell in memory that its threads share: 32 KB, which all have.</summary>
    public const int MostDraws = 8192;

    /// <summary>Surfaces before the quantiles: mean, sd, probability of reaching the threshold, probability of being among the top.</summary>
    public const int Moments = 4;
}

/// <summary>Some cells that lie in a zone by the same area each.</summary>
/// <param name="Zone">By number, from 0.</param>
public readonly record struct DrawnPiece(int Zone, int First, int End, double Area);

/// <summary>Cells that are drawn together.</summary>
/// <param name="Numbers">In their grid.</param>
/// <param name="Layers">Layer after layer, <paramref name="Stride"/> apart.</param>
/// <param name="Zones">How many zones the pieces lie in.</param>
public sealed record DrawnCells(int Count, long[] Numbers, float[] Layers, int Stride, DrawnPiece[] Pieces, int Zones);

/// <summary>What draws say.</summary>
/// <param name="Surfaces">Moments, then quantiles, each with a number for each cell; empty where only sums are asked for.</param>
/// <param name="Sums">Σ value x area over the known cells, zone after zone, each by draw.</param>
/// <param name="Areas">Σ area over the known cells, likewise.</param>
public sealed record DrawnSummary(float[][] Surfaces, double[] Sums, double[] Areas);

/// <summary>Makes draws of cells with the random numbers of <see cref="CellErrors"/>. As on the CPU within 1e-5 of the limits that layers are cut to, save where a comparison decides.</summary>
public sealed class DrawJob(DrawTable table, DrawnCells cells) : DeviceJob
{
    /// <summary>When it is done.</summary>
    public DrawnSummary Summary { get; private set; } = new([], [], []);

    internal override bool IsPossible => table.Draws.Count is > 0 and <= DrawTable.MostDraws && cells.Count > 0;

    internal override void Run(GpuDevice device) => device.Use(d => new DeviceDraws(d), work => Summary = work.Run(table, cells));
}
