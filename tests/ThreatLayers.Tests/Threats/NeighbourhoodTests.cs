using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>Sums, means and shares over windows large enough for Fourier transforms, and over those that are not, against adding up in float64.</summary>
public class NeighbourhoodTests
{
    static readonly Gen<(Grid Grid, GroundMetric Ground, float[] Cells, double Reach_km, NeighbourhoodMode Mode, DecayShape Decay)> Cases =
        from columns in Gen.Int[1, 100]
        from rows in Gen.Int[1, 100]
        from wraps in Gen.Bool
        from seed in Gen.Int[0, 1_000_000]
        from kind in Gen.Int[0, 5]
        from reach in Gen.Double[0.6, 30]
        from mode in Gen.Int[0, 2].Select(i => (NeighbourhoodMode)i)
        from decay in Gen.Int[0, 2].Select(i => (DecayShape)i)
        from high in Gen.Bool.Select(b => b ? 1000.0 : 700)
        select (new Grid(new("EPSG:32633"), 0, rows * high, 1000, high, columns, rows), OnMap(columns, rows, high, wraps), Cells(columns, rows, kind, seed), reach, mode, decay);

    [Fact]
    public void Windows_are_what_adding_up_every_pair_finds() => Cases.Sample(c =>
    {
        DecaySum step = new() { Of = "x", MaxDistanceKm = c.Reach_km, Mode = c.Mode, Decay = c.Decay };
        using StepBench bench = new(c.Grid, c.Ground);
        float[] result = bench.With("x", c.Cells).Run(step);
        double[] expected = Expected(c.Grid, c.Ground.Wraps, c.Cells, step);
        double scale = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (int i = 0; i < result.Length; i++)
        {
            Assert.True(double.IsNaN(expected[i]) == float.IsNaN(result[i]), $"cell {i}: {expected[i]} and {result[i]}");
            if (!double.IsNaN(expected[i]))
                Assert.Equal(expected[i], result[i], 1e-5 * scale);
        }
    }, iter: 40, threads: 2);

    [Theory]
    [InlineData(DecayShape.Exponential)]
    [InlineData(DecayShape.Linear)]
    public void A_constant_with_holes_has_its_constant_as_mean(DecayShape decay)
    {
        Grid grid = new(new("EPSG:32633"), 0, 260_000, 1000, 1000, 300, 260);
        // A half of nothing, so that rims of windows with little known in them are met.
        float[] cells = [.. Enumerable.Range(0, 300 * 260).Select(i => i % 300 > 140 || i % 7 == 0 ? float.NaN : 3f)];
        using StepBench bench = new(grid, OnMap(300, 260, 1000, wraps: false));
        float[] result = bench.With("x", cells).Run(new DecaySum { Of = "x", MaxDistanceKm = 30, Decay = decay, Mode = NeighbourhoodMode.Mean });
        for (int i = 0; i < result.Length; i++)
        {
            if (i % 300 is < 169 or > 172)
                Assert.Equal(i % 300 < 169 ? 3 : float.NaN, result[i], 3e-5);
        }
    }

    [Fact]
    public void Beyond_every_source_there_is_exactly_nothing()
    {
        Grid grid = new(new("EPSG:32633"), 0, 200_000, 1000, 1000, 200, 200);
        float[] cells = new float[200 * 200];
        cells[(100 * 200) + 20] = 1e6f;
        using StepBench bench = new(grid, OnMap(200, 200, 1000, wraps: false));
        float[] result = bench.With("x", cells).Run(new FocalSum { Of = "x", RadiusKm = 15 });
        Assert.All(Enumerable.Range(0, cells.Length), i =>
        {
            double squared = Math.Pow((i / 200) - 100, 2) + Math.Pow((i % 200) - 20, 2);
            Assert.True(squared > 225 ? result[i] == 0 : Math.Abs(result[i] - 1e6) < 10, $"{i}: {result[i]}");
        });
    }

    [Fact]
    public void Threads_and_memory_change_no_bit()
    {
        Grid grid = new(new("EPSG:32633"), 0, 300_000, 1000, 1000, 500, 300);
        float[] cells = Cells(500, 300, 3, 5);
        foreach (Step step in new Step[]
        {
            new DecaySum { Of = "x", MaxDistanceKm = 20, Mode = NeighbourhoodMode.Mean },
            new FocalSum { Of = "x", RadiusKm = 2.5 },
            new Distance { Of = "x" },
            new DistanceDecay { Of = "x", MaxDistanceKm = 30 },
        })
        {
            foreach (bool planar in new[] { true, false })
            {
                float[][] results = [.. new[] { (1L << 30, 2), (1L << 30, 1), (1L << 16, 2), (1, 1) }.Select(b =>
                {
                    GroundMetric ground = OnMap(500, 300, 1000, wraps: true) with { IsPlanar = planar };
                    using StepBench bench = new(grid, ground, b.Item1, b.Item2);
                    return bench.With("x", cells).Run(step);
                })];
                Assert.All(results, r => Assert.Equal(results[0], r));
            }
        }
    }

