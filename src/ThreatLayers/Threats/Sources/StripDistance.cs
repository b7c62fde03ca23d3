using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>The second pass of a distance over one strip of columns, with the buffers of one thread.</summary>
abstract class StripDistance
{
    const int Strip = NearestSource.Strip;

    /// <summary>Linear in the rows where all cells are of one size, else the search outwards.</summary>
    public static StripDistance Of(GroundMetric lengths, Grid grid, Backend backend)
    {
        SourceBand ground = new(grid.Columns, [.. lengths.Northing_m], [.. lengths.CellWidth_m], lengths.Wraps);
        (double height, double width) = (lengths.CellHeight_m[0], lengths.CellWidth_m[0]);
        StripDistance here = lengths.IsPlanar ? new OnMap(new(grid.Rows, height, width), grid.Rows) : new OnGround(ground);
        return backend.KeepsChains ? new OnDevice(lengths.IsPlanar ? RowMetric.OnMap(grid.Rows, height, width) : RowMetric.OnGround(ground), backend, here) : here;
    }

    /// <summary>Writes the distances of a strip into rows of <paramref name="stride"/> cells.</summary>
    /// <param name="gaps">All rows, <see cref="NearestSource.Strip"/> each.</param>
    /// <param name="columns">Columns of the strip that the grid has.</param>
    public abstract void Write(int[] gaps, NearestDistance what, Span<float> cells, int stride, int columns);

    /// <summary>Every cell looks outwards by itself, in the metric that the processor would take.</summary>
    sealed class OnDevice(RowMetric metric, Backend backend, StripDistance here) : StripDistance
    {
        readonly float[] distances = new float[metric.Northing.Length * Strip];

        public override void Write(int[] gaps, NearestDistance what, Span<float> cells, int stride, int columns)
        {
            if (!backend.TryRun(new NearestJob(metric, Strip, gaps, what.Reach_m, what.Unit_m, what.Beyond, distances)))
            {
                here.Write(gaps, what, cells, stride, columns);
                return;
            }
            for (int r = 0; r < metric.Northing.Length; r++)
                distances.AsSpan(r * Strip, columns).CopyTo(cells[(r * stride)..]);
        }
    }

    sealed class OnMap(ColumnEnvelope envelope, int rows) : StripDistance
    {
        // Columns lie far apart in rows: sixteen are turned at a time, one per number of a cache line.
        const int Together = 16;
        readonly int apart = rows + 16; // Not a power of two, which would put all of them into one set of the cache.
        readonly int[] columnGaps = new int[Together * (rows + 16)];
        readonly float[] distances = new float[Together * (rows + 16)];

        public override void Write(int[] gaps, NearestDistance what, Span<float> cells, int stride, int columns)
        {
            for (int left = 0; left < columns; left += Together)
            {
                int width = Math.Min(Together, columns - left);
                Turning.Turn(gaps.AsSpan(left), Strip, columnGaps, apart, rows, width);
                for (int c = 0; c < width; c++)
                    envelope.Distances(columnGaps.AsSpan(c * apart, rows), what.Reach_m, what.Unit_m, what.Beyond, distances.AsSpan(c * apart, rows));
                Turning.Turn(distances, apart, cells[left..], stride, width, rows);
            }
        }
    }

    sealed class OnGround(SourceBand ground) : StripDistance
    {
        readonly float[] columnGaps = new float[ground.Northing_m.Length * Strip];
        readonly float[] distances = new float[ground.Northing_m.Length * Strip];

        public override void Write(int[] gaps, NearestDistance what, Span<float> cells, int stride, int columns)
        {
            for (int i = 0; i < gaps.Length; i++)
                columnGaps[i] = gaps[i] == RowGaps.None ? float.PositiveInfinity : gaps[i];
            NearestSource.Distances(ground, columnGaps, what.Reach_m, what.Unit_m, what.Beyond, distances);
            for (int r = 0; r < ground.Northing_m.Length; r++)
                distances.AsSpan(r * Strip, columns).CopyTo(cells[(r * stride)..]);
        }
    }
}
