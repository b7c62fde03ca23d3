using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>What the draws say of each cell, as surfaces in this order: mean, sd, probability of reaching the threshold, probability of being among the top, then a quantile each.</summary>
/// <param name="ZoneMeans">By zone, then by draw: area-weighted mean; draws first, then the points of experiments. NaN where a zone has no known cell.</param>
/// <param name="Known_km2">As <paramref name="ZoneMeans"/>: area that is known.</param>
/// <param name="SquareMeans">By square, then by point of the experiments; empty where no squares were given.</param>
/// <param name="SquareKnown_km2">As <paramref name="SquareMeans"/>: area that is known.</param>
sealed record DrawResult(IReadOnlyList<CellFile> Surfaces, double[][] ZoneMeans, double[][] Known_km2, double[][] SquareMeans, double[][] SquareKnown_km2);

/// <summary>
/// All draws in one pass: layers are read once, and each batch of cells goes through every draw before the next. Bands of rows are worked on side by side; draws are by counter and
/// sums in the bands' order, so neither threads nor memory change a bit.
/// </summary>
sealed class DrawPass(IReadOnlyList<IRasterSource> layers, Zones zones, Grid grid, GroundMetric ground, int threads, CancellationToken cancel)
{
    /// <summary>Cells from which it is learnt where each draw's top begins: the share above is then off by up to 0.3 percentage points (two standard errors at 10 %).</summary>
    const int SampleCells = 1 << 16;

    /// <summary>Rows that are held at once: a multiple of 2, 3 and 4, by which layers may be coarser.</summary>
    public const int StripRows = 24;

    /// <summary>Surfaces before the quantiles.</summary>
    public const int FirstQuantile = 4;

    public required IReadOnlyList<Draw> Draws { get; init; }

    /// <summary>Points of experiments, of which only the means of zones and squares are asked.</summary>
    public IReadOnlyList<Draw> Experiments { get; init; } = [];

    /// <summary>More zones, whose means are asked of the experiments alone.</summary>
    public Zones? Squares { get; init; }
    public required int Seed { get; init; }
    public required double Threshold { get; init; }
    public required double TopShare { get; init; }
    public required IReadOnlyList<double> Quantiles { get; init; }

    /// <summary>Draws are made there where it has a device for them.</summary>
    public Backend? Backend { get; init; }

    /// <summary>A new surface on disk.</summary>
    public required Func<string, CellFile> Create { get; init; }

    /// <summary>The first so many layers are as they were given, and a cell is known where one of these is; the others are forms of them. All without it.</summary>
    public int? Given { get; init; }

    /// <summary>The first so many layers have errors of their own; all without it.</summary>
    public int? WithErrors { get; init; }

    /// <summary>Of the errors of cells.</summary>
    public required ErrorShape Shape { get; init; }

    public DrawResult Run(Action<double> progress)
    {
        float[] tops = Tops();
        string[] names = ["mean", "sd", "above", "top", .. Quantiles.Select((_, i) => FormattableString.Invariant($"q{i}"))];
        CellFile[] files = [.. names.Select(Create)];
        ZoneTotals ofZones = new(zones.Names.Count, Draws.Count + Experiments.Count), ofSquares = new(Squares?.Names.Count ?? 0, Experiments.Count);
        Window[] bands = [.. BlockWalk.Bands(grid)];
        int done = 0;
        foreach (Window[] some in bands.Chunk(Math.Max(1, threads) * 2))
        {
            BandDraws[] ofBands = new BandDraws[some.Length];
            Parallel.For(0, some.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
            {
                ofBands[i] = Band(some[i], tops, files);
                progress((double)Interlocked.Increment(ref done) / bands.Length);
            });
            foreach (BandDraws band in ofBands)
            {
                ofZones.Add(band.Zones);
                ofSquares.Add(band.Squares);
            }
        }
        return new(files, ofZones.Means(), ofZones.Known_km2, ofSquares.Means(), ofSquares.Known_km2);
    }

    BandDraws Band(Window band, float[] tops, CellFile[] files)
    {
        float[][] results = [.. files.Select(_ => new float[band.Cells])];
        BandDraws found = DeviceBand.Run(this, band, tops, results) ?? OnProcessor(band, tops, results);
        for (int s = 0; s < files.Length; s++)
            files[s].Write(band, results[s]);
        return found;
    }

    BandDraws OnProcessor(Window band, float[] tops, float[][] results)
    {
        foreach (float[] result in results)
            Array.Fill(result, float.NaN);
        BatchZones batchZones = ZonesOf(band);
        BatchZones? batchSquares = SquaresOf(band);
        DrawBatch batch = new(layers.Count, Draws.Count, Seed, Shape, WithErrors);
        float[][] quantiles = [.. Quantiles.Select(_ => new float[DrawBatch.Cells])];
        float[] experiment = new float[DrawBatch.Cells];
        int[] places = new int[DrawBatch.Cells];
        Walk(band, (at, cells, i) =>
        {
            places[batch.Count] = at;
            batch.Add(Number(band, at), cells, i);
            if (batch.IsFull)
                Finish();
        });
        if (batch.Count > 0)
            Finish();
        return new(batchZones.Found, batchSquares?.Found ?? []);

        void Finish()
        {
            cancel.ThrowIfCancellationRequested();
            Work(batch, places, batchZones, batchSquares, tops, results, quantiles, experiment);
            batch.Clear();
        }
    }

