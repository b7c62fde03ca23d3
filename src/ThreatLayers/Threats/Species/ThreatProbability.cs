using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>What threat_probability says of a cell.</summary>
public enum ProbabilityOutput
{
    /// <summary>Weighted share of the species there that are coded with the threat.</summary>
    Probability,
    /// <summary>Number of species there.</summary>
    Species,
    /// <summary>Kish's effective number of species, (Σw)² / Σw².</summary>
    EffectiveSpecies,
    /// <summary>Lower end of the 95 % interval (Wilson, with the effective number).</summary>
    Low,
    /// <summary>Upper end of it.</summary>
    High,
    /// <summary>A quantile over draws of the codes, for what is not known of data-deficient species.</summary>
    DrawsQuantile,
    /// <summary>Width of the 95 % range over the draws.</summary>
    DrawsWidth,
}

[Named("threat_probability")]
[Description("Chance that a species there is coded with a threat: Σ w y / Σ w over the species of a cell, w = range area^-1/3, so that species of small ranges, which say more of the place, weigh more (Harfoot et al. 2021). Likelihood that a species found there is threatened somewhere in its range, not pressure at the place.")]
public sealed record ThreatProbability : SpeciesStep
{
    [Description("Threats that count, by IUCN CMP code; 5.1 holds all that begins with 5.1 and a dot. In the paper: 2 agriculture, 5.1 hunting, 5.3 logging, 8.1 invasive species, 9 pollution, 11 climate.")]
    public override required IReadOnlyList<string> Codes { get; init; }

    [Description("Fewer species than this in a cell say nothing: nodata.")]
    [Range(1, 100000)]
    public int LeastSpecies { get; init; } = 10;

    [Description("The weight of a species is its range area to this power. 0 weighs all alike.")]
    [Range(-2, 0)]
    public double AreaExponent { get; init; } = -1.0 / 3;

    [Description("A species is in a cell where its range covers more than this share of it.")]
    [Range(0, 1, MaximumIsExclusive = true)]
    public double AboveShare { get; init; }

    [Description("probability, species, effective_species, low, high, draws_quantile or draws_width.")]
    public ProbabilityOutput Output { get; init; }

    [Description("For draws_quantile.")]
    [Range(0, 1)]
    public double Quantile { get; init; } = 0.5;

    [Description("Number of draws.")]
    [Range(2, 10000)]
    public int Draws { get; init; } = 100;

    [Description("Chance that a code is wrong where no species is data-deficient; with a share u of them it is this + (1 - this) u.")]
    [Range(0, 1)]
    public double ErrorRate { get; init; } = 0.005;

    [Description("Seed of the draws; the same seed gives the same map.")]
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    bool IsDrawn => Output is ProbabilityOutput.DrawsQuantile or ProbabilityOutput.DrawsWidth;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        foreach ((string, string) problem in base.Problems())
            yield return problem;
        if (Codes.Count == 0)
            yield return ("codes", "found none, allowed is at least one.");
        if (IsDrawn && Species is null)
            yield return ("species", $"output: {Names.ToYaml(Output.ToString())} needs the table with the species' categories, to know which are data-deficient.");
    }

    public override Surface Run(string name, StepScope scope)
    {
        SpeciesList species = SpeciesList.Of(name, this, scope);
        double[] weight = [.. species.Area_km2.Select(a => Math.Pow(a, AreaExponent))];
        bool[] coded = [.. species.Threats.Select(t => t.Any(c => ThreatCodes.IsUnder(c.Code, Codes)))];
        int most = 0;
        Lock gate = new();
        CellFile file = IsDrawn
            ? new CodeDraws(name, this, species, weight, coded, scope).Write()
            : scope.WriteBands(name, 4 * sizeof(double), (band, cells) =>
            {
                int here = Fill(band, cells, species, weight, coded);
                lock (gate)
                    most = Math.Max(most, here);
            });
        if (!IsDrawn && Output != ProbabilityOutput.Species && most < LeastSpecies)
            scope.Warn(FormattableString.Invariant($"{name}: no cell has the {LeastSpecies} species that least_species asks for; the most in one cell are {most}, so the result is nodata."));
        return new(name, file, Output switch { ProbabilityOutput.Species or ProbabilityOutput.EffectiveSpecies => "species", _ => "0..1" });
    }

    /// <returns>The greatest number of species in a cell.</returns>
    int Fill(Window band, float[] cells, SpeciesList species, double[] weight, bool[] coded)
    {
        double[] all = new double[cells.Length], threatened = new double[cells.Length], squares = new double[cells.Length];
        int[] count = new int[cells.Length];
        foreach (CellRun<ZoneShare> run in RangeCells.Of(species.Ranges, band).Where(r => r.Value.Share > AboveShare))
        {
            double w = weight[run.Value.Zone], y = coded[run.Value.Zone] ? w : 0;
            int first = ((run.Row - band.Row) * band.Columns) + run.Column;
            for (int cell = first; cell < first + run.Columns; cell++)
            {
                count[cell]++;
                all[cell] += w;
                threatened[cell] += y;
                squares[cell] += w * w;
            }
        }
        for (int cell = 0; cell < cells.Length; cell++)
            cells[cell] = (float)Of(count[cell], all[cell], threatened[cell], squares[cell]);
        return count.Max();
    }

    double Of(int count, double all, double threatened, double squares)
    {
        if (Output == ProbabilityOutput.Species)
            return count;
        if (count < LeastSpecies)
            return double.NaN;
        double p = threatened / all, n = all * all / squares;
        return Output switch
        {
            ProbabilityOutput.Probability => p,
            ProbabilityOutput.EffectiveSpecies => n,
            ProbabilityOutput.Low => Wilson(p, n, -1),
            _ => Wilson(p, n, 1),
        };
    }

    /// <summary>End of Wilson's score interval at 95 %, with z = 1.959964.</summary>
    static double Wilson(double p, double n, int side)
    {
        const double z = 1.959963984540054, z2 = z * z;
        double end = (p + (z2 / (2 * n)) + (side * z * Math.Sqrt((p * (1 - p) / n) + (z2 / (4 * n * n))))) / (1 + (z2 / n));
        return Math.Clamp(end, 0, 1);
    }
}
