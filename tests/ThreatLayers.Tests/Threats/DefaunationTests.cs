using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>The hurdle model of hunting (Benitez-Lopez et al. 2019) with made-up coefficients.</summary>
public class DefaunationTests
{
    const string Header = "term,transform,mean,sd,extirpation,log_response";

    static readonly Grid Three = new(Crs.Wgs84, 0, 1, 1, 1, 3, 1);

    // SCIENCE 1.9: lnRR [-1.2, -.1, .3] and P_ext [.4, .05, 0] -> .319896. Body masses of .9, 9.9 and 99.9 kg are -1, 0 and 1 in units of the table, and a
    // parabola goes through any three points: -.1 + .75 m - .35 m^2, and for the logits -.405465, -2.944439 and -40, which is as good as none.
    [Fact]
    public void Three_body_masses_have_the_known_defaunation()
    {
        using StepBench bench = new(Three);
        bench.With("distance", 1, 100, float.NaN).WithCsv("table", Header, "intercept,,,,-2.944439,-0.1", "body_mass,log10,1,1,-19.797268,0.75", "body_mass:body_mass,,,,-17.258293,-0.35", "distance,log10,0,1,0,0");
        float[] found = bench.Run(Step("table", 0.9, 9.9, 99.9));
        Assert.Equal([0.319896, 0.319896, double.NaN], found.Select(f => (double)f), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-6);
    }

    /// <summary>All kinds of terms, against the formula written out.</summary>
    [Fact]
    public void Interactions_and_transforms_are_those_of_the_formula()
    {
        using StepBench bench = new(Three);
        float[] distance = [0, 3, 40], reserve = [0, 1, 0.5f];
        bench.With("distance", distance).With("reserve", reserve).WithCsv("table", Header, "intercept,,,,-1,-0.5", "body_mass,log10,0.3,0.9,0.4,-0.2", "distance,log10,0.8,0.6,-0.7,0.3", "reserve,none,0.2,0.4,-0.1,0.05", "body_mass:distance,,,,0.25,-0.15", "distance:reserve,,,,0,0.1");
        float[] found = bench.Run(Step("table", 0.5, 60) with { Of = [new("reserve", 1), new("distance", 1)] });
        for (int i = 0; i < 3; i++)
        {
            double d = (Math.Log10(distance[i] + 0.1) - 0.8) / 0.6, r = (reserve[i] - 0.2) / 0.4;
            double mean = new[] { 0.5, 60 }.Average(kg =>
            {
                double m = (Math.Log10(kg + 0.1) - 0.3) / 0.9;
                double p = 1 / (1 + Math.Exp(1 - (0.4 * m) + (0.7 * d) + (0.1 * r) - (0.25 * m * d)));
                return Math.Min(1, (1 - p) * Math.Exp(-0.5 - (0.2 * m) + (0.3 * d) + (0.05 * r) - (0.15 * m * d) + (0.1 * d * r)));
            });
            Assert.Equal(1 - mean, found[i], 2e-6);
        }
    }

    [Fact]
    public void Terms_and_predictors_that_do_not_fit_are_told_with_both_sides()
    {
        using StepBench bench = new(Three);
        bench.With("distance", 1, 2, 3).WithCsv("other", Header, "intercept,,,,0,0", "distanse,log10,0,1,0,0").WithCsv("less", Header, "distance,log10,0,1,0,0")
            .WithCsv("flat", Header, "intercept,,,,0,0", "distance,log10,0,0,1,1").WithCsv("blank", Header, "intercept,,,,0,", "distance,log10,0,1,1,1")
            .WithCsv("root", Header, "intercept,,,,0,0", "distance,sqrt,0,1,1,1").WithCsv("mass", Header, "intercept,,,,0,0", "distance,log10,0,1,1,1", "body_mass:distance,,,,1,1");
        Assert.Equal("other: its terms name 'distanse', which the step does not read; it has no row for 'distance', which the step reads. Terms: intercept, distanse; predictors: distance, body_mass. Name the surfaces and the table's terms alike.", Refused("other"));
        Assert.Equal("less: there is no row 'intercept'. Terms: distance. Add it.", Refused("less"));
        Assert.Equal("flat: the term 'distance' has no mean, or no sd above 0. Give both, of the transformed values that the model was fitted on.", Refused("flat"));
        Assert.Equal("blank: the term 'intercept' has no number in extirpation or log_response. Write 0 for a part that the term is not in.", Refused("blank"));
        Assert.Equal("root: the term 'distance' has the transform 'sqrt', allowed are log10 and none. Correct it.", Refused("root"));
        Assert.Equal("mass: the term 'body_mass:distance' needs the row 'body_mass' for its scale. Add it, with coefficients of 0 where it has none.", Refused("mass"));
        Assert.Single(Step("other").Problems());
        Assert.Single((Step("other", 1) with { Of = [new("body_mass", 1)] }).Problems());

        string Refused(string table) => Assert.Throws<InputException>(() => bench.Run(Step(table, 1))).Message;
    }

    static Defaunation Step(string table, params double[] masses) => new() { Of = [new WeightedSource("distance", 1)], Coefficients = table, BodyMassesKg = masses };
}
