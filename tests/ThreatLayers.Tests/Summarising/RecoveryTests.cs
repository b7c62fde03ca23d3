using ThreatLayers.Grids;
using ThreatLayers.Kernels;
using ThreatLayers.Summarising;
using ThreatLayers.Tests.Threats;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Summarising;

public class RecoveryTests
{
    const int Size = 30, Species = 1500;

    // Harfoot et al. 2021's design: a known field of threat; each species is coded as threatened with the chance that the threat has within its range; what the codes tell of the field.
    // The field is then held against observations drawn from the truth. A rank correlation with the truth above 0.7 is asked.
    [Fact]
    public void A_simulated_threat_is_found_again_from_species_codes()
    {
        Grid grid = new(Crs.EaseGrid2, 0, Size * 1000, 1000, 1000, Size, Size);
        double[] truth = [.. Enumerable.Range(0, Size * Size).Select(i => 0.5 + (0.45 * Math.Sin(i % Size * 0.35) * Math.Cos(i / Size * 0.3)))];
        using StepBench bench = new(grid, ZoneBench.Flat(Size));
        List<string> codes = ["id_no,code,timing,scope"];
        for (int s = 0; s < Species; s++)
        {
            int wide = 1 + (int)(Draw(s, 0) * 6), west = (int)(Draw(s, 1) * (Size - wide + 1)), north = (int)(Draw(s, 2) * (Size - wide + 1));
            double chance = Enumerable.Range(0, wide * wide).Average(k => truth[((north + (k / wide)) * Size) + west + (k % wide)]);
            (int x, int y) = (west * 1000, (Size - north) * 1000);
            bench.WithFeature("r", FormattableString.Invariant($"POLYGON (({x} {y}, {x + (wide * 1000)} {y}, {x + (wide * 1000)} {y - (wide * 1000)}, {x} {y - (wide * 1000)}, {x} {y}))"), ("id_no", $"s{s}"));
            codes.Add($"s{s},{(Draw(s, 3) < chance ? "5.1" : "2.1")},,");
        }
        float[] found = bench.WithRows("t", [.. codes]).Run(new ThreatProbability { Ranges = "r", Threats = "t", Codes = ["5.1"], LeastSpecies = 5 });
        int[] known = [.. Enumerable.Range(0, found.Length).Where(i => !float.IsNaN(found[i]))];
        Assert.True(known.Length > 800);
        double[] estimate = [.. known.Select(i => (double)found[i])], real = [.. known.Select(i => truth[i])];
        Assert.True(RankStatistics.Spearman(estimate, real) > 0.7, FormattableString.Invariant($"Spearman {RankStatistics.Spearman(estimate, real)}"));
        Validation seen = Validation.Of([.. known.Select(i => new Observation(found[i], Draw(i, 9) < truth[i] ? 1 : 0, (i / Size / 10 * 3) + (i % Size / 10)))], 0.5);
        Assert.True(seen.Test.Auc > 0.65 && seen.BlockedAuc > 0.6 && seen.KendallTauB > 0.2, seen.ToString());
        Assert.Equal(9, seen.Blocks);

        static double Draw(int s, int what) => Philox.Uniform(77, (ulong)what, (ulong)s);
    }
}
