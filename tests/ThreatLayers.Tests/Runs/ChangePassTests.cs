using CsCheck;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Runs;

namespace ThreatLayers.Tests.Runs;

public sealed class ChangePassTests : IDisposable
{
    const float Unknown = float.NaN;

    static readonly Colours Ramp = new(), Classes = new() { Classes = [new() { Value = 0, Label = "none", Colour = "#000000" }, new() { Value = 3, Label = "all", Colour = "#ffffff" }] };

    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-change-").FullName;

    // Two rows of cells of 1 and 3 km². Differences by hand: 0.5, 0, -0.25 (A 0.5, B 0.25) above; 0.5 below; one cell known in A alone, one in B alone, one in none.
    // Sum 0.75 over 4 cells; by area (0.5 + 0 - 0.25) x 1 + 0.5 x 3 = 1.75 over 6 km². Squares 0.25 + 0 + 0.0625 + 0.25 = 0.5625.
    // Steps of a fifth: 0.1 -> 0.6 crosses, 0.5 -> 0.25 crosses (third to second), 0.05 -> 0.55 crosses.
    [Fact]
    public void Figures_are_those_worked_out_by_hand()
    {
        (ChangePass pass, float[] difference) = Compared(4, [1, 3], [0.1f, 0.2f, 0.5f, Unknown, 0.05f, 0.3f, Unknown, Unknown], [0.6f, 0.2f, 0.25f, Unknown, 0.55f, Unknown, 0.7f, Unknown], Ramp, false);
        SurfaceChange change = pass.Change;
        Assert.Equal((4, 3, 3, 1, 1), (change.Cells, change.Changed, change.Crossed, change.OnlyInA, change.OnlyInB));
        Assert.Equal((6.0, 5.0, 5.0, 3.0, 3.0), (change.Area_km2, change.ChangedArea_km2, change.CrossedArea_km2, change.OnlyInAArea_km2, change.OnlyInBArea_km2));
        Assert.Equal(0.1875, change.Mean, 1e-7);
        Assert.Equal(1.75 / 6, change.MeanByArea, 1e-7);
        Assert.Equal(0.3125, change.MeanAbsolute, 1e-7);
        Assert.Equal(0.375, change.Rmse, 1e-7);
        Assert.Equal(0.5, change.GreatestAbsolute, 1e-7);
        Assert.Equal(-0.25, change.Least, 1e-7);
        Assert.Equal([0, 2, 3, 4, 5, 6, 7], Enumerable.Range(0, 8).Where(i => difference[i] != 0));
        Assert.Equal([3, 5, 6, 7], Enumerable.Range(0, 8).Where(i => float.IsNaN(difference[i])));
        // Sorted: -0.25, 0, 0.5, 0.5; the median lies half way between 0 and 0.5.
        Assert.Equal(0.25, pass.DifferenceQuantiles[3], 1e-7);
    }

    // A 0 0 3 3, B 0 3 3 0 on cells of 2 km²: one cell went from 0 to 3, one from 3 to 0.
    [Fact]
    public void On_class_surfaces_the_difference_is_a_code_and_moves_have_areas()
    {
        (ChangePass pass, float[] difference) = Compared(4, [2], [0, 0, 3, 3], [0, 3, 3, 0], Classes, true);
        Assert.Equal([0, 3, 0, 3000], difference);
        Assert.Equal([(0, 3, 2.0), (3, 0, 2.0)], pass.Transitions);
        Assert.Equal((2, 2), (pass.Change.Changed, pass.Change.Crossed));
    }

    [Fact]
    public void Values_beyond_the_legend_count_to_its_last_steps()
    {
        ClassSteps steps = ClassSteps.Of(new() { Low = 10, High = 20 }, false);
        Assert.Equal([0, 0, 0, 1, 4, 4, 4], new[] { -5f, 10f, 11.9f, 12.1f, 18.1f, 20f, 99f }.Select(steps.Of));
    }

    [Fact]
    public void No_cell_in_common_is_no_change()
    {
        (ChangePass pass, _) = Compared(2, [1], [Unknown, 1], [1, Unknown], Ramp, false);
        Assert.Equal((0, 1, 1), (pass.Change.Cells, pass.Change.OnlyInA, pass.Change.OnlyInB));
        Assert.True(double.IsNaN(pass.DifferenceQuantiles[0]) && double.IsNaN(pass.Change.Mean));
        Assert.Equal(0, pass.MovedQuantile);
    }

