using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class NearestSourceTests
{
    private static readonly Gen<(SourceBand Band, byte[] Sources, double Reach)> Bands =
        from rows in Gen.Int[1, 12]
        from columns in Gen.Int[1, 150]
        from steps in Gen.Double[500, 1500].Array[rows]
        from widths in Gen.Double[50, 1200].Array[rows]
        from sources in Gen.Frequency((60, Gen.Const((byte)0)), (1, Gen.Const((byte)1))).Array[rows * columns]
        from reach in Gen.OneOf(Gen.Double[0, 9000], Gen.Const(double.PositiveInfinity))
        from wraps in Gen.Bool
        from north in Gen.Bool
        select (new SourceBand(columns, Positions(steps, north), widths, wraps), sources, reach);

    private static readonly Gen<(int Rows, int Columns, byte[] Sources, double Reach, double Height, double Width, bool Wraps)> Maps =
        from rows in Gen.Int[1, 60]
        from columns in Gen.Int[1, 60]
        from every in Gen.Int[2, 400]
        from sources in Gen.Int[0, every].Select(i => (byte)(i == 0 ? 1 : 0)).Array[rows * columns]
        from reach in Gen.OneOf(Gen.Int[0, 30].Select(i => i * 1000.0), Gen.Double[0, 30000], Gen.Const(double.PositiveInfinity))
        from height in Gen.OneOf(Gen.Const(1000.0), Gen.Double[100, 2000])
        from width in Gen.OneOf(Gen.Const(height), Gen.Const(height * 2), Gen.Double[100, 2000])
        from wraps in Gen.Bool
        select (rows, columns, sources, reach, height, width, wraps);

    [Fact]
    public void Gaps_along_a_row_are_those_of_brute_force()
    {
        Gen<(int Columns, byte[] Sources, bool Wraps)> rows =
            from columns in Gen.Int[1, 400]
            from every in Gen.OneOf(Gen.Int[1, 6], Gen.Int[100, 2000])
            from sources in Gen.Int[0, every].Select(i => (byte)(i == 0 ? 1 : 0)).Array[columns]
            from dense in Gen.Bool
            from wraps in Gen.Bool
            select (columns, dense ? [.. sources.Select((s, i) => i / 64 % 2 == 0 ? (byte)1 : s)] : sources, wraps);
        rows.Sample(row =>
        {
            int[] at = [.. Enumerable.Range(0, row.Columns).Where(c => row.Sources[c] == 1)];
            int[] expected = [.. Enumerable.Range(0, row.Columns).Select(c => at.Select(s => Math.Abs(c - s)).Select(g => row.Wraps ? Math.Min(g, row.Columns - g) : g).DefaultIfEmpty(RowGaps.None).Min())];
            Assert.Equal(expected, Gaps(row.Columns, row.Sources, row.Wraps));
        });
    }

    [Fact]
    public void Distances_on_the_ground_are_those_of_brute_force() => Bands.Sample(sample =>
        FormulaTests.AssertSameBits(BruteForce(sample.Band, sample.Sources, sample.Reach), OnGround(sample.Band, sample.Sources, sample.Reach), "distances"));

    [Fact]
    public void Tall_columns_are_those_of_brute_force() => (
        from rows in Gen.Int[1, 400]
        from gaps in Gen.OneOf(Gen.Int[0, 12], Gen.Int[0, 4000], Gen.Const(RowGaps.None)).Array[rows]
        from steady in Gen.Bool
        from width in Gen.OneOf(Gen.Const(1000.0), Gen.Double[100, 2000])
        from reach in Gen.OneOf(Gen.Const(double.PositiveInfinity), Gen.Double[0, 200_000])
        select (steady ? [.. gaps.Select((_, i) => gaps[i / 50 * 50])] : gaps, width, reach)).Sample(sample =>
    {
        (int[] gaps, double width, double reach) = sample;
        float[] found = new float[gaps.Length], expected = new float[gaps.Length];
        new ColumnEnvelope(gaps.Length, 1000, width).Distances(gaps, reach, 1000, float.NaN, found);
        for (int r = 0; r < gaps.Length; r++)
        {
            double least = double.PositiveInfinity;
            for (int u = 0; u < gaps.Length; u++)
            {
                double across = gaps[u] * (width / 1000);
                if (gaps[u] != RowGaps.None)
                    least = Math.Min(least, ((r - u) * (double)(r - u)) + (across * across));
            }
            double metres = Math.Sqrt(least) * 1000;
            expected[r] = metres <= reach && !double.IsInfinity(least) ? (float)(metres / 1000) : float.NaN;
        }
        FormulaTests.AssertSameBits(expected, found, "distances");
    });

    [Fact]
    public void Distances_on_a_map_are_those_of_brute_force() => Maps.Sample(sample =>
    {
        (int rows, int columns, byte[] sources, double reach, double height, double width, bool wraps) = sample;
        float[] expected = new float[sources.Length];
        for (int target = 0; target < sources.Length; target++)
        {
            double best = double.PositiveInfinity;
            for (int i = 0; i < sources.Length; i++)
            {
                int gap = Math.Abs((target % columns) - (i % columns));
                gap = wraps ? Math.Min(gap, columns - gap) : gap;
                double across = width == height ? gap : gap * (width / height), down = (target / columns) - (i / columns);
                best = sources[i] == 0 ? best : Math.Min(best, (down * down) + (across * across));
            }

            double metres = Math.Sqrt(best) * height;
            expected[target] = metres <= reach && !double.IsPositiveInfinity(best) ? (float)(metres / 1000) : float.NaN;
        }

        FormulaTests.AssertSameBits(expected, OnMap(columns, sources, reach, height, width, wraps), "distances");
    }, iter: 500);

    // Two rows 1000 m apart, columns 500 m wide, one source in the corner; across the antimeridian the last column is next to it.
    [Fact]
    public void By_hand() =>
        Assert.Equal([0f, 500f, 1000f, 500f, 1000f, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity],
            OnGround(new SourceBand(4, [0, -1000], [500, 500], Wraps: true), [1, 0, 0, 0, 0, 0, 0, 0], 1100));

    [Fact]
    public void A_source_is_what_lies_above_the_limit_as_it_was_written()
    {
        // 0.1 as float32 is a little more than 0.1: a cell that holds it is above the limit.
        ulong[] bits = new ulong[1];
        Assert.Equal(1, RowGaps.Mark([0.1f, MathF.BitDecrement(0.1f), float.NaN, -1], 0.1, bits));
        Assert.Equal(1UL, bits[0]);
    }

    [Fact]
    public void A_strip_that_does_not_fit_is_refused() => Assert.Throws<ArgumentException>(
        () => NearestSource.Distances(new SourceBand(4, [0, -1000], [500], Wraps: false), new float[128], 1, 1, 0, new float[128]));

    internal static float[] OnGround(SourceBand band, byte[] sources, double reach)
    {
        int rows = band.Northing_m.Length;
        float[] result = new float[sources.Length];
        int[] gaps = Gaps(band.Columns, sources, band.Wraps);
        for (int left = 0; left < band.Columns; left += NearestSource.Strip)
        {
            int width = Math.Min(NearestSource.Strip, band.Columns - left);
            float[] strip = new float[rows * NearestSource.Strip];
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < NearestSource.Strip; c++)
                {
                    int gap = gaps[(r * band.Columns) + Math.Min(left + c, band.Columns - 1)];
                    strip[(r * NearestSource.Strip) + c] = gap == RowGaps.None ? float.PositiveInfinity : gap;
                }
            }

            float[] distances = new float[strip.Length];
            NearestSource.Distances(band, strip, reach, 1, float.PositiveInfinity, distances);
            for (int r = 0; r < rows; r++)
                distances.AsSpan(r * NearestSource.Strip, width).CopyTo(result.AsSpan((r * band.Columns) + left));
        }

        return result;
    }

    internal static float[] OnMap(int columns, byte[] sources, double reach, double height, double width, bool wraps)
    {
        int rows = sources.Length / columns;
        var envelope = new ColumnEnvelope(rows, height, width);
        float[] result = new float[sources.Length];
        int[] gaps = Gaps(columns, sources, wraps);
        for (int c = 0; c < columns; c++)
        {
            float[] column = new float[rows];
            envelope.Distances([.. Enumerable.Range(0, rows).Select(r => gaps[(r * columns) + c])], reach, 1000, float.NaN, column);
            for (int r = 0; r < rows; r++)
                result[(r * columns) + c] = column[r];
        }

        return result;
    }

    internal static int[] Gaps(int columns, byte[] sources, bool wraps)
    {
        int[] gaps = new int[sources.Length];
        for (int start = 0; start < sources.Length; start += columns)
        {
            ulong[] bits = new ulong[RowGaps.Words(columns)];
            RowGaps.Mark([.. sources.Skip(start).Take(columns).Select(s => (float)s)], 0, bits);
            StripRow[] strips = new StripRow[bits.Length];
            RowGaps.Split(bits, columns, wraps, strips);
            int[] strip = new int[64];
            for (int w = 0; w < strips.Length; w++)
            {
                RowGaps.Find(strips[w], strip);
                strip.AsSpan(0, Math.Min(64, columns - (64 * w))).CopyTo(gaps.AsSpan(start + (64 * w)));
            }
        }

        return gaps;
    }

    private static double[] Positions(double[] steps, bool north)
    {
        double at = 0;
        return [.. steps.Select(step => at += north ? step : -step)];
    }

    private static float[] BruteForce(SourceBand band, byte[] sources, double reach)
    {
        float[] distance = new float[sources.Length];
        for (int target = 0; target < sources.Length; target++)
        {
            double best = double.PositiveInfinity;
            int r = target / band.Columns;
            for (int i = 0; i < sources.Length; i++)
            {
                if (sources[i] == 0)
                    continue;
                int s = i / band.Columns;
                int gap = Math.Abs((target % band.Columns) - (i % band.Columns));
                if (band.Wraps)
                    gap = Math.Min(gap, band.Columns - gap);
                double north = band.Northing_m[r] - band.Northing_m[s];
                double east = gap * ((band.ColumnWidth_m[r] + band.ColumnWidth_m[s]) / 2);
                best = Math.Min(best, (east * east) + (north * north));
            }

            distance[target] = best <= reach * reach ? (float)Math.Sqrt(best) : float.PositiveInfinity;
        }

        return distance;
    }
}
