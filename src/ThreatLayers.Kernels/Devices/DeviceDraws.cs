using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>Draws on one of a device's streams, with the buffers for them. Cells go through in portions: all draws of a portion are in the device's memory at once.</summary>
sealed class DeviceDraws : DeviceWork
{
    /// <summary>Draws of cells that are held, as far as they fit.</summary>
    const long MostResults = 1 << 26;

    /// <summary>A thread adds so many cells of a piece; longer ones are cut.</summary>
    const int LongestPiece = 256;

    readonly Held<long> numbers;
    readonly Held<float> layers, results, tops, surfaces;
    readonly Held<DrawEntry> draws;
    readonly Held<ChangeEntry> changes;
    readonly Held<int> firsts, ends, counts, firstPieces;
    readonly Held<double> areas, sums, zoneSums, zoneAreas, probabilities;

    public DeviceDraws(GpuDevice device) : base(device)
    {
        numbers = Hold<long>();
        (layers, results, tops, surfaces) = (Hold<float>(), Hold<float>(), Hold<float>(), Hold<float>());
        (draws, changes) = (Hold<DrawEntry>(), Hold<ChangeEntry>());
        (firsts, ends, counts, firstPieces) = (Hold<int>(), Hold<int>(), Hold<int>(), Hold<int>());
        (areas, sums, zoneSums, zoneAreas, probabilities) = (Hold<double>(), Hold<double>(), Hold<double>(), Hold<double>(), Hold<double>());
    }

    /// <exception cref="OutOfDeviceMemoryException">Not even a few cells fit.</exception>
    public DrawnSummary Run(DrawTable table, DrawnCells cells)
    {
        DrawnSummary summary = new(table.SumsOnly ? [] : [.. Enumerable.Range(0, DrawTable.Moments + table.Probabilities.Count).Select(_ => new float[cells.Count])],
            new double[cells.Zones * table.Draws.Count], new double[cells.Zones * table.Draws.Count]);
        long held = Math.Min(MostResults, Device.Room.Bytes / 16 / sizeof(float));
        int portion = (int)Math.Clamp(held / table.Draws.Count, 1, cells.Count);
        Upload(table);
        for (int start = 0; start < cells.Count;)
        {
            int count = Math.Min(portion, cells.Count - start);
            try
            {
                Portion(table, cells, start, count, summary);
                start += count;
            }
            catch (OutOfDeviceMemoryException) when (count > 1)
            {
                portion = count / 2;
                Free();
                Upload(table);
            }
        }
        return summary;
    }

    void Upload(DrawTable table)
    {
        List<ChangeEntry> all = [];
        DrawEntry[] entries = new DrawEntry[table.Draws.Count];
        for (int d = 0; d < entries.Length; d++)
        {
            DeviceDraw draw = table.Draws[d];
            float total = 0;
            foreach (LayerChange change in draw.Changes)
                total += change.Weight;
            entries[d] = new(all.Count, draw.Changes.Length, (int)draw.Fold, draw.Required, draw.Floor, total, draw.Number);
            all.AddRange(draw.Changes.Select(c => new ChangeEntry(c.Layer, c.Error, c.Weight, c.Scale, c.Factor, c.Least, c.Greatest, c.IsThreshold ? 1 : 0)));
        }
        draws.Of(entries, Stream);
        changes.Of([.. all], Stream);
        tops.Of([.. table.Draws.Select(d => d.Top)], Stream);
        probabilities.Of([.. table.Probabilities], Stream);
    }

    void Portion(DrawTable table, DrawnCells cells, int start, int count, DrawnSummary summary)
    {
        int layerCount = cells.Layers.Length / cells.Stride;
        ArrayView<float> values = layers.Of((long)layerCount * count);
        for (int k = 0; k < layerCount; k++)
            values.SubView((long)k * count, count).CopyFromCPU(Stream, cells.Layers.AsSpan((k * cells.Stride) + start, count));
        DrawSizes sizes = new(table.Draws.Count, count, count, (int)table.Shape, table.Key);
        ArrayView<float> drawn = results.Of((long)count * sizes.Draws);
        int changeCount = table.Draws.Sum(d => d.Changes.Length);
        Device.Kernel<DrawEntry, Action<AcceleratorStream, Index1D, DrawSizes, ArrayView<long>, ArrayView<float>, ArrayView<DrawEntry>, ArrayView<ChangeEntry>, ArrayView<float>>>(nameof(DrawKernels.Draw),
            a => a.LoadAutoGroupedKernel<Index1D, DrawSizes, ArrayView<long>, ArrayView<float>, ArrayView<DrawEntry>, ArrayView<ChangeEntry>, ArrayView<float>>(DrawKernels.Draw))
            (Stream, count * sizes.Draws, sizes, numbers.Of(cells.Numbers.AsSpan(start, count), Stream), values, draws.Of(sizes.Draws), changes.Of(changeCount), drawn);
        if (!table.SumsOnly)
            Summarise(table, start, count, drawn, summary);
        DrawnPiece[] pieces = [.. cells.Pieces.SelectMany(p => Within(p, start, count)).OrderBy(p => p.Zone)];
        int together = (int)Math.Clamp(drawn.Length / sizes.Draws, 1, Math.Max(1, pieces.Length));
        // All memory is taken before anything is added, so that a portion that does not fit leaves nothing behind.
        sums.Of((long)together * sizes.Draws);
        counts.Of((long)together * sizes.Draws);
        zoneSums.Of(summary.Sums.Length);
        zoneAreas.Of(summary.Sums.Length);
        foreach (DrawnPiece[] some in pieces.Chunk(together))
            Sum(some, cells.Zones, sizes, drawn, summary);
    }

