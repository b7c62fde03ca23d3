using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>Which cells a polygon takes.</summary>
public enum RasteriseRule
{
    /// <summary>The exact share that it covers.</summary>
    Fraction,
    /// <summary>1 where the cell's centre lies in it.</summary>
    Centre,
    /// <summary>1 where it covers any part of the cell.</summary>
    Touched,
}

[Named("polygon_share")]
[Description("Share of each cell that polygons cover, 0 to 1, exact in the grid's own coordinates (in degrees a share of square degrees: at 80° and 1° cells up to 5 % off that of the area). Where polygons overlap, the sum is capped at 1.")]
public sealed record PolygonShare : Step
{
    [Description("Features input with polygons.")]
    [ReadsInput("features")]
    public required string Of { get; init; }

    [Description("fraction: the exact share. centre: 1 where the cell's centre lies in a polygon (as most programs do). touched: 1 where any part of the cell is covered.")]
    public RasteriseRule Rule { get; init; }

    public override Reach Reach => Reach.Global;

    public override Surface Run(string name, StepScope scope)
    {
        using CellRuns<float> shares = scope.Runs<float>(name);
        foreach ((_, IReadOnlyList<CoveredRun> covered) in PolygonCoverage.OfAll(scope.Features(Of), scope.Grid, scope.Ground.Wraps, scope.Threads, Rule == RasteriseRule.Centre ? PolygonCentres.Of : PolygonCoverage.Of))
        {
            foreach (CoveredRun run in covered)
                shares.Add(run.Row, run.Column, run.Columns, Rule == RasteriseRule.Touched ? 1 : run.Share);
        }
        CellFile file = scope.WriteBands(name, sizeof(double), (band, cells) =>
        {
            double[] sums = new double[cells.Length];
            foreach (CellRun<float> run in shares.Of(band))
            {
                foreach (ref double sum in sums.AsSpan(((run.Row - band.Row) * band.Columns) + run.Column, run.Columns))
                    sum += run.Value;
            }
            for (int i = 0; i < cells.Length; i++)
                cells[i] = (float)Math.Min(1, sums[i]);
        });
        return new(name, file, "share");
    }
}
