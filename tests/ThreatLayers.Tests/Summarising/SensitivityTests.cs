using ThreatLayers.Kernels;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

public class SensitivityTests
{
    static double[] Point(int stream, int number, int columns) => [.. Enumerable.Range(0, columns).Select(c => Philox.Uniform((ulong)((stream * 100) + c), (ulong)number, 7))];

    // Ishigami and Homma 1990 with a = 7, b = 0.1: S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437.
    [Fact]
    public void Sobol_of_the_Ishigami_function()
    {
        SensitivityDesign design = new(3, 3, (c, f) => c == f, (s, i) => Point(s, i, 3), 1 << 15, 0);
        double[] y = [.. design.Points.Select(u => u.Select(v => Math.PI * ((2 * v) - 1)).ToArray()).Select(x => Math.Sin(x[0]) + (7 * Math.Pow(Math.Sin(x[1]), 2)) + (0.1 * Math.Pow(x[2], 4) * Math.Sin(x[0])))];
        FactorEffect[] found = design.Effects(y, ["x1", "x2", "x3"]);
        double[] first = [0.3139, 0.4424, 0], total = [0.5576, 0.4424, 0.2437];
        for (int f = 0; f < 3; f++)
        {
            Assert.Equal(first[f], found[f].Sobol.First, 0.02);
            Assert.Equal(total[f], found[f].Sobol.Total, 0.02);
        }
    }

    // y = 3 a - 2 b + 4 c d: effects of a and b are the same everywhere; those of c are 4 d.
    [Fact]
    public void Morris_of_a_plane_and_of_a_product()
    {
        SensitivityDesign design = new(4, 4, (c, f) => c == f, (s, i) => Point(s, i, 4), 0, 400);
        FactorEffect[] found = design.Effects([.. design.Points.Select(u => (3 * u[0]) - (2 * u[1]) + (4 * u[2] * u[3]))], ["a", "b", "c", "d"]);
        Assert.Equal((2.97, 2.97), (Math.Round(found[0].Morris.Mean, 9), Math.Round(found[0].Morris.MeanAbsolute, 9)));
        Assert.Equal(-1.98, found[1].Morris.Mean, 1e-9);
        Assert.Equal(0, found[1].Morris.Sd, 1e-9);
        Assert.Equal(2, found[2].Morris.Mean, 0.15);
        Assert.True(found[2].Morris.Sd > 1);
        Assert.Equal(2.7, found[0].Swing, 1e-9);
    }

    [Fact]
    public void Columns_that_mean_something_only_together_move_together()
    {
        SensitivityDesign design = new(3, 2, (c, f) => (c == 0) == (f == 0), (s, i) => Point(s, i, 3), 1 << 13, 50);
        FactorEffect[] found = design.Effects([.. design.Points.Select(u => u[0] + (u[1] > 0.5 == u[2] > 0.5 ? 1 : 0))], ["a", "b and c"]);
        Assert.Equal(1, found[0].Sobol.First + found[1].Sobol.First, 0.05);
        Assert.Equal(0.75, found[1].Sobol.Total, 0.03);
    }
}
