using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>Rise over run of the steepest slope at each cell, bands of rows in parallel, each with the row above and the row below.</summary>
sealed class SlopeWalk(StepScope scope)
{
    const int BandRows = 64;

    readonly IReadOnlyList<double> northing = scope.Ground.Northing_m, width = scope.Ground.CellWidth_m;
    readonly int columns = scope.Grid.Columns;

    /// <summary>Writes the slopes as a new stored surface; nodata where the elevation is.</summary>
    public CellFile Run(string name, IRasterSource elevation)
    {
        CellFile result = scope.Create(name);
        int bands = ((scope.Grid.Rows - 1) / BandRows) + 1, done = 0;
        Parallel.For(0, bands, new ParallelOptions { MaxDegreeOfParallelism = scope.Threads, CancellationToken = scope.Cancel }, band =>
        {
            int first = band * BandRows, last = Math.Min(first + BandRows, scope.Grid.Rows) - 1;
            if (!scope.Wants(first, last - first + 1))
                return;
            int top = Math.Max(0, first - 1), bottom = Math.Min(scope.Grid.Rows - 1, last + 1);
            float[] metres = new float[(bottom - top + 1) * columns], slopes = new float[(last - first + 1) * columns];
            elevation.Read(new(0, top, columns, bottom - top + 1), metres);
            for (int row = first; row <= last; row++)
            {
                ReadOnlySpan<float> here = Row(row), above = row > top ? Row(row - 1) : [], below = row < bottom ? Row(row + 1) : [];
                double up = above.IsEmpty ? 0 : Math.Abs(northing[row - 1] - northing[row]), down = below.IsEmpty ? 0 : Math.Abs(northing[row] - northing[row + 1]);
                for (int c = 0; c < columns; c++)
                {
                    double north = Slope(above.IsEmpty ? float.NaN : above[c], here[c], below.IsEmpty ? float.NaN : below[c], up, down);
                    double east = Slope(Beside(here, c - 1), here[c], Beside(here, c + 1), width[row], width[row]);
                    slopes[((row - first) * columns) + c] = (float)Math.Sqrt((north * north) + (east * east));
                }
            }
            result.Write(new(0, first, columns, last - first + 1), slopes);
            scope.Progress(name, (double)Interlocked.Increment(ref done) / bands);

            ReadOnlySpan<float> Row(int row) => metres.AsSpan((row - top) * columns, columns);
        });
        return result;
    }

    float Beside(ReadOnlySpan<float> row, int column) =>
        column >= 0 && column < columns ? row[column] : scope.Ground.Wraps ? row[(column + columns) % columns] : float.NaN;

    /// <summary>Along one direction, between the known ones of three cells; the run is that from the one to the other.</summary>
    static double Slope(float before, float here, float after, double toBefore, double toAfter)
    {
        bool noBefore = float.IsNaN(before), noAfter = float.IsNaN(after);
        if (float.IsNaN(here))
            return double.NaN;
        if (noBefore && noAfter)
            return 0;
        double rise = (double)(noAfter ? here : after) - (noBefore ? here : before);
        return rise / ((noBefore ? 0 : toBefore) + (noAfter ? 0 : toAfter));
    }
}