    [Fact]
    public void Turning_the_globe_turns_the_result()
    {
        const int Columns = 400, Rows = 120;
        float[] cells = Cells(Columns, Rows, 2, 8), turned = [.. Enumerable.Range(0, Columns * Rows).Select(i => cells[(i / Columns * Columns) + ((i + 100) % Columns)])];
        Grid grid = new(new("EPSG:32633"), 0, Rows * 1000, 1000, 1000, Columns, Rows);
        foreach (Step step in new Step[] { new DecaySum { Of = "x", MaxDistanceKm = 25 }, new DecaySum { Of = "x", MaxDistanceKm = 2 }, new Distance { Of = "x" } })
        {
            using StepBench one = new(grid, OnMap(Columns, Rows, 1000, true)), other = new(grid, OnMap(Columns, Rows, 1000, true));
            float[] result = one.With("x", cells).Run(step), turnedResult = other.With("x", turned).Run(step);
            double scale = step is DecaySum { MaxDistanceKm: > 10 } ? result.Where(float.IsFinite).Max() * 1e-5 : 0;
            Assert.All(Enumerable.Range(0, Columns * Rows), i => Assert.Equal(result[(i / Columns * Columns) + ((i + 100) % Columns)], turnedResult[i], scale));
        }
    }

    /// <summary>0: nothing known, 1: one cell, 2: sparse sources with holes, 3: patches of holes, 4: at the border alone, 5: dense and negative too.</summary>
    static float[] Cells(int columns, int rows, int kind, int seed)
    {
        Random random = new(seed);
        int only = random.Next(columns * rows);
        return [.. Enumerable.Range(0, columns * rows).Select(i =>
        {
            int r = i / columns, c = i % columns;
            return kind switch
            {
                0 => float.NaN,
                1 => i == only ? 5 : 0,
                2 => random.Next(20) == 0 ? float.NaN : random.Next(50) == 0 ? random.NextSingle() * 100 : 0,
                3 => ((r / 40) + (c / 40)) % 2 == 0 ? float.NaN : random.NextSingle(),
                4 => r == 0 || c == 0 || r == rows - 1 || c == columns - 1 ? 1 : 0,
                _ => random.NextSingle() - 0.3f,
            };
        })];
    }

    static double[] Expected(Grid grid, bool wraps, float[] cells, DecaySum step)
    {
        double reach = 1000 * step.MaxDistanceKm, whole = 0;
        int down = (int)(reach / grid.CellHeight), across = (int)(reach / grid.CellWidth);
        for (int r = -down; r <= down; r++)
        {
            for (int c = -across; c <= across; c++)
                whole += step.At(Math.Sqrt(Math.Pow(r * grid.CellHeight, 2) + Math.Pow(c * grid.CellWidth, 2)));
        }
        double[] expected = new double[cells.Length];
        Parallel.For(0, cells.Length, i =>
        {
            double sum = 0, weights = 0;
            for (int r = Math.Max(0, (i / grid.Columns) - down); r <= Math.Min(grid.Rows - 1, (i / grid.Columns) + down); r++)
            {
                for (int c = 0; c < grid.Columns; c++)
                {
                    int gap = Math.Abs((i % grid.Columns) - c);
                    gap = wraps ? Math.Min(gap, grid.Columns - gap) : gap;
                    double d = Math.Sqrt(Math.Pow(((i / grid.Columns) - r) * grid.CellHeight, 2) + Math.Pow(gap * grid.CellWidth, 2));
                    float value = cells[(r * grid.Columns) + c];
                    if (d > reach || float.IsNaN(value))
                        continue;
                    weights += (float)step.At(d);
                    sum += (float)step.At(d) * (double)value;
                }
            }
            expected[i] = weights == 0 ? double.NaN : step.Mode switch { NeighbourhoodMode.Sum => sum, NeighbourhoodMode.Mean => sum / weights, _ => sum / whole };
        });
        return expected;
    }

    static GroundMetric OnMap(int columns, int rows, double high, bool wraps) => new()
    {
        Northing_m = [.. Enumerable.Range(0, rows).Select(r => (rows - r - 0.5) * high)],
        CellWidth_m = [.. Enumerable.Repeat(1000.0, rows)],
        CellHeight_m = [.. Enumerable.Repeat(high, rows)],
        CellArea_km2 = [.. Enumerable.Repeat(high / 1000, rows)],
        Wraps = wraps,
        IsPlanar = true,
    };
}
