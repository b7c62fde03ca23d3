using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>
/// Distances of some columns of a map, all rows, from the columns to the nearest source of each row. Of both metrics: √((N_r - N_s)² + (Δ (w_r + w_s) / 2)²) by row, as
/// <see cref="NearestSource"/>, and h √(Δr² + (Δc w/h)²) where all cells are of one size, as <see cref="ColumnEnvelope"/>; exact, in float64, rounded once.
/// </summary>
/// <param name="gaps">Row-major, <paramref name="columns"/> each; <see cref="RowGaps.None"/> where the row has no source, which then holds for all of its columns.</param>
/// <param name="reach_m">The greatest distance looked for; may be infinite.</param>
/// <param name="unit_m">Metres per unit of the result.</param>
/// <param name="beyond">What is written where no source is within the reach.</param>
/// <param name="distances">As <paramref name="gaps"/>.</param>
public sealed class NearestJob(RowMetric metric, int columns, int[] gaps, double reach_m, double unit_m, float beyond, float[] distances) : DeviceJob
{
    internal override void Run(GpuDevice device) => device.Use(d => new Work(d), work => work.Run(metric, columns, gaps, reach_m, unit_m, beyond, distances));

    sealed class Work : DeviceWork
    {
        readonly Held<double> northing, width;
        readonly Held<int> filled, gaps;
        readonly Held<float> distances;

        public Work(GpuDevice device) : base(device) => (northing, width, filled, gaps, distances) = (Hold<double>(), Hold<double>(), Hold<int>(), Hold<int>(), Hold<float>());

        public void Run(RowMetric metric, int columns, int[] found, double reach_m, double unit_m, float beyond, float[] result)
        {
            int rows = metric.Northing.Length;
            int[] withSource = [.. Enumerable.Range(0, rows).Where(r => found[r * columns] != RowGaps.None)];
            // A hair above where a root and a product follow, because the last word on the reach is spoken in metres. Nothing found is at the greatest number of all.
            double reach = reach_m / metric.Scale, farthest = reach * reach * (metric.Scale == 1 ? 1 : 1 + 1e-9);
            NearestSizes sizes = new(columns, withSource.Length, Math.Min(farthest, 1e300), metric.Scale, metric.Scale == 1 ? double.PositiveInfinity : reach_m, unit_m, beyond);
            ArrayView<float> there = distances.Of(found.Length);
            Device.Kernel<NearestSizes, Action<AcceleratorStream, Index1D, NearestSizes, ArrayView<double>, ArrayView<double>, ArrayView<int>, ArrayView<int>, ArrayView<float>>>(nameof(NearestKernel.Nearest),
                a => a.LoadAutoGroupedKernel<Index1D, NearestSizes, ArrayView<double>, ArrayView<double>, ArrayView<int>, ArrayView<int>, ArrayView<float>>(NearestKernel.Nearest))
                (Stream, found.Length, sizes, northing.Of(metric.Northing, Stream), width.Of(metric.Width, Stream), filled.Of(withSource, Stream), gaps.Of(found, Stream), there);
            there.CopyToCPU(Stream, result.AsSpan(0, found.Length));
        }
    }
}

/// <summary>What distances between rows are made of.</summary>
/// <param name="Northing">Of each row, rising or falling.</param>
/// <param name="Width">Of a cell of each row.</param>
/// <param name="Scale">What a distance is multiplied by to give metres.</param>
public sealed record RowMetric(double[] Northing, double[] Width, double Scale)
{
    /// <summary>True lengths by row.</summary>
    public static RowMetric OnGround(SourceBand ground) => new(ground.Northing_m, ground.ColumnWidth_m, 1);

    /// <summary>Cells of one size: lengths in rows, so that those of square cells are whole numbers.</summary>
    public static RowMetric OnMap(int rows, double height_m, double width_m) => new([.. Enumerable.Range(0, rows).Select(r => (double)r)], [.. Enumerable.Repeat(width_m / height_m, rows)], height_m);
}