    void Sum(DrawnPiece[] pieces, int zones, DrawSizes sizes, ArrayView<float> drawn, DrawnSummary summary)
    {
        int[] first = new int[zones + 1];
        foreach (DrawnPiece piece in pieces)
            first[piece.Zone + 1]++;
        for (int zone = 0; zone < zones; zone++)
            first[zone + 1] += first[zone];
        ArrayView<double> pieceSums = sums.Of((long)pieces.Length * sizes.Draws), perZone = zoneSums.Of((long)zones * sizes.Draws), perZoneArea = zoneAreas.Of((long)zones * sizes.Draws);
        ArrayView<int> pieceCounts = counts.Of((long)pieces.Length * sizes.Draws);
        Device.Kernel<DrawEntry, Action<AcceleratorStream, Index1D, DrawSizes, ArrayView<int>, ArrayView<int>, ArrayView<float>, ArrayView<double>, ArrayView<int>>>(nameof(DrawKernels.PieceSums),
            a => a.LoadAutoGroupedKernel<Index1D, DrawSizes, ArrayView<int>, ArrayView<int>, ArrayView<float>, ArrayView<double>, ArrayView<int>>(DrawKernels.PieceSums))
            (Stream, pieces.Length * sizes.Draws, sizes, firsts.Of([.. pieces.Select(p => p.First)], Stream), ends.Of([.. pieces.Select(p => p.End)], Stream), drawn, pieceSums, pieceCounts);
        Device.Kernel<DrawEntry, Action<AcceleratorStream, Index1D, DrawSizes, ArrayView<int>, ArrayView<double>, ArrayView<double>, ArrayView<int>, ArrayView<double>, ArrayView<double>>>(nameof(DrawKernels.ZoneSums),
            a => a.LoadAutoGroupedKernel<Index1D, DrawSizes, ArrayView<int>, ArrayView<double>, ArrayView<double>, ArrayView<int>, ArrayView<double>, ArrayView<double>>(DrawKernels.ZoneSums))
            (Stream, zones * sizes.Draws, sizes, firstPieces.Of(first, Stream), areas.Of([.. pieces.Select(p => p.Area)], Stream), pieceSums, pieceCounts, perZone, perZoneArea);
        Add(perZone, summary.Sums);
        Add(perZoneArea, summary.Areas);
    }

    void Add(ArrayView<double> found, double[] to)
    {
        double[] here = new double[found.Length];
        found.CopyToCPU(Stream, here);
        for (int i = 0; i < to.Length; i++)
            to[i] += here[i];
    }

    static IEnumerable<DrawnPiece> Within(DrawnPiece piece, int start, int count)
    {
        int end = Math.Min(piece.End - start, count);
        for (int first = Math.Max(0, piece.First - start); first < end; first += LongestPiece)
            yield return piece with { First = first, End = Math.Min(end, first + LongestPiece) };
    }

    void Summarise(DrawTable table, int start, int count, ArrayView<float> drawn, DrawnSummary summary)
    {
        int sorted = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)table.Draws.Count);
        int threads = Math.Min(SummaryKernel.MostThreads, 1 << System.Numerics.BitOperations.Log2((uint)Device.Accelerator.MaxNumThreadsPerGroup));
        SummarySizes sizes = new(table.Draws.Count, sorted, table.Probabilities.Count, count, table.Threshold);
        ArrayView<float> found = surfaces.Of((long)summary.Surfaces.Length * count);
        Device.Kernel<DrawEntry, Action<AcceleratorStream, KernelConfig, SummarySizes, ArrayView<float>, ArrayView<float>, ArrayView<double>, ArrayView<float>>>(nameof(SummaryKernel.Summarise),
            a => a.LoadKernel<SummarySizes, ArrayView<float>, ArrayView<float>, ArrayView<double>, ArrayView<float>>(SummaryKernel.Summarise))
            (Stream, new(count, threads, SharedMemoryConfig.RequestDynamic<int>(sorted)), sizes, drawn, tops.Of(sizes.Draws), probabilities.Of(sizes.Quantiles), found);
        for (int s = 0; s < summary.Surfaces.Length; s++)
            found.SubView((long)s * count, count).CopyToCPU(Stream, summary.Surfaces[s].AsSpan(start, count));
    }
}
