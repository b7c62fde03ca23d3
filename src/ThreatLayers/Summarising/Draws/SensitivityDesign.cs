using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <summary>A factor's part in the uncertainty of a result.</summary>
/// <param name="Swing">Change of the result when the factor alone goes from its 5th to its 95th percentile.</param>
readonly record struct FactorEffect(string Factor, double Swing, SobolIndex Sobol, MorrisEffect Morris);

/// <summary>Points among factors at which a result is wanted, and what the results say of the factors: one at a time, Morris' trajectories, Saltelli's design for Sobol's indices.</summary>
sealed class SensitivityDesign
{
    const int Levels = 4;

    readonly int factors, samples, trajectories;
    readonly Func<int, int, bool> isOf;
    readonly List<double[]> points = [];
    readonly List<(int Factor, double Step)[]> steps = [];

    /// <param name="isOf">Whether a column belongs to a factor: a factor may be several columns that move together.</param>
    /// <param name="point">A random point by stream and number.</param>
    /// <param name="middle">Where one factor at a time is moved from; the median of all without it.</param>
    public SensitivityDesign(int columns, int factors, Func<int, int, bool> isOf, Func<int, int, double[]> point, int samples, int trajectories, double[]? middle = null)
    {
        (this.factors, this.isOf, this.samples, this.trajectories) = (factors, isOf, samples, trajectories);
        middle ??= [.. Enumerable.Repeat(0.5, columns)];
        points.Add(middle);
        for (int f = 0; f < factors; f++)
            points.AddRange([Mixed(middle, [.. middle.Select(_ => 0.05)], f), Mixed(middle, [.. middle.Select(_ => 0.95)], f)]);
        for (int t = 0; t < trajectories; t++)
            AddTrajectory(point(3, t), point(4, t), point(5, t));
        for (int i = 0; i < samples; i++)
        {
            (double[] a, double[] b) = (point(1, i), point(2, i));
            points.AddRange([a, b]);
            for (int f = 0; f < factors; f++)
                points.Add(Mixed(a, b, f));
        }
    }

    /// <summary>In the order in which <see cref="Effects"/> wants the results.</summary>
    public IReadOnlyList<double[]> Points => points;

    /// <param name="results">By point.</param>
    public FactorEffect[] Effects(ReadOnlySpan<double> results, IReadOnlyList<string> names)
    {
        double[] all = results.ToArray(), swings = [.. Enumerable.Range(0, factors).Select(f => all[2 + (2 * f)] - all[1 + (2 * f)])];
        int at = 1 + (2 * factors);
        double[][] moved = [.. Enumerable.Range(0, factors).Select(_ => new double[trajectories])];
        for (int t = 0; t < trajectories; t++, at += factors + 1)
        {
            for (int s = 0; s < factors; s++)
                moved[steps[t][s].Factor][t] = (all[at + s + 1] - all[at + s]) / steps[t][s].Step;
        }
        double[] a = new double[samples], b = new double[samples];
        double[][] mixed = [.. Enumerable.Range(0, factors).Select(_ => new double[samples])];
        for (int i = 0; i < samples; i++, at += factors + 2)
        {
            (a[i], b[i]) = (all[at], all[at + 1]);
            for (int f = 0; f < factors; f++)
                mixed[f][i] = all[at + 2 + f];
        }
        SobolIndex[] sobol = samples > 0 ? Sensitivity.Sobol(a, b, mixed) : [.. mixed.Select(_ => new SobolIndex(double.NaN, double.NaN))];
        MorrisEffect[] morris = trajectories > 0 ? Sensitivity.Morris(moved) : [.. mixed.Select(_ => new MorrisEffect(double.NaN, double.NaN, double.NaN))];
        return [.. names.Select((n, f) => new FactorEffect(n, swings[f], sobol[f], morris[f]))];
    }

    /// <summary>From a random point of a grid of four levels, one factor after another by two levels up or down, in random order.</summary>
    void AddTrajectory(double[] start, double[] order, double[] direction)
    {
        const double Step = Levels / (2.0 * (Levels - 1));
        // Levels lie at the middles of quarters, so that a normal error stays finite.
        double[] level = [.. start.Select(u => Math.Floor(u * (Levels / 2)) / (Levels - 1))];
        bool[] isDown = [.. Enumerable.Range(0, factors).Select(f => direction[Column(f)] < 0.5)];
        double[] at = [.. level.Select((l, c) => isDown[Factor(c)] ? l + Step : l)];
        points.Add(Inner(at));
        (int, double)[] mine = new (int, double)[factors];
        int[] inOrder = [.. Enumerable.Range(0, factors).OrderBy(f => order[Column(f)])];
        for (int s = 0; s < factors; s++)
        {
            int f = inOrder[s];
            at = [.. at.Select((v, c) => isOf(c, f) ? v + (isDown[f] ? -Step : Step) : v)];
            points.Add(Inner(at));
            mine[s] = (f, isDown[f] ? -Step : Step);
        }
        steps.Add(mine);
    }

    /// <summary>0 and 1 are no probabilities that a number without bounds could stand for.</summary>
    static double[] Inner(double[] levels) => [.. levels.Select(v => 0.005 + (0.99 * v))];

    int Factor(int column) => Enumerable.Range(0, factors).First(f => isOf(column, f));

    int Column(int factor) => Enumerable.Range(0, points[0].Length).First(c => isOf(c, factor));

    double[] Mixed(double[] a, double[] b, int factor) => [.. a.Select((v, c) => isOf(c, factor) ? b[c] : v)];
}
