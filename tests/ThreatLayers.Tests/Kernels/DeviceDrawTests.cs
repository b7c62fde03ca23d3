using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>Draws on a device are those of the CPU. The emulator rounds as the CPU does, so that single draws come out to the bit.</summary>
public class DeviceDrawTests
{
    const int Cells = 48, Layers = 11;
    const ulong Key = 0x0000_0007_FFFF_FFFF;

    static readonly long[] Numbers = [.. Enumerable.Range(0, Cells).Select(i => (i * 777_777_777L) + 5)];
    static readonly float[] Values = SampleCells.Of(3, Cells * Layers, 5)[0];

    public static TheoryData<ErrorShape, int> Cases => new(from shape in Enum.GetValues<ErrorShape>() from draws in (int[])[1, 2, 37] select (shape, draws));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Moments_and_quantiles_are_those_of_the_processor(ErrorShape shape, int count)
    {
        DrawTable table = Table(shape, count);
        using DeviceBackend device = Emulator.Start();
        DrawnSummary found = Draw(device, table, new(Cells, Numbers, Values, Cells, [new(1, 3, 30, 0.5), new(0, 20, 48, 2), new(1, 40, 41, 1)], 3));
        float[][] draws = [.. table.Draws.Select(d => OnCpu(d, shape))];
        float[][] quantiles = [.. table.Probabilities.Select(_ => new float[Cells])];
        DrawQuantiles.Of(draws.SelectMany(d => d).ToArray(), Cells, Cells, table.Probabilities, quantiles);
        for (int q = 0; q < quantiles.Length; q++)
            FormulaTests.AssertSameBits(quantiles[q], found.Surfaces[DrawTable.Moments + q], $"quantile {q}");
        for (int cell = 0; cell < Cells; cell++)
        {
            double[] known = [.. draws.Select(d => (double)d[cell]).Where(v => !double.IsNaN(v))];
            AssertClose(known.Length == 0 ? double.NaN : known.Average(), found.Surfaces[0][cell]);
            AssertClose(known.Length < 2 ? double.NaN : Math.Sqrt(known.Sum(v => Math.Pow(v - known.Average(), 2)) / (known.Length - 1)), found.Surfaces[1][cell]);
            AssertClose(known.Length == 0 ? double.NaN : known.Count(v => v >= table.Threshold) / (double)known.Length, found.Surfaces[2][cell]);
            AssertClose(known.Length == 0 ? double.NaN : draws.Select((d, i) => d[cell] >= table.Draws[i].Top ? 1 : 0).Sum() / (double)known.Length, found.Surfaces[3][cell]);
        }
        for (int d = 0; d < count; d++)
        {
            (double sum, int n) = KnownSum.Of(draws[d].AsSpan(20, 28));
            AssertClose(2 * sum, found.Sums[d]);
            AssertClose(2 * n, found.Areas[d]);
            (sum, n) = KnownSum.Of(draws[d].AsSpan(3, 27));
            (double one, int isOne) = KnownSum.Of(draws[d].AsSpan(40, 1));
            AssertClose((sum / 2) + one, found.Sums[count + d]);
            AssertClose((n / 2.0) + isOne, found.Areas[count + d]);
            Assert.Equal(0, found.Areas[(2 * count) + d]);
        }
    }

    // What fits is 1/16 of the room for results: 65536 / 16 / 4 = 1024 numbers are 27 cells of 37 draws.
    [Fact]
    public void Portions_change_nothing()
    {
        DrawTable table = Table(ErrorShape.Normal, 37);
        DrawnCells cells = new(Cells, Numbers, Values, Cells, [new(0, 0, Cells, 0.5)], 1);
        using DeviceBackend whole = Emulator.Start(), small = Emulator.Start(memoryBytes: 65536);
        DrawnSummary expected = Draw(whole, table, cells), found = Draw(small, table, cells);
        Assert.Equal(expected.Surfaces, found.Surfaces);
        Assert.All(expected.Sums.Zip(found.Sums), p => Assert.Equal(p.First, p.Second, 1e-12 * Math.Abs(p.First)));
        Assert.Equal(expected.Areas, found.Areas);
    }

    [Fact]
    public void A_device_that_is_lost_leaves_the_draws_to_the_processor()
    {
        List<string> warnings = [];
        DeviceBackend device = Emulator.Start();
        using ResilientBackend backend = new(device, new CpuBackend(), warnings.Add);
        device.Living[0].Dispose();
        Assert.False(backend.TryRun(new DrawJob(Table(ErrorShape.None, 4), new(Cells, Numbers, Values, Cells, [], 0))));
        Assert.Single(warnings);
    }

    static DrawnSummary Draw(Backend backend, DrawTable table, DrawnCells cells)
    {
        DrawJob job = new(table, cells);
        Assert.True(backend.TryRun(job));
        return job.Summary;
    }

    /// <summary>Draws by all rules, of some of the layers, with and without errors of cells.</summary>
    static DrawTable Table(ErrorShape shape, int count)
    {
        Random random = new(count);
        DeviceDraw[] draws = [.. Enumerable.Range(0, count).Select(d => new DeviceDraw(
            [.. Enumerable.Range(0, Layers).Where(k => (k + d) % 4 != 0).Select(k => new LayerChange(k, k, 0.2f + random.NextSingle(), 0.1f, 0.8f + (0.4f * random.NextSingle()), 0, 1, (k + d) % 5 == 0))],
            (DrawnFold)(d % 5), 1 + (d % 3), 0.01f, d % 9 == 8 ? -1 : d, 0.3f + (0.01f * d)))];
        return new(draws, shape, Key, 0.5f, [0, 0.05, 0.5, 0.77, 1], SumsOnly: false);
    }

    static float[] OnCpu(DeviceDraw draw, ErrorShape shape)
    {
        float[] errors = new float[16 * Cells], y = new float[Cells];
        bool has = shape != ErrorShape.None && draw.Number >= 0;
        for (uint group = 0; group < 2 && has; group++)
            CellErrors.Fill(shape, Key, (uint)draw.Number, group, Numbers, errors.AsSpan((int)group * 8 * Cells, 8 * Cells));
        ReadOnlySpan<float> taken = has ? errors : [];
        switch (draw.Fold)
        {
            case DrawnFold.WeightedMean: DrawFold.Of(new WeightedMean(draw.Required), Values, Cells, taken, draw.Changes, y); break;
            case DrawnFold.WeightedSum: DrawFold.Of(new WeightedSum(draw.Required), Values, Cells, taken, draw.Changes, y); break;
            case DrawnFold.GeometricMean: DrawFold.Of(new WeightedGeometricMean(draw.Required, draw.Floor), Values, Cells, taken, draw.Changes, y); break;
            case DrawnFold.Maximum: DrawFold.Of(new Maximum(draw.Required), Values, Cells, taken, draw.Changes, y); break;
            default: DrawFold.Of(new NoisyOr(draw.Required), Values, Cells, taken, draw.Changes, y); break;
        }
        return y;
    }

    static void AssertClose(double expected, double found) =>
        Assert.True(double.IsNaN(expected) ? double.IsNaN(found) : Math.Abs(expected - found) <= 1e-6 * Math.Max(1, Math.Abs(expected)), $"{expected} {found}");
}