    // Blocks, rows and threads on one side, the definition cell by cell on the other.
    [Fact]
    public void Against_every_cell_by_itself() => Gen.Select(Gen.Float[-1, 2].Array[600], Gen.Float[-1, 2].Array[600], Gen.Int[0, 3].Array[1200], Gen.Double[0.1, 9].Array[20]).Sample((a, b, fate, areas) =>
    {
        for (int i = 0; i < 600; i++)
        {
            a[i] = fate[i] == 0 ? Unknown : a[i];
            b[i] = fate[600 + i] == 0 ? Unknown : fate[600 + i] == 1 ? a[i] : b[i];
        }
        (ChangePass pass, float[] difference) = Compared(30, areas, a, b, Ramp, false);
        int[] both = [.. Enumerable.Range(0, 600).Where(i => !float.IsNaN(a[i]) && !float.IsNaN(b[i]))], changed = [.. both.Where(i => a[i] != b[i])];
        double[] d = [.. both.Select(i => (double)(b[i] - a[i]))];
        SurfaceChange change = pass.Change;
        Assert.Equal(both.Length, change.Cells);
        Assert.Equal(changed.Length, change.Changed);
        Assert.Equal(both.Count(i => Step(a[i]) != Step(b[i])), change.Crossed);
        Near(both.Sum(i => areas[i / 30]), change.Area_km2);
        Near(changed.Sum(i => areas[i / 30]), change.ChangedArea_km2);
        Near(both.Where(i => Step(a[i]) != Step(b[i])).Sum(i => areas[i / 30]), change.CrossedArea_km2);
        Near(Enumerable.Range(0, 600).Where(i => !float.IsNaN(a[i]) && float.IsNaN(b[i])).Sum(i => areas[i / 30]), change.OnlyInAArea_km2);
        Near(d.Average(), change.Mean);
        Near(d.Average(Math.Abs), change.MeanAbsolute);
        Near(Math.Sqrt(d.Average(x => x * x)), change.Rmse);
        Near(both.Sum(i => (double)(b[i] - a[i]) * areas[i / 30]) / both.Sum(i => areas[i / 30]), change.MeanByArea);
        Assert.Equal((d.Min(), d.Max()), (change.Least, change.Greatest));
        Quantiles(d, ChangePass.OfDifference, pass.DifferenceQuantiles);
        Quantiles([.. d.Select(Math.Abs)], ChangePass.OfAbsolute, pass.AbsoluteQuantiles);
        if (changed.Length > 0)
            Quantiles([.. changed.Select(i => Math.Abs((double)(b[i] - a[i])))], [ChangePass.OfMoved], [pass.MovedQuantile]);
        Assert.Equal(both, Enumerable.Range(0, 600).Where(i => !float.IsNaN(difference[i])));

        static int Step(float value) => (int)Math.Clamp(value * 5, 0, 4);
        static void Near(double expected, double found) => Assert.Equal(expected, found, 1e-9 * Math.Max(1, Math.Abs(expected)));
    }, iter: 60, threads: 1);

    [Fact]
    public void Threads_change_no_bit()
    {
        Random random = new(4);
        float[] a = [.. Enumerable.Range(0, 2100 * 520).Select(_ => random.Next(9) == 0 ? Unknown : random.NextSingle())], b = [.. a.Select(x => random.Next(5) == 0 ? Unknown : x * random.NextSingle())];
        double[] areas = [.. Enumerable.Range(0, 520).Select(r => 1 + (r * 0.01))];
        (ChangePass one, float[] first) = Compared(2100, areas, a, b, Ramp, false, threads: 1);
        (ChangePass four, float[] second) = Compared(2100, areas, a, b, Ramp, false, threads: 4);
        Assert.Equal(one.Change, four.Change);
        Assert.Equal(one.DifferenceQuantiles, four.DifferenceQuantiles);
        Assert.True(first.AsSpan().SequenceEqual(second));
    }

    static void Quantiles(double[] values, IReadOnlyList<double> probabilities, IReadOnlyList<double> found)
    {
        Array.Sort(values);
        for (int i = 0; i < probabilities.Count; i++)
        {
            double h = (values.Length - 1) * probabilities[i];
            int low = (int)h;
            Assert.Equal(values[low] + ((h - low) * (values[Math.Min(low + 1, values.Length - 1)] - values[low])), found[i], 1e-9);
        }
    }

    (ChangePass, float[]) Compared(int columns, double[] areas, float[] a, float[] b, Colours colours, bool isClass, int threads = 2)
    {
        Grid grid = new(Crs.EaseGrid2, 0, areas.Length, 1, 1, columns, areas.Length);
        GroundMetric ground = new() { Northing_m = areas, CellWidth_m = areas, CellHeight_m = areas, CellArea_km2 = areas, Wraps = false, IsPlanar = false };
        using CellFile inA = File("a", a), inB = File("b", b), kept = CellFile.Create(Path.Combine(folder, "kept.f32"), grid), difference = CellFile.Create(Path.Combine(folder, "difference.f32"), grid);
        ChangePass pass = new(grid, ground, colours, isClass, threads, CancellationToken.None);
        pass.Run(inA, inB, kept, null, difference);
        float[] cells = new float[a.Length];
        kept.Read(grid.Whole, cells);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(a.AsSpan()).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(cells.AsSpan())));
        difference.Read(grid.Whole, cells);
        return (pass, cells);

        CellFile File(string name, float[] cells)
        {
            CellFile file = CellFile.Create(Path.Combine(folder, name + ".f32"), grid);
            file.Write(grid.Whole, cells);
            return file;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
