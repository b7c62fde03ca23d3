using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>How a zone moved from A to B.</summary>
/// <param name="Area_km2">True area of the zone in the grid.</param>
/// <param name="KnownArea_km2">Of that, where A and B are both known.</param>
/// <param name="MeanA">By area, where A is known; NaN on class surfaces.</param>
/// <param name="MeanB">As <paramref name="MeanA"/>.</param>
/// <param name="Change">Mean by area of B - A where both are known; on class surfaces the share of that area whose class is another one.</param>
public sealed record ZoneMove(string Zone, double Area_km2, double KnownArea_km2, double MeanA, double MeanB, double Change)
{
    /// <summary>All zones that have an area known in both, from the one that moved most.</summary>
    internal static IReadOnlyList<ZoneMove> Of(IRasterSource a, IRasterSource b, IRasterSource difference, bool isClass, Zones zones, GroundMetric ground, int threads, CancellationToken cancel)
    {
        ZoneStatistics[]? inA = isClass ? null : ZonalStatistics.Of(a, zones, ground, threads, cancel), inB = isClass ? null : ZonalStatistics.Of(b, zones, ground, threads, cancel);
        ZoneStatistics[] change = ZonalStatistics.Of(isClass ? new IsAnother(difference) : difference, zones, ground, threads, cancel);
        return [.. zones.Names.Select((name, i) => new ZoneMove(name, change[i].Area_km2, change[i].KnownArea_km2, inA?[i].Mean ?? double.NaN, inB?[i].Mean ?? double.NaN, change[i].Mean))
            .Where(m => m.KnownArea_km2 > 0).OrderByDescending(m => Math.Abs(m.Change)).ThenBy(m => m.Zone, StringComparer.Ordinal)];
    }

    /// <summary>1 where the code of a change is not 0.</summary>
    sealed class IsAnother(IRasterSource codes) : IRasterSource
    {
        public Grid Grid => codes.Grid;

        public void Read(Window window, Span<float> cells)
        {
            codes.Read(window, cells);
            foreach (ref float cell in cells)
                cell = float.IsNaN(cell) ? cell : cell == 0 ? 0 : 1;
        }

        public void Dispose()
        {
        }
    }
}
