using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

/// <summary>Sensitivity by squares, held against a slow twin that goes through each square's cells one by one for each point of the design.</summary>
public sealed class SquareSensitivityTests : IDisposable
{
    const int Columns = 37, Rows = 29, Seed = 5, Samples = 24, Trajectories = 6;

    static readonly ThreatLayers.Combining.WeightedMean Rule = new() { Of = [new WeightedSource("a", 1), new("b", 3)], Require = "any" };

    static readonly UncertaintyDefinition How = new() { Draws = 10, CellError = new Normal { Sd = 0.1 }, LayerError = new ThreatLayers.Definitions.Uniform { HalfWidth = 0.4 }, WeightError = new Normal { Sd = 0.5 }, SobolSamples = Samples, MorrisTrajectories = Trajectories };

    // West, east, south, north in cells: edges run through cells, one lies where nothing is known, and two overlap.
    static readonly (double West, double East, double South, double North)[] Boxes = [(0, 12.25, 3.5, 29), (10, 30.75, 0, 17.5), (33, 36, 1, 6), (5.5, 6.25, 20, 20.75)];

    readonly ZoneBench bench = new();
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-squares-").FullName;
    readonly float[] a = [.. Enumerable.Range(0, Columns * Rows).Select(i => i % Columns > 32 || i % 11 == 0 ? float.NaN : (i * 7 % 91) / 91f)], b = [.. Enumerable.Range(0, Columns * Rows).Select(i => i % Columns > 32 || i % 5 == 0 ? float.NaN : (i * 3 % 57) / 57f)];

