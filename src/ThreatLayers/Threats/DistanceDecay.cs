using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

[Named("distance_decay")]
[Description("Effect of the nearest source, fading with its true ground distance; how strong the source is does not count (InVEST Habitat Quality since 3.13). 0 beyond the greatest distance.")]
public sealed record DistanceDecay : DecayStep
{
    const int BandRows = 64;

    [Description("A cell is a source where its value is above this.")]
    public double SourceAbove { get; init; }

    public override Surface Run(string name, StepScope scope)
    {
        Surface source = scope.Stored(Of);
        CellFile distance = scope.Create(name + ".distance_m");
        int bands = (scope.Grid.Rows + BandRows - 1) / BandRows, done = 0;
        long sources = 0;
        Parallel.For(0, bands, new ParallelOptions { MaxDegreeOfParallelism = scope.Threads, CancellationToken = scope.Cancel }, band =>
        {
            Interlocked.Add(ref sources, RunBand(source.Cells, distance, scope, band * BandRows, Math.Min(BandRows, scope.Grid.Rows - (band * BandRows))));
            scope.Progress(name, (double)Interlocked.Increment(ref done) / bands);
        });
        if (sources == 0)
            scope.Warn(FormattableString.Invariant($"{name}: '{Of}' has no cell above {SourceAbove}, so there is no source and the effect is 0 everywhere."));
        return Fade(name, distance, scope.Backend);
    }

    /// <returns>Number of source cells in the band itself.</returns>
    long RunBand(IRasterSource source, CellFile distance, StepScope scope, int firstRow, int rows)
    {
        IReadOnlyList<double> northing = scope.Ground.Northing_m;
        double reach = 1000 * MaxDistanceKm;
        int columns = scope.Grid.Columns, top = firstRow, bottom = firstRow + rows - 1;
        while (top > 0 && Math.Abs(northing[top - 1] - northing[firstRow]) <= reach)
            top--;
        while (bottom < scope.Grid.Rows - 1 && Math.Abs(northing[bottom + 1] - northing[firstRow + rows - 1]) <= reach)
            bottom++;
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
        NearestSource.Distances(geometry, isSource, reach, firstRow - top, distances);
        distance.Write(new(0, firstRow, columns, rows), distances);
        return found;
    }
}
