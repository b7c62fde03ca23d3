using ThreatLayers.Grids;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>A band of draws on a device: its known cells go there some ten thousand at a time, and what comes back is what all draws together say.</summary>
sealed class DeviceBand
{
    /// <summary>Enough to fill a device while other threads read and upload theirs.</summary>
    const int MostCells = 1 << 15;

    /// <summary>Points of experiments that are worked on together.</summary>
    const int Together = 1024;

    readonly DrawPass pass;
    readonly Window band;
    readonly DrawTable draws;
    readonly DrawTable[] experiments;
    readonly float[][] results;
    readonly BatchZones zones;
    readonly BatchZones? squares;
    readonly float[] layers;
    readonly long[] numbers = new long[MostCells];
    readonly int[] places = new int[MostCells];
    int count;
    bool isDone = true;

    DeviceBand(DrawPass pass, Window band, float[] tops, float[][] results)
    {
        (this.pass, this.band, this.results) = (pass, band, results);
        (zones, squares) = (pass.ZonesOf(band), pass.SquaresOf(band));
        layers = new float[pass.LayerCount * MostCells];
        draws = Table([.. pass.Draws.Select((d, i) => Of(d, tops[i]))], sumsOnly: false);
        experiments = [.. pass.Experiments.Chunk(Together).Select(some => Table([.. some.Select(d => Of(d, 0))], sumsOnly: true))];
    }

    /// <param name="results">One for each surface, in the pass's order.</param>
    /// <returns>Null where no device does it; what is in <paramref name="results"/> then means nothing.</returns>
    public static BandDraws? Run(DrawPass pass, Window band, float[] tops, float[][] results)
    {
        if (pass.Backend is not { KeepsChains: true })
            return null;
        foreach (float[] result in results)
            Array.Fill(result, float.NaN);
        DeviceBand work = new(pass, band, tops, results);
        pass.Walk(band, work.Take);
        work.Finish();
        return work.isDone ? new(work.zones.Found, work.squares?.Found ?? []) : null;
    }

    void Take(int at, float[][] cells, int i)
    {
        (places[count], numbers[count]) = (at, pass.Number(band, at));
        for (int k = 0; k < cells.Length; k++)
            layers[(k * MostCells) + count] = cells[k][i];
        if (++count == MostCells)
            Finish();
    }

    void Finish()
    {
        pass.Cancel.ThrowIfCancellationRequested();
        if (count > 0 && isDone)
            isDone = Work();
        count = 0;
    }

    bool Work()
    {
        ReadOnlySpan<int> some = places.AsSpan(0, count);
        ZonePiece[] ofZones = zones.Of(some), ofSquares = squares?.Of(some) ?? [];
        ZoneDraws[] inZones = [.. ofZones.Select(p => p.Zone).Distinct()], inBoth = [.. inZones, .. ofSquares.Select(p => p.Zone).Distinct()];
        if (!Make(draws, Cells(ofZones, inZones), inZones, inZones.Length, 0))
            return false;
        DrawnCells both = Cells([.. ofZones, .. ofSquares], inBoth);
        for (int e = 0; e < experiments.Length; e++)
        {
            if (!Make(experiments[e], both, inBoth, inZones.Length, e * Together))
                return false;
        }
        return true;
    }

    DrawnCells Cells(ZonePiece[] pieces, ZoneDraws[] inOrder)
    {
        Dictionary<ZoneDraws, int> number = inOrder.Select((z, i) => (z, i)).ToDictionary(p => p.z, p => p.i);
        return new(count, numbers, layers, MostCells, [.. pieces.Select(p => new DrawnPiece(number[p.Zone], p.First, p.End, p.CellArea_km2))], inOrder.Length);
    }

    /// <param name="inOrder">Zones, then squares, of which experiments alone are asked.</param>
    /// <param name="firstPoint">Of the table among the draws, or among the points of experiments, which zones have behind the draws.</param>
    bool Make(DrawTable table, DrawnCells cells, ZoneDraws[] inOrder, int zoneCount, int firstPoint)
    {
        DrawJob job = new(table, cells);
        if (!pass.Backend!.TryRun(job))
            return false;
        DrawnSummary found = job.Summary;
        for (int s = 0; s < found.Surfaces.Length; s++)
        {
            for (int i = 0; i < count; i++)
                results[s][places[i]] = found.Surfaces[s][i];
        }
        for (int z = 0; z < inOrder.Length; z++)
        {
            int first = firstPoint + (z < zoneCount && !ReferenceEquals(table, draws) ? pass.Draws.Count : 0);
            for (int d = 0; d < table.Draws.Count; d++)
            {
                inOrder[z].Sums[first + d] += found.Sums[(z * table.Draws.Count) + d];
                inOrder[z].Areas[first + d] += found.Areas[(z * table.Draws.Count) + d];
            }
        }
        return true;
    }

    DrawTable Table(DeviceDraw[] some, bool sumsOnly) => new(some, pass.Shape, DrawBatch.KeyOf(pass.Seed), (float)pass.Threshold, sumsOnly ? [] : pass.Quantiles, sumsOnly);

    static DeviceDraw Of(Draw draw, float top) => new(draw.Changes, draw.Rule switch
    {
        Combining.WeightedMean => DrawnFold.WeightedMean,
        Combining.WeightedSum => DrawnFold.WeightedSum,
        Combining.GeometricMean => DrawnFold.GeometricMean,
        Combining.Maximum => DrawnFold.Maximum,
        Combining.NoisyOr => DrawnFold.NoisyOr,
        _ => throw new InvalidOperationException($"{draw.Rule.GetType().Name} cannot be drawn."),
    }, draw.Required, draw.Rule is Combining.GeometricMean mean ? (float)mean.Floor : 0, draw.Number, top);
}