    public void Dispose()
    {
        bench.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Indices_of_a_square_are_those_of_its_mean_by_brute_force()
    {
        DrawPlan plan = new(How, Rule);
        SensitivityDesign design = new(plan.Columns, plan.Factors.Count, plan.IsOf, (stream, i) => plan.Point(Seed, stream, i), Samples, Trajectories, plan.Middle);
        DrawResult one = Run(plan, design, 1), three = Run(plan, design, 3);
        Assert.Equal(one.SquareMeans, three.SquareMeans);
        SquareSensitivity[] found = SquareSensitivity.Of(one.SquareMeans, one.SquareKnown_km2, design, plan.Factors, SensitivityMeasure.SobolTotal);
        Assert.Equal([0, 1, 3], found.Select(s => s.Square));
        foreach (SquareSensitivity square in found)
        {
            double[] means = [.. design.Points.Select(u => Mean(Boxes[square.Square], u))];
            Assert.Equal(Mean(Boxes[square.Square], [0.5, 0.5, 0.5, 0.5]), square.Mean, 1e-6);
            (double[] first, double[] total, double[] size) = Twin(means);
            for (int f = 0; f < 4; f++)
            {
                Assert.Equal(first[f], square.Effects[f].Sobol.First, 2e-4);
                Assert.Equal(total[f], square.Effects[f].Sobol.Total, 2e-4);
                Assert.Equal(size[f], square.Effects[f].Morris.MeanAbsolute, 2e-6);
                Assert.Equal(means[2 + (2 * f)] - means[1 + (2 * f)], square.Effects[f].Swing, 1e-6);
            }
            Assert.Equal(Array.IndexOf(total, total.Max()), square.Leading);
        }
    }

    // The emulator rounds as the processor does, and adds up in another order.
    [Fact]
    public void A_device_says_the_same_of_squares()
    {
        DrawPlan plan = new(How, Rule);
        SensitivityDesign design = new(plan.Columns, plan.Factors.Count, plan.IsOf, (stream, i) => plan.Point(Seed, stream, i), 2, 1, plan.Middle);
        using DeviceBackend device = Kernels.Emulator.Start();
        DrawResult here = Run(plan, design, 1), there = Run(plan, design, 1, device);
        foreach ((double[] expected, double[] found) in here.SquareMeans.Concat(here.ZoneMeans).Zip(there.SquareMeans.Concat(there.ZoneMeans)))
            Assert.All(expected.Zip(found), p => Assert.True(double.IsNaN(p.First) ? double.IsNaN(p.Second) : Math.Abs(p.First - p.Second) < 1e-6, $"{p.First} and {p.Second}"));
    }

    [Fact]
    public void Where_hardly_anything_moves_nothing_leads()
    {
        SensitivityDesign design = new(2, 2, (c, f) => c == f, (_, _) => [0.5, 0.5], 0, 0);
        double[][] Means(params double[] sizes) => [.. sizes.Select(s => (double[])[s, .. design.Points.Select(u => s * (u[0] + (3 * u[1])))])];
        double[][] means = Means(1, 0.011, 0.009, double.NaN), known = [.. means.Select(m => m.Select(_ => 1.0).ToArray())];
        SquareSensitivity[] found = SquareSensitivity.Of(means, known, design, ["few", "many"], SensitivityMeasure.Swing);
        Assert.Equal([(0, 1), (1, 1), (2, -1)], found.Select(s => (s.Square, s.Leading)));
    }

    DrawResult Run(DrawPlan plan, SensitivityDesign design, int threads, Backend? backend = null)
    {
        Grid grid = ZoneBench.Grid(Columns, Rows);
        IRasterSource[] layers = [bench.Cells(grid, a), bench.Cells(grid, b)];
        return new DrawPass(layers, bench.Zones(grid, "POLYGON ((0 0, 37 0, 37 29, 0 29, 0 0))"), grid, ZoneBench.Flat(Rows), threads, TestContext.Current.CancellationToken)
        {
            Draws = [.. Enumerable.Range(0, How.Draws).Select(d => plan.At(Seed, d))],
            Experiments = [plan.Base, .. design.Points.Select(p => plan.Of(p, -1))],
            Squares = bench.Zones(grid, [.. Boxes.Select(x => FormattableString.Invariant($"POLYGON (({x.West} {x.South}, {x.East} {x.South}, {x.East} {x.North}, {x.West} {x.North}, {x.West} {x.South}))"))]),
            Backend = backend,
            Shape = plan.Shape,
            Seed = Seed,
            Threshold = 0.5,
            TopShare = 0.1,
            Quantiles = [0.5],
            Create = name => CellFile.Create(Path.Combine(folder, $"{threads}.{backend?.Name}.{name}.f32"), grid),
        }.Run(_ => { });
    }

    /// <summary>Layers by 1 + 0.4 (2 u - 1), weights by e^(0.5 z): cut to 0..1, the weighted mean of what is known, and its mean over the box by shares of cells.</summary>
    double Mean((double West, double East, double South, double North) box, double[] u)
    {
        double[] factor = [1 + (0.4 * ((2 * u[0]) - 1)), 1 + (0.4 * ((2 * u[1]) - 1))];
        double[] weight = [Math.Exp(0.5 * NormalDistribution.Quantile(u[2])), 3 * Math.Exp(0.5 * NormalDistribution.Quantile(u[3]))];
        double sum = 0, area = 0;
        for (int i = 0; i < a.Length; i++)
        {
            int column = i % Columns, south = Rows - 1 - (i / Columns);
            double share = Math.Max(0, Math.Min(box.East, column + 1) - Math.Max(box.West, column)) * Math.Max(0, Math.Min(box.North, south + 1) - Math.Max(box.South, south));
            double top = 0, bottom = 0;
            foreach ((float value, int k) in new[] { (a[i], 0), (b[i], 1) })
            {
                if (float.IsNaN(value))
                    continue;
                top += weight[k] * Math.Clamp(value * factor[k], 0, 1);
                bottom += weight[k];
            }
            if (bottom == 0)
                continue;
            sum += share * top / bottom;
            area += share;
        }
        return sum / area;
    }

    /// <summary>Saltelli et al. 2010, table 2: S1 by (b), ST by (f); Morris 1991. Means stand as: the middle, two by factor, trajectories of five, then samples of A, B and one mix by factor.</summary>
    static (double[] First, double[] Total, double[] Size) Twin(double[] means)
    {
        DrawPlan plan = new(How, Rule);
        double[][] points = [.. new SensitivityDesign(4, 4, (c, f) => c == f, (stream, i) => plan.Point(Seed, stream, i), Samples, Trajectories, plan.Middle).Points];
        double[] first = new double[4], total = new double[4], size = new double[4];
        for (int t = 0; t < Trajectories; t++)
        {
            for (int s = 9 + (5 * t); s < 9 + (5 * t) + 4; s++)
            {
                int moved = Enumerable.Range(0, 4).Single(c => points[s][c] != points[s + 1][c]);
                // Points lie within 0.005 and 0.995, steps are counted from 0 to 1.
                size[moved] += Math.Abs((means[s + 1] - means[s]) / ((points[s + 1][moved] - points[s][moved]) / 0.99)) / Trajectories;
            }
        }
        double[] Of(int which) => [.. Enumerable.Range(0, Samples).Select(i => means[9 + (5 * Trajectories) + (6 * i) + which])];
        double[] ya = Of(0), yb = Of(1), all = [.. ya, .. yb];
        double mean = all.Average(), variance = all.Average(v => (v - mean) * (v - mean));
        for (int f = 0; f < 4; f++)
        {
            double[] mixed = Of(2 + f);
            first[f] = Enumerable.Range(0, Samples).Average(i => (yb[i] - mean) * (mixed[i] - ya[i])) / variance;
            total[f] = Enumerable.Range(0, Samples).Average(i => Math.Pow(ya[i] - mixed[i], 2)) / 2 / variance;
        }
        return (first, total, size);
    }
}
