using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// A neighbourhood summed cell by cell on a device, band of target rows by band: what is a stencil too wide for a processor is none for a device that has thousands of
/// threads. Windows beyond that are left to the transforms.
/// </summary>
sealed class DeviceNeighbourhood(Neighbourhood what, GroundMetric lengths, IRasterSource source, CellFile result, StepScope scope)
{
    const int MostRows = 64;

    /// <summary>Numbers that a band may take here and there, its weights or its source rows.</summary>
    const long MostNumbers = 1 << 24;

    /// <summary>
    /// Cells of a window up to which adding them up one by one is worth it. On a map a device has transforms of tiles beyond that, whose time does not grow with the window;
    /// on a globe the processor has those of rows, and a window of 200 rows either way is not yet too much for a device.
    /// </summary>
    const double MostCellsOnMap = 5_000, MostCellsOnGround = 160_000;

    readonly int columns = scope.Grid.Columns, rows = scope.Grid.Rows;
    readonly RowNeighbourhood direct = new(what, lengths, source, result, scope);

    /// <returns>False where there is no device, it was lost, or the window is too wide for it; the result then means nothing.</returns>
    public static bool TryRun(string name, Neighbourhood what, GroundMetric lengths, IRasterSource source, CellFile result, StepScope scope) =>
        scope.Backend.KeepsChains && CellsOfWindow(what, lengths) <= (lengths.IsPlanar ? MostCellsOnMap : MostCellsOnGround) && new DeviceNeighbourhood(what, lengths, source, result, scope).Run(name);

    /// <summary>In the middle of the map: near a pole a few rows have more.</summary>
    static double CellsOfWindow(Neighbourhood what, GroundMetric lengths)
    {
        int middle = lengths.CellHeight_m.Count / 2;
        return Math.PI * (what.Reach_m / lengths.CellHeight_m[middle]) * (what.Reach_m / lengths.CellWidth_m[middle]);
    }

    bool Run(string name)
    {
        List<(int First, int Height)> bands = [];
        for (int row = 0; row < rows; row += bands[^1].Height)
            bands.Add((row, HeightFrom(row)));
        int done = 0;
        bool isLost = false;
        scope.Each(bands.Count, scope.ThreadsFor(3 * MostNumbers * sizeof(float)), () => 0, (band, _) =>
        {
            if (Volatile.Read(ref isLost) || !RunBand(bands[band].First, bands[band].Height))
                Volatile.Write(ref isLost, true);
            scope.Progress(name, (double)Interlocked.Increment(ref done) / bands.Count);
        });
        return !isLost;
    }

    /// <summary>As many rows as their weights and sources allow.</summary>
    int HeightFrom(int row)
    {
        int height = Math.Min(MostRows, rows - row);
        for (; height > 1; height /= 2)
        {
            (int top, int bottom) = lengths.RowsWithin(row, row + height - 1, what.Reach_m);
            long reach = direct.WidestReach(top, bottom), sources = bottom - top + 1;
            if (height * sources * Math.Min(reach, columns / 2) <= MostNumbers && sources * (columns + (2 * reach)) <= MostNumbers)
                break;
        }
        return height;
    }

    bool RunBand(int firstRow, int height)
    {
        (int top, int bottom) = lengths.RowsWithin(firstRow, firstRow + height - 1, what.Reach_m);
        int count = bottom - top + 1, halo = Math.Min(direct.WidestReach(top, bottom), lengths.Wraps ? columns / 2 : columns - 1), stride = columns + (2 * halo);
        float[] cells = new float[count * stride];
        for (int from = 0; from < count; from++)
        {
            scope.Cancel.ThrowIfCancellationRequested();
            RowWindow.Read(source, top + from, -halo, lengths.Wraps, cells.AsSpan(from * stride, stride));
        }
        (WindowPair[] pairs, List<float> weights) = Weights(firstRow, height, top, count);
        float[] sums = new float[height * columns], known = new float[height * columns];
        if (!scope.Backend.TryRun(new WindowJob(columns, halo, cells, pairs, weights.ToArray(), sums, known)))
            return false;
        for (int row = 0; row < height; row++)
            direct.Finish(sums.AsSpan(row * columns, columns), known.AsSpan(row * columns, columns), firstRow + row);
        result.Write(new(0, firstRow, columns, height), sums);
        return true;
    }

    /// <summary>Pairs of rows that lie alike share their weights: on a map that is all that are as far apart.</summary>
    (WindowPair[], List<float>) Weights(int firstRow, int height, int top, int count)
    {
        WindowPair[] pairs = new WindowPair[height * count];
        List<float> weights = [];
        Dictionary<(double, double), WindowPair> known = [];
        float[] some = new float[columns];
        for (int i = 0; i < pairs.Length; i++)
        {
            int row = firstRow + (i / count), from = top + (i % count);
            double away = Math.Abs(lengths.Northing_m[from] - lengths.Northing_m[row]), step = (lengths.CellWidth_m[from] + lengths.CellWidth_m[row]) / 2;
            if (away > what.Reach_m)
            {
                pairs[i] = WindowPair.None;
            }
            else if (!known.TryGetValue((away, step), out pairs[i]))
            {
                int half = direct.Stencil(some, away, step);
                known[(away, step)] = pairs[i] = WindowPair.Of(weights.Count, half + 1, columns, lengths.Wraps);
                weights.AddRange(some.AsSpan(0, half + 1));
            }
        }
        return (pairs, weights);
    }
}
