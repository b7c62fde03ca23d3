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

    [Fact]
    public void Distances_are_those_of_brute_force() => Bands.Sample(sample =>
    {
        float[] got = new float[sample.Sources.Length];
        NearestSource.Distances(sample.Band, sample.Sources, sample.Reach, 0, got);
        FormulaTests.AssertSameBits(BruteForce(sample.Band, sample.Sources, sample.Reach), got, "distances");
    });

    [Fact]
    public void A_part_of_a_band_gives_what_the_whole_gives() => Bands.Sample(sample =>
    {
        int columns = sample.Band.Columns;
        float[] whole = new float[sample.Sources.Length];
        NearestSource.Distances(sample.Band, sample.Sources, sample.Reach, 0, whole);
        int last = sample.Band.Northing_m.Length - 1;
        float[] row = new float[columns];
        NearestSource.Distances(sample.Band, sample.Sources, sample.Reach, last, row);
        FormulaTests.AssertSameBits(whole[(last * columns)..], row, "last row");
    });

    // Two rows 1000 m apart, columns 500 m wide, one source in the corner; across the antimeridian the last column is next to it.
    [Fact]
    public void By_hand()
    {
        float[] distance = new float[8];
        NearestSource.Distances(new SourceBand(4, [0, -1000], [500, 500], Wraps: true), [1, 0, 0, 0, 0, 0, 0, 0], 1100, 0, distance);
        Assert.Equal([0f, 500f, 1000f, 500f, 1000f, float.PositiveInfinity, float.PositiveInfinity, float.PositiveInfinity], distance);
    }

    [Fact]
    public void A_band_that_does_not_fit_is_refused() => Assert.Throws<ArgumentException>(
        () => NearestSource.Distances(new SourceBand(4, [0, -1000], [500], Wraps: false), new byte[8], 1, 0, new float[8]));

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
