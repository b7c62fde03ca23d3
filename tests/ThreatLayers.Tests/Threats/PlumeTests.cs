using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>Plumes from outlets (Halpern et al. 2008, supporting material): known answer, conservation, and a brute-force twin.</summary>
public class PlumeTests
{
    static readonly Grid Five = new(Crs.Wgs84, 0, 5, 1, 1, 5, 5);

    // SCIENCE 1.3: 100 units at the centre of 5 x 5 cells, 0.5 % kept.
    [Fact]
    public void A_hundred_units_at_the_centre_spread_as_known()
    {
        using StepBench bench = new(Five);
        float[] plume = bench.With("amount", At(25, 12, 100)).With("sea", All(25)).Run(new Plume { Of = "amount", Sea = "sea" });
        Assert.Equal(0.5, plume[12], 1e-7);
        Assert.All(new[] { 6, 7, 8, 11, 13, 16, 17, 18 }, i => Assert.Equal(0.0621875, plume[i], 1e-8));
        Assert.Equal([0.0123753125, 0.0330008333, 0.0453761458, 0.0330008333, 0.0123753125], plume.Take(5).Select(p => (double)p), (a, b) => Math.Abs(a - b) < 4e-9);
        Assert.Equal(1.4925125, plume.Sum(p => (double)p), 1e-7);
        Assert.Equal("result: of 100 from 1 outlets 1.49% stay in the sea of the map; 0% are cut off where a cell holds less than 0.05, 98.51% found no further cell (a closed bay, or the map's edge).", Assert.Single(bench.Warnings));
    }

    [Fact]
    public void Land_is_nodata_and_holds_a_plume_back()
    {
        using StepBench bench = new(Five);
        float[] sea = All(25);
        foreach (int land in new[] { 3, 8, 13, 18, 23 })
            sea[land] = land == 8 ? float.NaN : 0;
        float[] plume = bench.With("amount", At(25, 12, 100)).With("sea", sea).Run(new Plume { Of = "amount", Sea = "sea" });
        Assert.Equal([3, 8, 13, 18, 23], Enumerable.Range(0, 25).Where(i => float.IsNaN(plume[i])));
        Assert.All(new[] { 4, 9, 14, 19, 24 }, i => Assert.Equal(0, plume[i]));
        Assert.Equal(0.005 * 99.5 / 5, plume[7], 1e-7);
    }

    [Fact]
    public void A_plume_goes_on_across_180_degrees()
    {
        Grid world = new(Crs.Wgs84, -180, 90, 10, 10, 36, 18);
        using StepBench bench = new(world);
        float[] plume = bench.With("amount", At(648, (9 * 36) + 0, 100)).With("sea", All(648)).Run(new Plume { Of = "amount", Sea = "sea" });
        Assert.Equal(plume[(9 * 36) + 1], plume[(9 * 36) + 35]);
        Assert.Equal(plume[(8 * 36) + 4], plume[(8 * 36) + 32]);
    }

    [Fact]
    public void An_outlet_on_land_moves_to_the_nearest_sea_and_joins_what_is_there()
    {
        using StepBench bench = new(Five);
        float[] sea = All(25), amounts = At(25, 0, 60);
        (sea[0], amounts[5]) = (0, 40); // A degree to the south is 110.6 km, one to the east 111.0.
        float[] plume = bench.With("amount", amounts).With("sea", sea).Run(new Plume { Of = "amount", Sea = "sea", MaxMoveKm = 120 });
        Assert.Equal(0.5, plume[5], 1e-7);
        Assert.Contains("1 of 2 outlets lie on land and were moved to the nearest sea, up to 120 km.", bench.Warnings[0], StringComparison.Ordinal);
        InputException far = Assert.Throws<InputException>(() => bench.Run(new Plume { Of = "amount", Sea = "sea", MaxMoveKm = 50 }));
        Assert.Equal("result: 1 of 2 outlets of 'amount' lie further than 50 km from where 'sea' is above 0; the first is at x 0.5, y 4.5 (EPSG:4326). Move them to the coast, leave those of closed basins out, or set max_move_km higher.", far.Message);
    }

