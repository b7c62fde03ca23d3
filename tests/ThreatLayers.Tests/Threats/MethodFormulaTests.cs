using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>Formulas of the methods' definitions, taken from the files as they are.</summary>
public class MethodFormulaTests
{
    static readonly Grid Three = new(Crs.Wgs84, 0, 1, 1, 1, 3, 1);

    // InVEST's tests of HRA: pairs of exposure and consequence with multiplicative risk [.02, 1.32, 1.56] and Euclidean risk [0, .22360685, .36055511].
    [Fact]
    public void Risk_of_a_pair_is_that_of_InVEST_s_test()
    {
        LayerDefinition layer = DefinitionReader.ReadLayer(Repository.In("layers", "methods", "invest_hra_risk.yaml")).Definition;
        using StepBench bench = new(Three);
        bench.With("exposure_1", 0.1f, 1.1f, 1.2f).With("consequence_1", 0.2f, 1.2f, 1.3f);
        Assert.Equal([0, 0.22360685, 0.36055511], bench.Run((Step)layer.Steps["risk_1"]).Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
        Arithmetic multiplied = (Arithmetic)layer.Steps["risk_1"] with { Formula = "exposure_1 * consequence_1" };
        Assert.Equal([0.02, 1.32, 1.56], bench.Run(multiplied).Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    // Ratings .5, 1, 2 with data quality x weight 9, 2, 9: exposure 1.0769231 where the stressor is.
    [Fact]
    public void Exposure_is_the_weighted_mean_of_the_ratings()
    {
        LayerDefinition layer = DefinitionReader.ReadLayer(Repository.In("layers", "methods", "invest_hra_risk.yaml")).Definition;
        using StepBench bench = new(Three);
        Assert.Equal([1.0769231, 0.5384615, 0], bench.With("decay_1", 1, 0.5f, 0).Run((Step)layer.Steps["exposure_1"]).Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
    }
}
