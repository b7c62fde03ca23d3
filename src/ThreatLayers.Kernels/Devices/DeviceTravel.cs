using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>A search for least costs on a device: tiles that are due are listed and improved, until none is.</summary>
sealed class DeviceTravel : DeviceWork
{
    /// <summary>Rows that are read and written together.</summary>
    const int BandRows = 256;

    readonly Held<float> friction, result;
    readonly Held<double> cost, half, quarter, starts;
    readonly Held<long> cells;
    readonly Held<int> isDue, tiles, count;

    public DeviceTravel(GpuDevice device) : base(device)
    {
        (friction, result, cost, half, quarter, starts) = (Hold<float>(), Hold<float>(), Hold<double>(), Hold<double>(), Hold<double>(), Hold<double>());
        (cells, isDue, tiles, count) = (Hold<long>(), Hold<int>(), Hold<int>(), Hold<int>());
    }

    public void Run(TravelJob job)
    {
        try
        {
            Begin(job, out TravelSizes sizes, out int all);
            for (int due = Due(all); due > 0; due = Due(all))
            {
                job.Cancel.ThrowIfCancellationRequested();
                Relax(sizes, due);
            }
            Write(job);
        }
        finally
        {
            // A whole raster is too much to keep for a job that comes once in a run.
            Free();
        }
    }

    void Begin(TravelJob job, out TravelSizes sizes, out int all)
    {
        int rows = job.Rows, columns = job.Ground.Columns, across = ((columns - 1) / TravelKernels.Tile) + 1;
        sizes = new(rows, columns, across, job.Ground.Wraps ? 1 : 0, job.HasKnights ? 1 : 0, job.Limit);
        all = (((rows - 1) / TravelKernels.Tile) + 1) * across;
        CostEdges edges = new(job.Ground);
        half.Of(edges.Half_m, Stream);
        quarter.Of(edges.Quarter_m, Stream);
        tiles.Of(all);
        isDue.Of(all).MemSetToZero(Stream);
        ArrayView<double> costs = cost.Of((long)rows * columns);
        Device.Kernel<double, Action<AcceleratorStream, Index1D, ArrayView<double>>>(nameof(TravelKernels.Start), a => a.LoadAutoGroupedKernel<Index1D, ArrayView<double>>(TravelKernels.Start))(Stream, rows * columns, costs);
        ArrayView<float> frictions = friction.Of((long)rows * columns);
        float[] band = new float[Math.Min(rows, BandRows) * columns];
        for (int row = 0; row < rows; row += BandRows)
        {
            job.Cancel.ThrowIfCancellationRequested();
            Span<float> some = band.AsSpan(0, Math.Min(BandRows, rows - row) * columns);
            job.Read(row, some.Length / columns, some);
            frictions.SubView((long)row * columns, some.Length).CopyFromCPU(Stream, some);
        }
        if (job.Sources.Count == 0)
            return;
        Device.Kernel<double, Action<AcceleratorStream, Index1D, TravelSizes, ArrayView<long>, ArrayView<double>, ArrayView<double>, ArrayView<int>>>(nameof(TravelKernels.Seed), a => a.LoadAutoGroupedKernel<Index1D, TravelSizes, ArrayView<long>, ArrayView<double>, ArrayView<double>, ArrayView<int>>(TravelKernels.Seed))
            (Stream, job.Sources.Count, sizes, cells.Of([.. job.Sources.Keys], Stream), starts.Of([.. job.Sources.Values], Stream), costs, isDue.Of(all));
    }

    /// <summary>Lists the tiles that are due.</summary>
    int Due(int all)
    {
        count.Of(1).MemSetToZero(Stream);
        Device.Kernel<double, Action<AcceleratorStream, Index1D, ArrayView<int>, ArrayView<int>, ArrayView<int>>>(nameof(TravelKernels.Collect), a => a.LoadAutoGroupedKernel<Index1D, ArrayView<int>, ArrayView<int>, ArrayView<int>>(TravelKernels.Collect))
            (Stream, all, isDue.Of(all), tiles.Of(all), count.Of(1));
        Span<int> due = stackalloc int[1];
        count.Of(1).CopyToCPU(Stream, due);
        return due[0];
    }

    void Relax(TravelSizes sizes, int due)
    {
        int threads = Math.Min(TravelKernels.MostThreads, 1 << System.Numerics.BitOperations.Log2((uint)Device.Accelerator.MaxNumThreadsPerGroup));
        long all = (long)sizes.Rows * sizes.Columns;
        int allTiles = (((sizes.Rows - 1) / TravelKernels.Tile) + 1) * sizes.Across;
        Device.Kernel<double, Action<AcceleratorStream, KernelConfig, TravelSizes, ArrayView<int>, ArrayView<float>, ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<int>>>(nameof(TravelKernels.Relax),
            a => a.LoadKernel<TravelSizes, ArrayView<int>, ArrayView<float>, ArrayView<double>, ArrayView<double>, ArrayView<double>, ArrayView<int>>(TravelKernels.Relax))
            (Stream, new(due, threads), sizes, tiles.Of(allTiles), friction.Of(all), half.Of((long)sizes.Rows * CostEdges.Lanes), quarter.Of((long)sizes.Rows * CostEdges.Knights), cost.Of(all), isDue.Of(allTiles));
    }

    void Write(TravelJob job)
    {
        int rows = job.Rows, columns = job.Ground.Columns;
        float[] band = new float[Math.Min(rows, BandRows) * columns];
        for (int row = 0; row < rows; row += BandRows)
        {
            Span<float> some = band.AsSpan(0, Math.Min(BandRows, rows - row) * columns);
            ArrayView<float> there = result.Of(some.Length);
            Device.Kernel<double, Action<AcceleratorStream, Index1D, long, ArrayView<double>, ArrayView<float>>>(nameof(TravelKernels.Finish), a => a.LoadAutoGroupedKernel<Index1D, long, ArrayView<double>, ArrayView<float>>(TravelKernels.Finish))
                (Stream, some.Length, (long)row * columns, cost.Of((long)rows * columns), there);
            there.CopyToCPU(Stream, some);
            job.Write(row, some.Length / columns, some);
        }
    }
}
