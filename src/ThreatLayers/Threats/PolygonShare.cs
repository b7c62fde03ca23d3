using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

[Named("polygon_share")]
[Description("Share of each cell that polygons cover, 0 to 1, exact. Where polygons overlap, the sum is capped at 1.")]
public sealed record PolygonShare : Step
{
    [Description("Features input with polygons.")]
    [ReadsInput("features")]
    public required string Of { get; init; }

    public override Reach Reach => Reach.Global;

    public override Surface Run(string name, StepScope scope)
    {
        double[] share = new double[scope.Grid.Cells];
        foreach (Feature feature in scope.Features(Of))
        {
            foreach (CoveredRun run in PolygonCoverage.Of(feature.Geometry!, scope.Grid, scope.Ground.Wraps))
            {
                Span<double> cells = share.AsSpan(checked((int)(((long)run.Row * scope.Grid.Columns) + run.Column)), run.Columns);
                foreach (ref double cell in cells)
                    cell = Math.Min(1, cell + run.Share);
            }
        }
        return new(name, scope.Write(name, share, _ => 1), "share");
    }
}
