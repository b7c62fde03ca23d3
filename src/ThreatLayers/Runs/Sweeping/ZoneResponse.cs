using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>A surface of one combination in figures.</summary>
/// <param name="World">Mean by area of all known cells; on class surfaces the share of the area whose class is another one than in the first combination. NaN where nothing is known.</param>
/// <param name="Zones">The same by zone; empty where there are none.</param>
sealed record ZoneResponse(double World, IReadOnlyDictionary<string, double> Zones)
{
    public static ZoneResponse Of(IRasterSource surface, GridFrame grid, int threads, CancellationToken cancel) => new(
        Mean(surface, grid.Ground, threads, cancel),
        grid.Zones is not { } zones ? new Dictionary<string, double>()
            : zones.Names.Zip(ZonalStatistics.Of(surface, zones, grid.Ground, threads, cancel)).Where(z => z.Second.KnownArea_km2 > 0).ToDictionary(z => z.First, z => z.Second.Mean));

    /// <summary>Rows are summed one by one and added from north to south, so threads change no bit.</summary>
    static double Mean(IRasterSource surface, GroundMetric ground, int threads, CancellationToken cancel)
    {
        Grid grid = surface.Grid;
        Moments[] rows = new Moments[grid.Rows];
        BlockWalk.ForEachBand(grid, threads, cancel, (window, _) =>
        {
            float[] cells = ArrayPool<float>.Shared.Rent(window.Cells);
            surface.Read(window, cells.AsSpan(0, window.Cells));
            for (int row = 0; row < window.Rows; row++)
                rows[window.Row + row] = Moments.OfRow(cells.AsSpan(row * window.Columns, window.Columns));
            ArrayPool<float>.Shared.Return(cells);
        });
        double sum = 0, area = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            sum += rows[row].Sum * ground.CellArea_km2[row];
            area += rows[row].Count * ground.CellArea_km2[row];
        }
        return sum / area;
    }
}

/// <summary>1 where two class surfaces are of different classes, 0 where of the same, NaN where either is unknown.</summary>
sealed class OtherClass(IRasterSource first, IRasterSource second) : IRasterSource
{
    public Grid Grid => second.Grid;

    public void Read(Window window, Span<float> cells)
    {
        float[] before = ArrayPool<float>.Shared.Rent(window.Cells);
        first.Read(window, before.AsSpan(0, window.Cells));
        second.Read(window, cells);
        for (int i = 0; i < cells.Length; i++)
            cells[i] = float.IsNaN(before[i]) || float.IsNaN(cells[i]) ? float.NaN : before[i] == cells[i] ? 0 : 1;
        ArrayPool<float>.Shared.Return(before);
    }

    public void Dispose()
    {
    }
}
