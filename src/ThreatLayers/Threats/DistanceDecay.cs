using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

[Named("distance_decay")]
[Description("Effect of the nearest source, fading with its true ground distance; how strong the source is does not count (InVEST Habitat Quality since 3.13). 0 beyond the greatest distance.")]
public sealed record DistanceDecay : DecayStep
{
    [Description("A cell is a source where its value is above this.")]
    public double SourceAbove { get; init; }

    public override Surface Run(string name, StepScope scope)
    {
        CellFile distance = new NearestDistance(Of, SourceAbove, 1000 * MaxDistanceKm).Run(name, name + ".distance_m", scope);
        return Fade(name, distance, scope.Backend);
    }
}

[Named("distance")]
[Description("True ground distance to the nearest source in km; nodata beyond the greatest distance.")]
public sealed record Distance : Step
{
    [Description("Surface with the sources.")]
    [ReadsSurface]
    public required string Of { get; init; }

    [Description("Distance up to which is looked.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public required double MaxDistanceKm { get; init; }

    [Description("A cell is a source where its value is above this.")]
    public double SourceAbove { get; init; }

    public override Reach Reach => Reach.Focal;

    public override Surface Run(string name, StepScope scope)
    {
        CellFile distance = new NearestDistance(Of, SourceAbove, 1000 * MaxDistanceKm).Run(name, name + ".distance_m", scope);
        // d + (d - d): the same where finite, and infinity turned into nodata.
        IRasterSource known = new ZippedCells<Add>(distance, new ZippedCells<Subtract>(distance, distance, default, scope.Backend), default, scope.Backend);
        return new(name, new MappedCells<Affine>(known, new(0.001f, 0), scope.Backend), "km");
    }
}

/// <summary>The loop over bands of rows of both distance operators.</summary>
sealed record NearestDistance(string Of, double SourceAbove, double Reach_m)
{
    const int BandRows = 64;

    /// <summary>Metres to the nearest source, +infinity beyond the reach.</summary>
    public CellFile Run(string step, string name, StepScope scope)
    {
        Surface source = scope.Stored(Of);
        CellFile distance = scope.Create(name);
        int bands = (scope.Grid.Rows + BandRows - 1) / BandRows, done = 0;
        long sources = 0;
        Parallel.For(0, bands, new ParallelOptions { MaxDegreeOfParallelism = scope.Threads, CancellationToken = scope.Cancel }, band =>
        {
            Interlocked.Add(ref sources, RunBand(source.Cells, distance, scope, band * BandRows, Math.Min(BandRows, scope.Grid.Rows - (band * BandRows))));
            scope.Progress(step, (double)Interlocked.Increment(ref done) / bands);
        });
        if (sources == 0)
            scope.Warn(FormattableString.Invariant($"{step}: '{Of}' has no cell above {SourceAbove}, so there is no source anywhere."));
        return distance;
    }

    /// <returns>Number of source cells in the band itself.</returns>
    long RunBand(IRasterSource source, CellFile distance, StepScope scope, int firstRow, int rows)
    {
        IReadOnlyList<double> northing = scope.Ground.Northing_m;
        int columns = scope.Grid.Columns;
        (int top, int bottom) = scope.Ground.RowsWithin(firstRow, firstRow + rows - 1, Reach_m);
        int height = bottom - top + 1;
        float[] cells = new float[height * columns];
        source.Read(new(0, top, columns, height), cells);
        byte[] isSource = new byte[cells.Length];
        long found = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            isSource[i] = cells[i] > SourceAbove ? (byte)1 : (byte)0;
            if (i / columns >= firstRow - top && i / columns < firstRow - top + rows)
                found += isSource[i];
        }
        float[] distances = new float[rows * columns];
        SourceBand geometry = new(columns, [.. northing.Skip(top).Take(height)], [.. scope.Ground.CellWidth_m.Skip(top).Take(height)], scope.Ground.Wraps);
        NearestSource.Distances(geometry, isSource, Reach_m, firstRow - top, distances);
        distance.Write(new(0, firstRow, columns, rows), distances);
        return found;
    }
}