    /// <summary>Of a cell of a band in its grid.</summary>
    internal long Number(Window band, int at) => ((long)band.Row * grid.Columns) + at;

    internal BatchZones ZonesOf(Window band) => new(zones, band, ground, Draws.Count + Experiments.Count);

    internal BatchZones? SquaresOf(Window band) => Squares is null ? null : new(Squares, band, ground, Experiments.Count);

    internal int LayerCount => layers.Count;

    internal CancellationToken Cancel => cancel;

    /// <summary>Calls with every known cell of a band: its place there, and the rows of all layers that are being read with its place in them.</summary>
    internal void Walk(Window band, Action<int, float[][], int> known)
    {
        // A few rows at a time: there may be hundreds of forms of layers.
        int strip = Math.Min(StripRows, band.Rows) * band.Columns;
        float[][] cells = [.. layers.Select(_ => new float[strip])];
        for (int at = 0; at < band.Cells; at++)
        {
            if (at % strip == 0)
                Read(new(0, band.Row + (at / band.Columns), band.Columns, Math.Min(StripRows, band.Rows - (at / band.Columns))), cells);
            if (IsKnown(cells, at % strip))
                known(at, cells, at % strip);
        }
    }

    void Read(Window rows, float[][] cells)
    {
        for (int k = 0; k < cells.Length; k++)
            layers[k].Read(rows, cells[k].AsSpan(0, rows.Cells));
    }

    bool IsKnown(float[][] cells, int at)
    {
        foreach (float[] layer in cells.AsSpan(0, Given ?? cells.Length))
        {
            if (!float.IsNaN(layer[at]))
                return true;
        }
        return false;
    }

    void Work(DrawBatch batch, int[] places, BatchZones batchZones, BatchZones? batchSquares, float[] tops, float[][] results, float[][] quantiles, float[] experiment)
    {
        DrawMoments moments = new();
        ZonePiece[] pieces = batchZones.Of(places.AsSpan(0, batch.Count)), ofSquares = batchSquares?.Of(places.AsSpan(0, batch.Count)) ?? [];
        for (int d = 0; d < Draws.Count; d++)
        {
            Span<float> row = batch.Row(d);
            batch.Make(Draws[d], row);
            moments.Take(row, batch.Count, (float)Threshold, tops[d]);
            BatchZones.Sum(pieces, row, d);
        }
        for (int e = 0; e < Experiments.Count; e++)
        {
            batch.Make(Experiments[e], experiment);
            BatchZones.Sum(pieces, experiment, Draws.Count + e);
            BatchZones.Sum(ofSquares, experiment, e);
        }
        DrawQuantiles.Of(batch.Results, DrawBatch.Cells, batch.Count, Quantiles, quantiles);
        for (int i = 0; i < batch.Count; i++)
        {
            int at = places[i];
            (results[0][at], results[1][at], results[2][at], results[3][at]) = moments.Of(i);
            for (int q = 0; q < quantiles.Length; q++)
                results[FirstQuantile + q][at] = quantiles[q][i];
        }
    }

    /// <summary>By draw: where its top begins, from cells on a lattice over the whole grid.</summary>
    float[] Tops()
    {
        int step = Math.Max(1, (int)Math.Sqrt(grid.Cells / (3.0 * SampleCells)));
        List<DrawBatch> full = [];
        List<double> areas = [];
        DrawBatch batch = new(layers.Count, 0, Seed, Shape, WithErrors);
        float[][] rows = [.. layers.Select(_ => new float[grid.Columns])];
        for (int row = step / 2; row < grid.Rows; row += step)
        {
            Read(new(0, row, grid.Columns, 1), rows);
            for (int column = step / 2; column < grid.Columns; column += step)
            {
                if (!IsKnown(rows, column))
                    continue;
                batch.Add(((long)row * grid.Columns) + column, rows, column);
                areas.Add(ground.CellArea_km2[row]);
                if (!batch.IsFull)
                    continue;
                full.Add(batch);
                batch = new(layers.Count, 0, Seed, Shape, WithErrors);
            }
        }
        full.Add(batch);
        float[] tops = new float[Draws.Count];
        double unit = (1L << 40) / Math.Max(1e-9, areas.Count == 0 ? 1 : areas.Max());
        long[] whole = [.. areas.Select(a => (long)(a * unit))];
        Parallel.For(0, Draws.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, () => (Values: new float[full.Count * DrawBatch.Cells], Areas: new long[full.Count * DrawBatch.Cells], Own: full.ConvertAll(b => b.Copy(Seed))), (d, _, mine) =>
        {
            for (int b = 0; b < mine.Own.Count; b++)
                mine.Own[b].Make(Draws[d], mine.Values.AsSpan(b * DrawBatch.Cells, DrawBatch.Cells));
            int known = 0;
            for (int i = 0; i < whole.Length; i++)
            {
                if (float.IsNaN(mine.Values[i]))
                    continue;
                (mine.Values[known], mine.Areas[known]) = (mine.Values[i], whole[i]);
                known++;
            }
            double top = WeightedQuantiles.Of(mine.Values.AsSpan(0, known), mine.Areas.AsSpan(0, known), [1 - TopShare])[0];
            tops[d] = double.IsNaN(top) ? float.PositiveInfinity : (float)top;
            return mine;
        }, _ => { });
        return tops;
    }
}
