using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>Windows on the ground by transforms of rows, against the same windows added up cell by cell.</summary>
public class SpectralNeighbourhoodTests
{
    // A region whose columns narrow by a fifth from south to north, two stretches wide, and the whole globe, poles included.
    static readonly Grid Region = new(Crs.Wgs84, 5, 52, 0.1, 0.1, 1300, 70), World = new(Crs.Wgs84, -180, 90, 1, 1, 360, 180);

    [Fact]
    public void They_are_what_adding_up_finds()
    {
        Gen.Select(Gen.Bool, Gen.Int[0, 5], Gen.Enum<NeighbourhoodMode>(), Gen.Enum<DecayShape>(), Gen.Double[1, 3], Gen.Int[1, 1000]).Sample((isWorld, kind, mode, decay, reach, seed) =>
        {
            Grid grid = isWorld ? World : Region;
            DecaySum step = new() { Of = "a", MaxDistanceKm = reach * (isWorld ? 1250 : 160), Decay = decay, Mode = mode };
            using StepBench bench = new StepBench(grid).With("a", Cells(grid, kind, seed));
            float[] found = bench.Run(step), due = Direct(bench, step);
            // What rounds is what goes in. Where values of both signs cancel, the yardstick is the same window of their sizes; else the greatest result itself.
            using StepBench sizes = new StepBench(grid).With("a", [.. Cells(grid, kind, seed).Select(Math.Abs)]);
            double greatest = (kind == 3 ? Direct(sizes, step) : due).Where(v => !float.IsNaN(v)).Select(v => (double)v).DefaultIfEmpty(0).Max();
            for (int i = 0; i < due.Length; i++)
            {
                Assert.True(float.IsNaN(due[i]) == float.IsNaN(found[i]) && (due[i] != 0 || found[i] == 0 || kind == 3), FormattableString.Invariant($"cell {i}: {found[i]:R} for {due[i]:R}"));
                Assert.False(Math.Abs(due[i] - found[i]) > 1e-5 * greatest, FormattableString.Invariant($"cell {i}: {found[i]:R} for {due[i]:R}, greatest {greatest:R}; {(isWorld ? "world" : "region")}, kind {kind}, {mode}, {decay}, reach {reach:R}, seed {seed}"));
            }
        }, iter: 24);
    }

    /// <summary>Weights just above the kernel's norm were divided by as the transform rounded them: 1.1e-5 of the greatest off.</summary>
    [Fact]
    public void A_mean_at_the_rim_of_the_known_has_five_digits()
    {
        DecaySum step = new() { Of = "a", MaxDistanceKm = 470.863983958, Mode = NeighbourhoodMode.Mean };
        using StepBench bench = new StepBench(Region).With("a", Cells(Region, 2, 831));
        float[] found = bench.Run(step), due = Direct(bench, step);
        for (int i = 0; i < due.Length; i++)
            Assert.False(Math.Abs(due[i] - found[i]) > 7e-6, FormattableString.Invariant($"cell {i}: {found[i]:R} for {due[i]:R}"));
    }

    [Fact]
    public void Threads_and_memory_change_no_bit()
    {
        DecaySum step = new() { Of = "a", MaxDistanceKm = 300, Mode = NeighbourhoodMode.Mean };
        using StepBench one = new StepBench(Region, null, 1, 1).With("a", Cells(Region, 2, 5)), two = new StepBench(Region, null, 1 << 30, 2).With("a", Cells(Region, 2, 5));
        Assert.Equal(one.Run(step), two.Run(step));
    }

    static float[] Direct(StepBench bench, DecaySum step)
    {
        Neighbourhood what = new(1000 * step.MaxDistanceKm, step.At, step.Mode, Distances.Ground, "max_distance_km");
        using CellFile result = bench.Scope.Create("direct");
        new RowNeighbourhood(what, bench.Scope.Ground, bench.Scope.Surface("a").Cells, result, bench.Scope).Run("direct");
        float[] cells = new float[bench.Scope.Grid.Cells];
        result.Read(bench.Scope.Grid.Whole, cells);
        return cells;
    }

    /// <summary>Dense; with holes; half unknown in one piece; with values below zero; a few sources; nothing but zeros and unknowns.</summary>
    static float[] Cells(Grid grid, int kind, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, (int)grid.Cells).Select(i => kind switch
        {
            0 => random.NextSingle() * 1000,
            1 => random.Next(5) == 0 ? float.NaN : random.NextSingle(),
            2 => i % grid.Columns > grid.Columns / 2 ? float.NaN : random.NextSingle() + 0.1f,
            3 => (random.NextSingle() - 0.5f) * 0.001f,
            4 => random.Next(3000) == 0 ? 1e6f : 0,
            _ => random.Next(2) == 0 ? float.NaN : 0,
        })];
    }
}
