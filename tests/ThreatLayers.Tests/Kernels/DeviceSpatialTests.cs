using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>Distances, windows and transforms on a device against the processor's own loops.</summary>
public class DeviceSpatialTests
{
    [Theory]
    [InlineData(16, 5, 3)]
    [InlineData(32, 15, 15)]
    [InlineData(64, 10, 31)]
    public void A_tile_comes_out_as_on_the_processor(int size, int rows, int columns)
    {
        float[][] weights = [.. Enumerable.Range(0, rows + 1).Select(r => Enumerable.Range(0, columns - (r * columns / (rows + 1))).Select(c => MathF.Exp(-(r + (2 * c)) / 10f)).ToArray())];
        KernelSpectrum kernel = new(size, weights);
        using FourierTile here = new(kernel), there = new(kernel);
        using DeviceBackend device = Emulator.Start();
        for (int turn = 0; turn < 2; turn++)
        {
            float[] cells = [.. SampleCells.Of(1, 2 * size * size, seed: size + turn)[0].Select(c => float.IsFinite(c) ? c : 0)];
            foreach (FourierTile tile in (FourierTile[])[here, there])
            {
                cells.AsSpan(0, size * size).CopyTo(tile.First);
                cells.AsSpan(size * size).CopyTo(tile.Second);
            }
            here.Convolve(0);
            Assert.True(there.TryConvolve(device));
            double scale = 9 * weights.Sum(w => w.Sum());
            for (int i = 0; i < size * size; i++)
            {
                Assert.Equal(here.First[i], there.First[i], 1e-6 * scale);
                Assert.Equal(here.Second[i], there.Second[i], 1e-6 * scale);
            }
        }
    }

    [Fact]
    public void A_tile_is_left_to_the_processor_where_there_is_no_device()
    {
        using FourierTile tile = new(new(16, [[1f]]));
        tile.First[3] = 5;
        using DeviceBackend device = Emulator.Start();
        device.Living[0].Dispose();
        using ResilientBackend backend = new(device, new CpuBackend(), _ => { });
        Assert.False(tile.TryConvolve(new CpuBackend()));
        Assert.False(tile.TryConvolve(backend));
        Assert.Equal(5, tile.First[3]);
    }

    // Reaches lie between distances, but for the last, which is one: 25 m are five cells of 5 m, to the bit.
    [Theory]
    [InlineData(1000, 1000, double.PositiveInfinity)]
    [InlineData(900, 1500.5, 7000)]
    [InlineData(5, 5, 25)]
    public void Distances_on_a_map_are_those_of_the_processor(double height, double width, double reach)
    {
        const int Rows = 61, Columns = 64;
        byte[] sources = [.. Enumerable.Range(0, Rows * Columns).Select(i => (byte)(i * 7919 % 331 == 0 ? 1 : 0))];
        float[] expected = NearestSourceTests.OnMap(Columns, sources, reach, height, width, wraps: true);
        Assert.Equal(expected, OnDevice(RowMetric.OnMap(Rows, height, width), Columns, sources, reach, 1000, float.NaN));
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(7000)]
    public void Distances_on_the_ground_are_those_of_the_processor(double reach)
    {
        const int Rows = 40, Columns = 64;
        SourceBand band = new(Columns, [.. Enumerable.Range(0, Rows).Select(r => -1000.5 * r)], [.. Enumerable.Range(0, Rows).Select(r => 900.25 - (20 * r))], Wraps: true);
        byte[] sources = [.. Enumerable.Range(0, Rows * Columns).Select(i => (byte)(i / Columns is > 3 and < 30 && i * 7919 % 431 == 0 ? 1 : 0))];
        float[] expected = NearestSourceTests.OnGround(band, sources, reach);
        Assert.Equal(expected, OnDevice(RowMetric.OnGround(band), Columns, sources, reach, 1, float.PositiveInfinity));
    }

    [Fact]
    public void A_map_without_sources_is_beyond()
    {
        float[] found = OnDevice(RowMetric.OnMap(5, 10, 10), 64, new byte[5 * 64], double.PositiveInfinity, 1000, float.NaN);
        Assert.Equal(NearestSourceTests.OnMap(64, new byte[5 * 64], double.PositiveInfinity, 10, 10, wraps: true), found);
    }

    static float[] OnDevice(RowMetric metric, int columns, byte[] sources, double reach, double unit, float beyond)
    {
        using DeviceBackend device = Emulator.Start();
        float[] distances = new float[sources.Length];
        Assert.True(device.TryRun(new NearestJob(metric, columns, NearestSourceTests.Gaps(columns, sources, wraps: true), reach, unit, beyond, distances)));
        return distances;
    }
}