    [Fact]
    public void No_sea_no_outlet_and_negative_amounts_are_refused()
    {
        using StepBench bench = new(Five);
        bench.With("none", new float[25]).With("sea", All(25)).With("minus", At(25, 3, -1));
        Assert.Contains("'none' is nowhere above 0", Assert.Throws<InputException>(() => bench.Run(new Plume { Of = "sea", Sea = "none" })).Message, StringComparison.Ordinal);
        Assert.Contains("'none' has no cell above 0", Assert.Throws<InputException>(() => bench.Run(new Plume { Of = "none", Sea = "sea" })).Message, StringComparison.Ordinal);
        Assert.Contains("'minus' has an amount below 0 or without end at x 3.5, y 4.5", Assert.Throws<InputException>(() => bench.Run(new Plume { Of = "minus", Sea = "sea" })).Message, StringComparison.Ordinal);
    }

    /// <summary>Random seas with islands and several outlets, against whole-grid arrays; with memory for a row at a time the bytes are the same.</summary>
    [Theory]
    [InlineData(1, 0.005, 0.0005)]
    [InlineData(2, 0.2, 0.01)]
    [InlineData(3, 0.05, 0.002)]
    [InlineData(4, 1, 0.5)]
    public void Plumes_are_those_of_the_brute_force_twin_and_nothing_is_lost(int seed, double keep, double stop)
    {
        Grid grid = new(Crs.Wgs84, -180, 90, 9, 9, 40, 20);
        Random random = new(seed);
        float[] sea = [.. Enumerable.Range(0, 800).Select(_ => random.Next(4) == 0 ? 0f : 1f)], amounts = new float[800];
        foreach (int _ in Enumerable.Range(0, 12))
        {
            int cell = random.Next(800);
            (sea[cell], amounts[cell]) = (1, random.Next(1, 1000));
        }
        double[] twin = Twin(sea, amounts, keep, stop, out double lost);
        Assert.Equal(amounts.Sum(), twin.Sum() + lost, 1e-6);
        Plume step = new() { Of = "amount", Sea = "sea", KeepShare = keep, StopShare = stop };
        using StepBench ample = new(grid), rowByRow = new(grid, memoryBytes: 1300);
        float[] found = ample.With("amount", amounts).With("sea", sea).Run(step);
        for (int i = 0; i < 800; i++)
            Assert.Equal(sea[i] > 0 ? (float)twin[i] : float.NaN, found[i], 2e-6f * Math.Max(1, (float)twin[i]));
        Assert.Equal(found, rowByRow.With("amount", amounts).With("sea", sea).Run(step));
    }

    [Fact]
    public void A_plume_of_too_many_cells_is_given_up()
    {
        CellBits sea = new(100);
        for (int cell = 0; cell < 100; cell++)
            sea.Set(cell);
        Assert.Null(new PlumeSpread(10, 10, false, sea, 0.005, 1e-9, 99).Spread(0, 1));
        Assert.NotNull(new PlumeSpread(10, 10, false, sea, 0.005, 1e-9, 100).Spread(0, 1));
    }

    static double[] Twin(float[] sea, float[] amounts, double keep, double stop, out double lost)
    {
        double[] sums = new double[800];
        lost = 0;
        double limit = stop * amounts.Max();
        for (int outlet = 0; outlet < 800; outlet++)
        {
            if (amounts[outlet] == 0)
                continue;
            double[] held = new double[800];
            bool[] seen = new bool[800];
            held[outlet] = amounts[outlet];
            seen[outlet] = true;
            while (held.Any(h => h > 0))
            {
                double[] next = new double[800];
                for (int i = 0; i < 800; i++)
                {
                    int[] ways = [.. Around(i).Where(n => sea[n] > 0 && !seen[n])];
                    double rest = held[i] * (1 - keep);
                    sums[i] += held[i] * keep;
                    if (held[i] < limit || ways.Length == 0)
                        lost += rest;
                    else
                        Array.ForEach(ways, n => next[n] += rest / ways.Length);
                }
                for (int i = 0; i < 800; i++)
                    seen[i] |= next[i] > 0;
                held = next;
            }
        }
        return sums;
    }

    static IEnumerable<int> Around(int cell) =>
        from y in Enumerable.Range((cell / 40) - 1, 3)
        from x in Enumerable.Range((cell % 40) - 1, 3)
        let n = (y * 40) + ((x + 40) % 40)
        where y is >= 0 and < 20 && n != cell
        select n;

    static float[] All(int cells) => [.. Enumerable.Repeat(1f, cells)];

    static float[] At(int cells, int cell, float amount)
    {
        float[] field = new float[cells];
        field[cell] = amount;
        return field;
    }
}
